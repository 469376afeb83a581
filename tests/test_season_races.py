"""Two people, or one with a nervous finger, add a season at the same instant, on PostgreSQL."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.racing import at_once
from tests.test_races import slowly
from workshops.models import Workshop
from workshops.seasons import Wanted, add_season, plan_season
from workshops.tests.cast import AT, the_programme
from workshops.tests.test_seasons import WEEKENDS, rules

pytestmark = [pytest.mark.postgresql, pytest.mark.race, pytest.mark.django_db(transaction=True)]


def a_press(key: UUID, *, programme: str = "") -> Callable[[], str]:
    """One press of “Add now”, for three weekends at the one venue."""
    changes = {"programme": the_programme(slug=programme, name=programme)} if programme else {}
    season = [Wanted(one) for one in plan_season(rules(**changes), WEEKENDS)]
    return lambda: "again" if add_season(wanted=season, key=key, at=AT).again else "added"


def test_one_button_pressed_six_times_at_once_adds_one_season() -> None:
    key = uuid4()
    given = at_once([a_press(key) for _ in range(6)], processes=3)
    assert Counter(given) == {"added": 1, "again": 5}
    assert Workshop.objects.count() == 3


def test_two_seasons_at_one_venue_never_pass_each_other_unseen() -> None:
    with slowly("workshops.seasons.find_clashes"):
        given = at_once([a_press(uuid4(), programme=name) for name in ("one", "two")], processes=2)
    assert Counter(given) == {"added": 1, "ClashesUnknown": 1}
    assert Workshop.objects.count() == 3
