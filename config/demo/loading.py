"""Everything that the demo shows, made in an order in which each part finds what it needs."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from config.demo.article import make_article
from config.demo.couples import fill
from config.demo.logins import make_logins, may_make_logins
from config.demo.people import make_therapists
from config.demo.places import make_places
from config.demo.programme import make_programme
from config.demo.weekends import make_history, make_season

Part = Callable[[], object]


def load(*, at: datetime, progress: Callable[[list[Part]], Iterable[Part]] = list) -> None:
    """Make what is missing of the demo as of the instant `at`; what is there already stays as it is.

    The log-ins with known passwords come along only with DEBUG or DEMO.
    """
    parts: list[Part] = [
        make_places,
        make_programme,
        make_therapists,
        lambda: make_article(at.date()),
        lambda: make_history(at=at),
        lambda: make_season(at=at),
        lambda: fill_two_weekends(at=at),
    ]
    if may_make_logins():
        parts.append(make_logins)
    for part in progress(parts):
        with transaction.atomic():
            part()


def fill_two_weekends(*, at: datetime) -> None:
    """The next weekend in Sydney keeps three places, the next but one in Auckland none."""
    season = make_season(at=at)
    for city, nth, leaving in (("sydney", 0, 3), ("auckland", 1, 0)):
        in_city = [workshop for workshop in season if workshop.city.slug == city]
        if len(in_city) > nth:
            fill(in_city[nth], leaving=leaving, at=at)
