from datetime import UTC, datetime, timedelta

import pytest

from workshops.models import Workshop
from workshops.opening import is_past
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop
from workshops.upcoming import ahead, behind, public

pytestmark = pytest.mark.django_db
# The midnights that end the weekends of Auckland (17 May) and Sydney (31 May).
MIDNIGHTS = [datetime(2015, 5, 17, 12, tzinfo=UTC), datetime(2015, 5, 31, 14, tzinfo=UTC)]


@pytest.mark.parametrize("at", [m + d for m in MIDNIGHTS for d in (-timedelta(seconds=1), timedelta(0))])
def test_every_workshop_is_found_ahead_until_it_is_over_and_behind_from_then_on(at: datetime) -> None:
    for workshop in (a_workshop(), an_auckland_workshop()):
        assert workshop in (behind(at=at) if is_past(workshop, at=at) else ahead(at=at))


def test_the_next_one_comes_first_and_the_latest_past_one_first() -> None:
    sydneys, aucklands = a_workshop(), an_auckland_workshop()
    assert list(ahead(at=AT)) == [aucklands, sydneys]
    assert list(behind(at=AT + timedelta(days=90))) == [sydneys, aucklands]


def test_a_draft_is_not_public_and_a_cancelled_workshop_has_its_page_alone() -> None:
    a_workshop(status=Workshop.Status.DRAFT)
    cancelled = an_auckland_workshop(status=Workshop.Status.CANCELLED)
    assert list(public()) == [cancelled]
    assert list(ahead(at=AT)) == list(behind(at=AT + timedelta(days=90))) == []
