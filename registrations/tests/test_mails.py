"""What couples and the office are written: who gets what, and what no mail may say."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from outbox.models import Message
from registrations import mails
from registrations.cancelling import cancel
from registrations.lapsing import lapse
from registrations.models import Registration
from registrations.readdressing import correct_address
from registrations.reminding import remind
from registrations.repricing import end_early_birds
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from workshops.models import ReminderRule, Workshop
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db

NEXT_WEEK = datetime(2015, 5, 22, 23, tzinfo=UTC)
CUT_OFF = datetime(2015, 5, 15, 14, tzinfo=UTC)


def the(kind: str) -> Message:
    return Message.objects.get(kind=f"registrations/{kind}")


def link_of(registration: Registration, number: int) -> str:
    return f"{settings.BASE_URL}/registrations/{registration.partners.get(number=number).token}/"


# At once


def test_the_registrant_is_told_what_when_where_what_was_paid_and_the_refund_dates() -> None:
    registration = a_confirmed_registration()
    text = the("confirmed").text
    for words in (
        "Hello Ana,",
        "“Getting the Love You Want” in Sydney, 30/31 May 2015",
        "Saturday 30 May 2015, 9:00 am to 5:00 pm Sydney time",
        "Sunday 31 May 2015, 9:00 am to 5:00 pm Sydney time",
        "Sydney House\n1 Example Street\nSydney",
        "AU$795 for the two of you, the early-bird price, all taxes included.",
        "Cancel by the end of Saturday 9 May 2015, Sydney time, and AU$720 goes back to you.",
        "Cancel by the end of Saturday 16 May 2015, Sydney time, and AU$596.25 goes back to you.",
        "After that there is no refund.",
        f"Open my page:\n<{link_of(registration, 1)}>",
        registration.reference,
    ):
        assert words in text


def test_the_partner_is_welcomed_with_the_privacy_notice_and_a_way_out_and_no_price() -> None:
    registration = a_confirmed_registration()
    welcome = the("welcome")
    assert welcome.to == registration.partners.get(number=2).email
    for words in (
        "Hello Kim,",
        "Ana Silva has booked a place for you both",
        "What we hold about you, and why",
        "gave us your name and this email address",
        "Weekends Pty Ltd\n1 Example Street\nBalmain NSW 2041",
        "To see or correct your name or your email address, write to us",
        "deleted 30 days after the weekend",
        "Office of the Australian Information Commissioner",
        f"Open my page:\n<{link_of(registration, 2)}>",
        f"That’s not me, remove me:\n<{link_of(registration, 2)}not-me/>",
    ):
        assert words in welcome.text
    assert "AU$" not in welcome.text + welcome.html
    assert link_of(registration, 1) not in welcome.text + welcome.html


def test_a_new_zealand_partner_is_told_the_new_zealand_seller_and_authority() -> None:
    a_confirmed_registration(an_auckland_workshop())
    text = the("welcome").text
    assert "Weekends Limited\n1 Example Road\nAuckland 1010" in text
    assert "the Privacy Commissioner (privacy.org.nz)" in text


def test_both_get_the_calendar_file() -> None:
    a_confirmed_registration()
    for kind in ("confirmed", "welcome"):
        assert "DTSTART;TZID=Australia/Sydney:20150530T090000" in the(kind).calendar.replace("\r\n ", "")


def test_people_who_share_an_address_get_one_mail_with_both_names_both_links_and_the_notice() -> None:
    registration = a_confirmed_registration(couple=a_couple(shares_address=True))
    text = the("confirmed").text
    for words in (
        "Hello Ana and Kim,",
        f"Open Ana’s page:\n<{link_of(registration, 1)}>",
        f"Open Kim’s page:\n<{link_of(registration, 2)}>",
        "What we hold about you, and why\n-------------------------------\nKim, this part is for you.",
        f"<{link_of(registration, 2)}not-me/>",
    ):
        assert words in text
    assert not Message.objects.filter(kind="registrations/welcome").exists()


def test_one_address_with_two_bookings_gets_the_mail_of_each() -> None:
    a_confirmed_registration(couple=a_couple(number=900))
    a_confirmed_registration(an_auckland_workshop(), couple=a_couple(number=900))
    assert Message.objects.filter(to="ana900@example.com", kind="registrations/confirmed").count() == 2


def test_a_couple_that_books_late_reads_in_one_mail_what_the_reminders_said() -> None:
    a_confirmed_registration(at=NEXT_WEEK)
    for kind in ("confirmed", "welcome"):
        text = the(kind).text
        assert "Getting there\n-------------\nParking in the street." in text
        assert "Bring something to write with." in text
        assert "Before the weekend\n------------------" in text
    assert "too close to the weekend now for a refund" not in the("confirmed").text


def test_too_late_for_a_refund_is_said_so() -> None:
    a_confirmed_registration(at=NEXT_WEEK + timedelta(days=3))
    assert "It is too close to the weekend now for a refund." in the("confirmed").text


# Later


def test_a_hold_that_ended_is_told_to_the_registrant_alone() -> None:
    held = a_held_registration()
    lapse(registration=held, at=AT + timedelta(minutes=30))
    assert Message.objects.get().to == held.partners.get(number=1).email
    assert "Nothing was charged" in the("lapsed").text


def test_who_is_moved_to_the_full_price_reads_both_prices_and_until_when_the_place_is_kept() -> None:
    held = a_held_registration(at=CUT_OFF - timedelta(minutes=10))
    end_early_birds(at=CUT_OFF)
    message = the("moved_to_full_price")
    assert message.to == held.partners.get(number=1).email
    for words in ("AU$795", "AU$895", "Saturday 16 May 2015, 12:20 am Sydney time"):
        assert words in message.text


def test_cancelling_is_told_to_both_and_the_amount_to_the_registrant() -> None:
    cancel(registration=a_confirmed_registration(), at=AT, why="changed their mind")
    ana, kim = Message.objects.filter(kind="registrations/cancelled").order_by("id")
    assert "AU$720 goes back to where your payment came from" in ana.text
    assert "AU$" not in kim.text
    assert "refund" not in kim.text


def test_cancelling_without_a_refund_says_so() -> None:
    late = NEXT_WEEK + timedelta(days=3)
    cancel(registration=a_confirmed_registration(at=late), at=late, why="changed their mind")
    ana = Message.objects.filter(kind="registrations/cancelled").order_by("id")[0]
    assert "no refund is due" in ana.text


def test_a_partner_who_was_never_written_to_is_not_told_of_a_cancelled_hold() -> None:
    held = a_held_registration()
    cancel(registration=held, at=AT, why="by the office")
    assert Message.objects.get().to == held.partners.get(number=1).email


def test_money_without_a_place_is_told_once_for_each_payment() -> None:
    held = a_held_registration()
    for due in (79_500, 79_500, 159_000):
        held.refund_due_cents = due
        mails.money_goes_back(held, cents=79_500, at=AT)
    assert Message.objects.filter(kind="registrations/money_goes_back").count() == 2


# The office


def test_the_office_is_told_of_each_booking_without_names_and_of_a_full_workshop() -> None:
    workshop = a_workshop(capacity=2)
    first = a_confirmed_registration(workshop)
    assert not Message.objects.filter(kind="registrations/office_full").exists()
    a_confirmed_registration(workshop)
    booking = Message.objects.get(key=f"office-new-booking:{first.pk}")
    assert booking.to == settings.OFFICE_EMAIL
    assert "1 of 2 places are booked" in booking.text
    assert "Silva" not in booking.text + booking.subject
    assert "All 2 places are booked." in the("office_full").text


def test_full_again_after_somebody_cancelled_is_news_again() -> None:
    workshop = a_workshop(capacity=1)
    cancel(registration=a_confirmed_registration(workshop), at=AT, why="changed their mind")
    a_confirmed_registration(workshop)
    assert Message.objects.filter(kind="registrations/office_full").count() == 2


def test_the_office_reads_once_how_many_were_moved_when_the_early_bird_ended() -> None:
    workshop = a_workshop()
    a_held_registration(workshop, at=CUT_OFF - timedelta(minutes=10))
    for _ in range(2):
        end_early_birds(at=CUT_OFF)
    assert "1 couple who had registered and not begun to pay was moved" in the("office_early_bird_ended").text


# What no mail may say


@pytest.fixture
def every_mail() -> list[Message]:
    """One of each kind that couples get."""
    workshop = a_workshop()
    stays = a_confirmed_registration(workshop)
    lapse(registration=a_held_registration(workshop), at=AT + timedelta(minutes=30))
    over = a_confirmed_registration(workshop)
    cancel(registration=over, at=AT, why="changed their mind")
    mails.money_goes_back(over, cents=79_500, at=AT)
    mails.moved(over, changes=["days", "place"], at=AT)
    mails.moved_to_early_bird(over, at=AT)
    a_held_registration(workshop, at=CUT_OFF - timedelta(minutes=10))
    end_early_birds(at=CUT_OFF)
    for at in (
        CUT_OFF + timedelta(days=1),
        NEXT_WEEK,
        NEXT_WEEK + timedelta(days=6),
        NEXT_WEEK + timedelta(days=9),
    ):
        remind(at=at)
    correct_address(partner=stays.partners.get(number=2), address="right@example.com", at=AT)
    Workshop.objects.update(status="cancelled", cancelled_at=AT)
    mails.cancelled(Registration.objects.get(pk=stays.pk), back_cents=79_500, at=AT)
    return list(Message.objects.exclude(to=settings.OFFICE_EMAIL))


def test_every_kind_of_mail_is_in_this_test(every_mail: list[Message]) -> None:
    couples = {path.name.split(".")[0] for path in sources() if not path.name.startswith(("_", "office_"))}
    by_others = {"how_to_pay", "letter", "links", "new_link", "partner_removed", "partner_removed_office"}
    assert {message.kind.split("/")[1] for message in every_mail} == couples - by_others


def test_no_subject_or_sender_speaks_of_relationships(every_mail: list[Message]) -> None:
    private = re.compile(r"couple|relationship|partner|therap|imago|love|marriage|counsel|dialogue", re.I)
    assert not private.search(settings.DEFAULT_FROM_EMAIL)
    for message in every_mail:
        assert not private.search(message.subject + message.list_id), message.kind
        assert len(message.subject) < 78, message.kind


def test_no_mail_carries_promotion(every_mail: list[Message]) -> None:
    for message in every_mail:
        links = re.findall(r"<http[^>]*>", message.text)
        others = [link for link in links if "/registrations/" not in link and not link.endswith("/privacy/>")]
        if message.kind != "registrations/lapsed":
            assert others == [], message.kind


def test_every_time_in_a_mail_names_its_city(every_mail: list[Message]) -> None:
    for message in every_mail:
        for line in message.text.splitlines():
            assert not re.search(r"\d [ap]m\b", line) or "Sydney time" in line, (message.kind, line)


def test_no_mail_has_a_gap_or_a_template_tag_left_in_it(every_mail: list[Message]) -> None:
    for message in every_mail:
        assert "\n\n\n" not in message.text
        assert not re.search(r"\{[{%]|None|&\w+;", message.text), message.kind
        assert message.text.startswith("Your") or "=====" in message.text, message.kind


def test_every_reminder_of_the_schedule_has_its_words() -> None:
    for kind in ReminderRule.Kind.values:
        get_template(f"registrations/mails/{kind}.txt")
        get_template(f"registrations/mails/{kind}.subject.txt")
        if kind != ReminderRule.Kind.THANKS:
            get_template(f"registrations/mails/_{kind}.txt")


def sources() -> list[Path]:
    return sorted((settings.BASE_DIR / "templates/registrations/mails").glob("*.txt"))
