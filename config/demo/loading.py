"""Everything that the demo shows, made in an order in which each part finds what it needs."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from config.demo.article import make_article
from config.demo.couples import fill
from config.demo.in_use import await_a_transfer, owe_one_by_hand, sell, write_something
from config.demo.logins import LOGINS, make_logins, may_make_logins
from config.demo.people import make_therapists
from config.demo.places import make_places
from config.demo.programme import make_programme
from config.demo.weekends import make_history, make_season
from workshops.models import Workshop

Part = Callable[[], object]
# The next weekend in Sydney keeps three places, the next but one in Auckland none: city, how far ahead, places left.
FILLED = (("sydney", 0, 3), ("auckland", 1, 0))


def load(
    *,
    at: datetime,
    progress: Callable[[list[Part]], Iterable[Part]] = list,
    in_use: bool = False,
) -> None:
    """Make what is missing of the demo as of the instant `at`; what is there already stays as it is.

    The log-ins with known passwords come along only with DEBUG or DEMO; and, if it is to look `in_use`, what
    the office has done with them: couples that have paid, mails that were sent, things that wait.
    """
    parts: list[Part] = [
        make_places,
        make_programme,
        make_therapists,
        lambda: make_article(at.date()),
        lambda: make_history(at=at),
        lambda: make_season(at=at),
    ]
    if may_make_logins():
        parts.append(make_logins)
    parts = [transaction.atomic(part) for part in parts]
    # These send mail, so they open their transactions themselves.
    parts += _in_use(at) if in_use and may_make_logins() else [lambda: fill_two_weekends(at=at)]
    for part in progress(parts):
        part()


def fill_two_weekends(*, at: datetime) -> None:
    with transaction.atomic():
        for workshop, leaving in _filled(at):
            fill(workshop, leaving=leaving, at=at)


def _filled(at: datetime) -> list[tuple[Workshop, int]]:
    chosen = [(_nth(city, nth, at), leaving) for city, nth, leaving in FILLED]
    return [(workshop, leaving) for workshop, leaving in chosen if workshop]


def _nth(city: str, nth: int, at: datetime) -> Workshop | None:
    in_city = [workshop for workshop in make_season(at=at) if workshop.city.slug == city]
    return in_city[nth] if len(in_city) > nth else None


def _in_use(at: datetime) -> list[Part]:
    return [
        lambda: sell_two_weekends(at=at),
        lambda: leave_things_to_do(at=at),
        lambda: write_something(at=at),
    ]


def sell_two_weekends(*, at: datetime) -> None:
    for workshop, leaving in _filled(at):
        sell(workshop, leaving=leaving, clerk=the_clerk(), at=at)


def leave_things_to_do(*, at: datetime) -> None:
    """In Sydney's weekend after the next: one transfer that is awaited, one that has to be paid back."""
    workshop = _nth("sydney", 1, at)
    if workshop:
        await_a_transfer(workshop, clerk=the_clerk(), at=at)
        owe_one_by_hand(workshop, clerk=the_clerk(), at=at)


def the_clerk() -> User:
    """Who answers the telephone: the demo's office."""
    return User.objects.get(email=LOGINS[0].email)
