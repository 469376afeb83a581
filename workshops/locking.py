"""The lock that every decision about places, prices and dates of one workshop is made under.

Order, everywhere: workshop, then registration, then payment.
"""

from workshops.models import Workshop


def lock_workshop(pk: int) -> Workshop:
    """The workshop as it is now, its row locked until the transaction ends; call inside one.

    SQLite locks the whole file when a transaction begins (transaction_mode IMMEDIATE), so there
    the row lock is not needed and Django leaves it out.
    """
    return Workshop.objects.select_for_update(of=("self",)).select_related("city", "programme").get(pk=pk)
