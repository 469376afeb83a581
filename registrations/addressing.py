"""Who gets a mail about a registration: each person one, and one to both where they share an address."""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from registrations.models import Partner, Registration


@dataclass(frozen=True)
class Letter:
    """One address of one registration, and who reads there."""

    address: str
    readers: tuple[Partner, ...]

    @property
    def number(self) -> int:
        """1 for the registrant's letter (alone or with the partner), 2 for the partner's own."""
        return self.readers[0].number

    @property
    def is_registrants(self) -> bool:
        return self.number == 1

    @property
    def is_shared(self) -> bool:
        return len(self.readers) > 1

    @property
    def names(self) -> str:
        """“Ana” or “Ana and Kim”."""
        return " and ".join(reader.first_name for reader in self.readers)


def letters(registration: Registration) -> list[Letter]:
    """One letter for each address of the registration, the registrant's first; removed people get none.

    Two registrations with one address get a letter each.
    """
    readers: dict[str, list[Partner]] = defaultdict(list)
    for partner in sorted(registration.partners.all(), key=lambda partner: partner.number):
        if partner.email and partner.removed_at is None:
            readers[partner.email.casefold()].append(partner)
    return [Letter(people[0].email, tuple(people)) for people in readers.values()]


def registrants_letter(registration: Registration) -> list[Letter]:
    """The registrant's alone, for what is nobody else's business; empty if the registrant was removed."""
    return [
        Letter(letter.address, letter.readers[:1])
        for letter in letters(registration)
        if letter.is_registrants
    ]


def private_link(partner: Partner) -> str:
    """The address of this person's own page."""
    return f"{settings.BASE_URL}/registrations/{partner.token}/"
