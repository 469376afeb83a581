"""Couples are told what changed of their workshop, once, and with the right calendar file."""

from datetime import date, datetime, timedelta

import pytest

from outbox.models import Message
from registrations.cancelling import cancel
from registrations.following import tell_change, tell_changes, to_tell
from registrations.models import Registration
from registrations.reminding import remind, reminders_due
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from registrations.tests.test_reminding import GET_READY
from workshops.adding import daily_hours
from workshops.changing import cancel_workshop, move_workshop
from workshops.models import Venue, Workshop
from workshops.tests.cast import AT, a_venue, a_workshop

pytestmark = pytest.mark.django_db
State = Registration.State


def move(
    workshop: Workshop, *, starts_on: date | None = None, venue: Venue | None = None, at: datetime = AT
) -> Workshop:
    workshop.refresh_from_db()
    starts_on = starts_on or workshop.starts_on
    ends_on = starts_on + timedelta(days=1)
    return move_workshop(
        workshop=workshop,
        starts_on=starts_on,
        ends_on=ends_on,
        venue=venue or workshop.venue,
        sessions=daily_hours(starts_on, ends_on),
        at=at,
    )


def mails(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=f"registrations/{kind}").order_by("id"))


# Moved


def test_each_person_is_told_the_old_and_the_new_with_an_updated_calendar_file() -> None:
    registration = a_confirmed_registration()
    move(registration.workshop, starts_on=date(2015, 6, 6))
    assert tell_changes(at=AT) == 1
    ana, kim = mails("moved")
    for message in (ana, kim):
        assert "Saturday 6 June 2015, 9:00 am to 5:00 pm Sydney time" in message.text
        assert "Saturday 30 May 2015, 9:00 am to 5:00 pm Sydney time" in message.text
        assert "SEQUENCE:1" in message.calendar
        assert "20150606T090000" in message.calendar
    assert "Cancel by the end of" in ana.text
    assert "AU$" not in kim.text


def test_a_new_place_is_told_and_the_time_that_stays_is_not_told_as_a_change() -> None:
    registration = a_confirmed_registration()
    move(registration.workshop, venue=a_venue(slug="rooms", name="Harbour Rooms", address="3 Bay Road"))
    tell_changes(at=AT)
    text = mails("moved")[0].text
    assert "has a new place; the time stays" in text
    assert "Harbour Rooms\n3 Bay Road" in text
    assert "What it was before\n------------------\nSydney House" in text


def test_people_who_share_an_address_are_told_in_one_mail() -> None:
    registration = a_confirmed_registration(couple=a_couple(shares_address=True))
    move(registration.workshop, starts_on=date(2015, 6, 6))
    tell_changes(at=AT)
    (message,) = mails("moved")
    assert message.text.count("Hello Ana and Kim,") == 1


def test_a_change_is_told_once_however_often_the_job_runs() -> None:
    registration = a_confirmed_registration()
    move(registration.workshop, starts_on=date(2015, 6, 6))
    assert [tell_changes(at=AT) for _ in range(3)] == [1, 0, 0]
    assert not tell_change(registration=registration, at=AT)
    assert len(mails("moved")) == 2


def test_two_moves_before_anybody_was_told_are_told_as_one() -> None:
    registration = a_confirmed_registration()
    move(registration.workshop, starts_on=date(2015, 6, 6))
    move(registration.workshop, starts_on=date(2015, 7, 4))
    assert tell_changes(at=AT) == 1
    assert "30 May 2015" in mails("moved")[0].text
    assert "6 June" not in mails("moved")[0].text


def test_a_move_there_and_back_before_anybody_was_told_is_no_news() -> None:
    registration = a_confirmed_registration()
    move(registration.workshop, starts_on=date(2015, 6, 6))
    move(registration.workshop, starts_on=date(2015, 5, 30))
    tell_changes(at=AT)
    assert mails("moved") == []
    assert not to_tell(at=AT).exists()


