"""Sample couples, so that one weekend is full and another nearly so."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from registrations import states
from registrations.completing import Details, complete
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.registering import Couple, Person, RegistrationRefused, register
from workshops.models import Workshop
from workshops.pricing import quote

# What every third sample couple has told for the weekend, each time another of the two.
DETAILS = [
    Details(
        dietary="Vegetarian, and no nuts: an allergy.",
        emergency_name="Sam Sample",
        emergency_phone="+61 491 570 156",
    ),
    Details(
        access="A firm chair close to the door, please.",
        to_presenters="We would rather not be the first to speak.",
    ),
    Details(badge_name="Lex", dietary="No gluten."),
]

FIRST_NAMES = [
    "Alex",
    "Ariki",
    "Casey",
    "Drew",
    "Jamie",
    "Kim",
    "Kiri",
    "Lee",
    "Morgan",
    "Noor",
    "Robin",
    "Sam",
]


def fill(workshop: Workshop, *, leaving: int, at: datetime) -> None:
    """Register sample couples, by the verbs, until `leaving` places are left; once for each workshop.

    No mail is written: a sample couple is confirmed without a payment.
    """
    keys = keys_of(workshop, leaving=leaving)
    if Registration.objects.filter(form_key__in=keys).exists():
        return
    for number, key in enumerate(keys, start=1):
        try:
            _book(workshop, number, key, at=at)
        except RegistrationRefused:
            return


def keys_of(workshop: Workshop, *, leaving: int) -> list[UUID]:
    """What each sample couple's form is known by, so that it registers once."""
    return [uuid5(workshop.uid, f"sample couple {n}") for n in range(workshop.capacity - leaving)]


def a_couple(number: int) -> Couple:
    """The sample couple of that number; every fourth shares one email address."""
    one, two = FIRST_NAMES[number % 12], FIRST_NAMES[(number * 5 + 3) % 12]
    address = f"sample-{number}a@example.com"
    other = address if number % 4 == 0 else f"sample-{number}b@example.com"
    return Couple(
        registrant=Person(one, "Sample", address),
        partner=Person(two, "Sample", other),
        phone="+61 491 570 006",
    )


def _book(workshop: Workshop, number: int, key: UUID, *, at: datetime) -> None:
    with transaction.atomic():
        held = register(
            workshop=workshop,
            couple=a_couple(number),
            form_key=key,
            agreed_cents=quote(workshop, at=at).cents,
            at=at,
        )
        _workshop, locked = lock_registration(held.pk)
        states.move(locked, Registration.State.CONFIRMED, at=at, why="sample couple, without a payment")
        tell_something(locked, number, at=at)


def tell_something(registration: Registration, number: int, *, at: datetime) -> None:
    """One partner of every third couple tells what the weekend has to know."""
    if number % 3 == 1:
        told = DETAILS[number // 3 % len(DETAILS)]
        complete(partner=registration.partners.get(number=number % 2 + 1), details=told, at=at)
