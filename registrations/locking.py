"""The locks for a verb about one registration: its workshop first, then itself."""

from registrations.models import Registration
from workshops.locking import lock_workshop
from workshops.models import Workshop


def lock_registration(pk: int) -> tuple[Workshop, Registration]:
    """The workshop and the registration as they are now, both locked until the transaction ends."""
    workshop_pk = Registration.objects.values_list("workshop_id", flat=True).get(pk=pk)
    workshop = lock_workshop(workshop_pk)
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=pk)
    registration.workshop = workshop
    return workshop, registration
