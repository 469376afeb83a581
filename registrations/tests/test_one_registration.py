"""Everything about one couple on one page of the office."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.audit import READ_ANSWERS
from config.models import AuditEntry
from config.tests.people import a_helper, a_read_only_person, an_office_person, page, signed_in
from outbox.delivering import deliver_due
from outbox.models import Message
from outbox.tests.cast import a_message
from payments.by_hand import book_money
from payments.models import Payment, Refund
from registrations import states
from registrations.completing import Details, complete
from registrations.mails import regarding
from registrations.models import OfficeNote, Registration
from registrations.relinking import renew_link
from registrations.removing import remove_partner
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
LIST = "/office/registrations/registration/"
State = Message.State


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def oscar() -> User:
    return an_office_person()


@pytest.fixture
def office(oscar: User) -> Client:
    return signed_in(oscar)


@pytest.fixture
def looking() -> Client:
    return signed_in(a_read_only_person())


def at_page(registration: Registration, part: str = "change/") -> str:
    return f"{LIST}{registration.pk}/{part}"


def the_mail(registration: Registration, kind: str) -> Message:
    return Message.objects.get(kind=f"registrations/{kind}", regarding=regarding(registration))


def send_again(client: Client, registration: Registration, mail: Message) -> str:
    address = at_page(registration, f"mails/{mail.pk}/send-again/")
    return page(client.post(address, follow=True))


def a_paid_couple(who: User, workshop: Workshop | None = None, *, payments: int = 1) -> Registration:
    """Paid part by part at the bank; something goes back of each."""
    held = a_held_registration(workshop)
    for number in range(payments):
        booked = book_money(
            registration=held,
            method=Payment.Method.BANK_TRANSFER,
            cents=10_000,
            received_on=AT.date(),
            remark=f"statement {number}",
            form_key=uuid4(),
            who=who,
            at=AT,
        )
        Refund.objects.create(
            payment=booked.payment,
            amount_cents=5_000,
            state=Refund.State.BY_HAND,
            idempotency_key=f"{booked.payment.pk}-back",
            try_after=AT,
            created_at=AT,
        )
    return held


# --- Looking --------------------------------------------------------------------------------------


def test_the_page_tells_the_whole_story(office: Client, oscar: User) -> None:
    held = a_paid_couple(oscar)
    states.note(held, at=AT, why="rang about the hotel", who=oscar)
    shown = page(office.get(at_page(held)))
    ana, kim = held.partners.order_by("number")
    for words in (
        held.reference,
        "Ana Silva and Kim Tamahori",
        ana.email,
        kim.email,
        "+61 400 000 000",
        "kept until",
        "Record a bank transfer or cash",
        "AU$795 (early bird)",
        "AU$695",
        "bank transfer",
        "statement 0",
        "AU$50",
        "to be paid back by the office",
        "rang about the hotel",
        "oscar@example.com",
        "None yet. Notes are for the office only",
    ):
        assert words in shown


def test_a_hold_that_ends_at_midnight_is_kept_until_the_end_of_its_day(office: Client) -> None:
    held = a_held_registration()
    # The midnight after Friday 15 May in Sydney.
    Registration.objects.update(held_until=datetime(2015, 5, 15, 14, tzinfo=UTC))
    roster = f"/office/workshops/workshop/{held.workshop_id}/roster/"
    for address in (at_page(held), at_page(held, "step/extend-hold/"), roster):
        shown = page(office.get(address))
        assert "until the end of Friday 15 May 2015, Sydney time" in shown, address
        assert "12:00 am" not in shown, address


def test_the_page_asks_as_much_for_three_of_everything_as_for_one(office: Client, oscar: User) -> None:
    workshop = a_workshop()

    def queries(number: int) -> int:
        registration = a_paid_couple(oscar, workshop, payments=number)
        for n in range(number):
            a_message(regarding=regarding(registration))
            OfficeNote.objects.create(registration=registration, at=AT, who=oscar, text=f"note {n}")
            states.note(registration, at=AT, why=f"{n}", who=oscar)
        with CaptureQueriesContext(connection) as counted:
            assert office.get(at_page(registration)).status_code == 200
        return len(counted)

    queries(1)
    assert queries(1) == queries(3)


def test_no_private_link_and_no_private_answer_is_on_the_page(office: Client) -> None:
    registration = a_confirmed_registration()
    for partner in registration.partners.all():
        complete(partner=partner, details=Details(dietary="peanuts", emergency_name="Hemi"), at=AT)
    shown = page(office.get(at_page(registration)))
    assert "/registrations/…" in shown
    for private in [*registration.partners.values_list("token", flat=True), "peanuts", "Hemi"]:
        assert private not in shown


def test_who_may_not_read_mails_sees_that_they_were_sent_and_not_what_they_say(looking: Client) -> None:
    registration = a_confirmed_registration()
    mail = the_mail(registration, "welcome")
    shown = page(looking.get(at_page(registration)))
    assert mail.subject in shown and mail.to in shown
    for hidden in ("Read it", "We look forward to meeting you", "Send again", "Keep the note", "answers/"):
        assert hidden not in shown


def test_without_the_permission_there_is_no_page() -> None:
    helper = signed_in(a_helper("view_workshop"))
    assert helper.get(at_page(a_held_registration())).status_code == 403


# --- Private answers ------------------------------------------------------------------------------


def test_private_answers_have_a_page_of_their_own_and_reading_it_is_written_down(
    office: Client, oscar: User
) -> None:
    registration = a_confirmed_registration()
    ana = registration.partners.get(number=1)
    complete(partner=ana, details=Details(dietary="peanuts", emergency_phone="+64 22 222 222"), at=AT)
    answer = office.get(at_page(registration, "answers/"))
    assert "peanuts" in page(answer) and "+64 22 222 222" in page(answer)
    assert "no-store" in answer["Cache-Control"]
    entry = AuditEntry.objects.get(did=READ_ANSWERS)
    assert (entry.who, entry.about) == (oscar, f"registration {registration.pk}")


def test_who_may_not_read_answers_does_not(looking: Client) -> None:
    assert looking.get(at_page(a_confirmed_registration(), "answers/")).status_code == 403
    assert not AuditEntry.objects.filter(did=READ_ANSWERS).exists()


def test_who_was_taken_out_has_told_nothing(office: Client) -> None:
    registration = a_confirmed_registration()
    remove_partner(partner=registration.partners.get(number=2), at=AT)
    assert "Asked us to take their details out" in page(office.get(at_page(registration, "answers/")))


# --- Notes ----------------------------------------------------------------------------------------


def test_a_note_is_kept_with_who_and_when(office: Client, oscar: User) -> None:
    registration = a_held_registration()
    shown = page(office.post(at_page(registration, "notes/"), {"text": "Comes by <train>"}, follow=True))
    assert "Comes by &lt;train&gt;" in shown
    note = OfficeNote.objects.get()
    assert (note.registration, note.who, note.at) == (registration, oscar, AT)
    entry = AuditEntry.objects.get(did="added office note")
    assert (entry.who, entry.about, entry.details) == (oscar, f"registration {registration.pk}", "")


def test_a_note_pressed_twice_is_one_note(office: Client) -> None:
    address = at_page(a_held_registration(), "notes/")
    for text in ("by train", "by train", "by car", "by train"):
        office.post(address, {"text": text})
    assert [note.text for note in OfficeNote.objects.order_by("pk")] == ["by train", "by car", "by train"]


def test_an_empty_note_is_asked_for_again(office: Client) -> None:
    answer = office.post(at_page(a_held_registration(), "notes/"), {"text": "  "})
    assert "Write something first" in page(answer)
    assert not OfficeNote.objects.exists() and not AuditEntry.objects.exists()


def test_who_only_looks_writes_no_note(looking: Client) -> None:
    assert looking.post(at_page(a_held_registration(), "notes/"), {"text": "x"}).status_code == 403
    assert not OfficeNote.objects.exists()


# --- Sending again --------------------------------------------------------------------------------


@pytest.fixture
def registration() -> Registration:
    """A confirmed couple that has had its mails."""
    registration = a_confirmed_registration()
    deliver_due(at=AT)
    return registration


def test_a_mail_goes_again_once_however_often_it_is_pressed(
    office: Client, oscar: User, registration: Registration
) -> None:
    mail = the_mail(registration, "welcome")
    assert "goes to" in send_again(office, registration, mail)
    send_again(office, registration, mail)
    again = Message.objects.get(kind=mail.kind, state=State.QUEUED)
    assert (again.to, again.text, again.calendar) == (mail.to, mail.text, mail.calendar)
    entry = AuditEntry.objects.filter(did="sent an email again").first()
    assert entry is not None
    assert (entry.who, entry.about, entry.details) == (oscar, f"registration {registration.pk}", mail.subject)


def test_a_mail_that_was_given_up_is_tried_again(office: Client, registration: Registration) -> None:
    mail = the_mail(registration, "confirmed")
    Message.objects.filter(pk=mail.pk).update(state=State.FAILED, sent_at=None, attempts=50)
    send_again(office, registration, mail)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.QUEUED, 0)


def test_a_mail_whose_private_link_was_replaced_is_not_sent_again(
    office: Client, registration: Registration
) -> None:
    mail = the_mail(registration, "welcome")
    renew_link(partner=registration.partners.get(number=2), at=AT)
    assert "has been replaced since" in send_again(office, registration, mail)
    assert not Message.objects.filter(kind=mail.kind, state=State.QUEUED).exists()
    assert not AuditEntry.objects.filter(did="sent an email again").exists()


def test_a_mail_is_not_sent_again_to_an_address_that_is_no_longer_theirs(
    office: Client, registration: Registration
) -> None:
    mail = a_message(regarding=regarding(registration), state=State.SENT, sent_at=AT, to="eve@example.com")
    assert "eve@example.com no longer belongs to this couple" in send_again(office, registration, mail)


def test_a_mail_that_came_too_late_is_not_sent_again(office: Client, registration: Registration) -> None:
    ana = registration.partners.get(number=1).email
    mail = a_message(
        regarding=regarding(registration),
        state=State.SENT,
        sent_at=AT,
        to=ana,
        useful_until=AT - timedelta(hours=1),
    )
    assert "this email made sense until" in send_again(office, registration, mail)


def test_a_mail_that_waits_is_not_sent_twice(office: Client) -> None:
    registration = a_confirmed_registration()
    assert "on its way" in send_again(office, registration, the_mail(registration, "welcome"))
    assert Message.objects.filter(kind="registrations/welcome").count() == 1


def test_another_couples_mail_is_not_found_here(office: Client, registration: Registration) -> None:
    other = the_mail(a_confirmed_registration(registration.workshop), "welcome")
    address = at_page(registration, f"mails/{other.pk}/send-again/")
    assert office.post(address).status_code == 404


def test_sending_again_is_for_those_who_may_change_and_never_by_a_link(
    office: Client, looking: Client, registration: Registration
) -> None:
    address = at_page(registration, f"mails/{the_mail(registration, 'welcome').pk}/send-again/")
    assert looking.post(address).status_code == 403
    assert office.get(address).status_code == 405