def test_a_couple_that_booked_after_the_move_is_not_told_of_it() -> None:
    workshop = a_workshop()
    move(workshop, starts_on=date(2015, 6, 6))
    a_confirmed_registration(workshop)
    assert tell_changes(at=AT) == 0


def test_a_couple_that_is_still_paying_is_told_and_its_partner_is_not_written_to() -> None:
    held = a_held_registration()
    move(held.workshop, starts_on=date(2015, 6, 6))
    assert tell_changes(at=AT) == 1
    (message,) = mails("moved")
    assert (message.to, message.calendar) == (held.partners.get(number=1).email, "")
    assert "before you pay" in message.text


def test_a_couple_that_cancelled_is_not_told() -> None:
    registration = a_confirmed_registration()
    cancel(registration=registration, at=AT, why="changed their mind")
    move(registration.workshop, starts_on=date(2015, 6, 6))
    assert tell_changes(at=AT) == 0


def test_a_reminder_that_was_withdrawn_for_a_new_place_is_written_anew_with_that_place() -> None:
    registration = a_confirmed_registration()
    remind(at=GET_READY)
    assert reminders_due(at=GET_READY) == []
    move(registration.workshop, venue=a_venue(slug="rooms", name="Harbour Rooms"), at=GET_READY)
    tell_changes(at=GET_READY)
    assert remind(at=GET_READY) == 1
    waiting = [m for m in mails("get_ready") if m.state == Message.State.QUEUED]
    assert len(waiting) == 2
    assert all("Harbour Rooms" in message.text for message in waiting)


def test_a_reminder_that_was_sent_before_a_new_place_is_not_written_anew() -> None:
    registration = a_confirmed_registration()
    remind(at=GET_READY)
    Message.objects.update(state=Message.State.SENT, sent_at=GET_READY)
    move(registration.workshop, venue=a_venue(slug="rooms", name="Harbour Rooms"), at=GET_READY)
    tell_changes(at=GET_READY)
    assert remind(at=GET_READY) == 0


# Called off


def test_a_workshop_called_off_cancels_its_couples_pays_all_back_and_says_why() -> None:
    registration = a_confirmed_registration()
    late = AT + timedelta(days=28)
    cancel_workshop(workshop=registration.workshop, why="A presenter is ill.", at=late)
    assert tell_changes(at=late) == 1
    registration.refresh_from_db()
    assert (registration.state, registration.refund_due_cents) == (State.CANCELLED, 79_500)
    ana, kim = mails("workshop_cancelled")
    assert "A presenter is ill." in ana.text and "AU$795" in ana.text
    assert "A presenter is ill." in kim.text and "AU$" not in kim.text
    assert "METHOD:CANCEL" in ana.calendar and "METHOD:CANCEL" in kim.calendar
    assert mails("cancelled") == []


def test_a_workshop_called_off_is_told_once_however_often_the_job_runs() -> None:
    registration = a_confirmed_registration()
    cancel_workshop(workshop=registration.workshop, why="Too few.", at=AT)
    assert [tell_changes(at=AT) for _ in range(3)] == [1, 0, 0]
    assert len(mails("workshop_cancelled")) == 2


def test_a_couple_that_was_still_paying_for_it_is_told_alone_and_nothing_was_charged() -> None:
    held = a_held_registration()
    cancel_workshop(workshop=held.workshop, why="Too few.", at=AT)
    tell_changes(at=AT)
    (message,) = mails("workshop_cancelled")
    assert message.to == held.partners.get(number=1).email
    assert "Nothing was charged" in message.text


def test_the_trouble_of_one_couple_does_not_keep_the_others_untold() -> None:
    workshop = a_workshop()
    broken = a_confirmed_registration(workshop)
    a_confirmed_registration(workshop)
    broken.partners.all().delete()
    move(workshop, starts_on=date(2015, 6, 6))
    assert tell_changes(at=AT) == 1
