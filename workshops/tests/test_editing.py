from datetime import date, time
from typing import Any

import pytest

from workshops.adding import Hours, daily_hours
from workshops.editing import Facts, NotADraft, edit_workshop, reschedule_draft
from workshops.models import Workshop
from workshops.tests.cast import AT, a_venue, a_workshop, auckland, brenda, the_programme

pytestmark = pytest.mark.django_db
DRAFT = Workshop.Status.DRAFT
JUNE = (date(2015, 6, 6), date(2015, 6, 7))


def facts(**changes: Any) -> Facts:
    known: dict[str, Any] = {
        "programme": the_programme(),
        "presenters": [brenda()],
        "opens_at": None,
        "full_price_cents": 99_500,
        "early_bird_price_cents": 89_500,
        "early_bird_until": date(2015, 5, 15),
        "minimum": None,
        "decide_on": None,
    }
    return Facts(**known | changes)


def reschedule(workshop: Workshop, **changes: Any) -> Workshop:
    facts: dict[str, Any] = {
        "venue": workshop.venue,
        "starts_on": JUNE[0],
        "ends_on": JUNE[1],
        "hours": daily_hours(*JUNE),
    }
    return reschedule_draft(workshop=workshop, at=AT, **facts | changes)


def test_prices_and_presenters_are_written() -> None:
    workshop = a_workshop()
    edit_workshop(workshop=workshop, facts=facts(presenters=[]))
    workshop.refresh_from_db()
    assert (workshop.full_price_cents, workshop.early_bird_price_cents) == (99_500, 89_500)
    assert not workshop.presenters.exists()


def test_new_prices_tell_no_calendar_of_a_change() -> None:
    workshop = a_workshop()
    before = (workshop.sequence, workshop.changed_at)
    edit_workshop(workshop=workshop, facts=facts())
    workshop.refresh_from_db()
    assert (workshop.sequence, workshop.changed_at) == before


def test_a_stale_copy_writes_back_nothing_but_the_facts() -> None:
    stale = a_workshop()
    Workshop.objects.update(capacity=4, status=DRAFT)
    edit_workshop(workshop=stale, facts=facts())
    stale.refresh_from_db()
    assert (stale.capacity, stale.status) == (4, DRAFT)


def test_without_an_early_bird_nothing_of_its_end_is_left() -> None:
    workshop = a_workshop(early_bird_closed_at=AT)
    edited = edit_workshop(workshop=workshop, facts=facts(early_bird_price_cents=None, early_bird_until=None))
    assert edited.early_bird_closed_at is None


def test_a_draft_gets_other_days_and_its_address_follows() -> None:
    moved = reschedule(a_workshop(status=DRAFT))
    assert (moved.slug, moved.starts_on, moved.sequence) == ("sydney-2015-06-06", JUNE[0], 0)
    assert [session.day for session in moved.sessions.all()] == list(JUNE)


def test_a_draft_may_go_to_another_city() -> None:
    moved = reschedule(a_workshop(status=DRAFT), venue=a_venue(auckland()))
    assert (moved.city, moved.slug) == (auckland(), "auckland-2015-06-06")


def test_a_draft_that_stays_on_its_day_keeps_its_address() -> None:
    draft = a_workshop(status=DRAFT)
    hours = [Hours(draft.starts_on, time(10), time(16))]
    kept = reschedule(draft, starts_on=draft.starts_on, ends_on=draft.ends_on, hours=hours)
    assert kept.slug == draft.slug
    assert kept.sessions.get().starts == time(10)


def test_what_is_published_is_moved_in_another_way() -> None:
    with pytest.raises(NotADraft):
        reschedule(a_workshop())
