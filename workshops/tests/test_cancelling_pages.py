"""Cancelling a workshop: seen first, typed out, then followed by a page that knows how far it is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from config.models import AuditEntry
from config.tests.people import a_read_only_person, an_office_person, page, signed_in
from outbox.models import Message
from payments.models import Payment, Refund
from payments.progress import SLOW, progress
from payments.refunding import book_sent, fail, plan_refunds
from payments.tests.cast import an_open_payment
from registrations.following import tell_changes
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.changing import cancel_workshop
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
Status = Workshop.Status


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr("workshops.admin.cancelling.ring", tasks.append)
    return tasks


@pytest.fixture
def office() -> Client:
    return signed_in(an_office_person())


def address(workshop: Workshop, name: str = "cancel") -> str:
    return f"/office/workshops/workshop/{workshop.pk}/{name}/"


def typed(workshop: Workshop, *, seen: int, **changes: Any) -> dict[str, Any]:
    return {"why": "Too few couples.", "confirm": workshop.slug, "seen": seen} | changes


def a_paid(workshop: Workshop, *, by_hand: bool = False) -> Registration:
    """A couple with a place, and the payment that it was paid with."""
    registration = a_confirmed_registration(workshop)
    payment = an_open_payment(registration)
    payment.state, payment.paid_at, payment.payment_intent = Payment.State.PAID, AT, f"pi_{payment.pk}"
    if by_hand:
        payment.method, payment.received_on = Payment.Method.BANK_TRANSFER, AT.date()
        payment.booked_by = signed_in_user()
    payment.save()
    return registration


def signed_in_user() -> Any:
    from django.contrib.auth.models import User

    return User.objects.get_or_create(username="booker")[0]


# --- Before -------------------------------------------------------------------------------------


def test_the_dry_run_says_who_is_affected_and_what_goes_back_and_changes_nothing(office: Client) -> None:
    workshop = a_workshop()
    a_paid(workshop)
    a_paid(workshop, by_hand=True)
    a_held_registration(workshop)
    shown = page(office.get(address(workshop)))
    for words in (
        "2 with a place, 1 not paid yet",
        "to 5 people, 4 with a calendar file",
        "AU$1,590",
        "AU$795 by card, AU$795 by hand",
        f"Type {workshop.slug} to confirm",
    ):
        assert words in shown
    workshop.refresh_from_db()
    assert workshop.status == Status.PUBLISHED
    assert not AuditEntry.objects.exists()


def test_the_dry_run_takes_the_same_queries_with_one_couple_and_with_three(
    office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    workshop = a_workshop()
    a_paid(workshop)
    with django_assert_max_num_queries(100) as with_one:
        office.get(address(workshop))
    for _ in range(2):
        a_paid(workshop)
    with django_assert_max_num_queries(len(with_one)):
        office.get(address(workshop))


# --- The confirmation ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"why": ""}, "This field is required"),
        ({"confirm": "yes"}, "exactly as it stands here"),
        ({"confirm": ""}, "This field is required"),
        ({"seen": 0}, "it is 1 couple now"),
        ({"seen": "x"}, "it is 1 couple now"),
    ],
)
def test_without_reason_typed_address_or_a_look_at_all_couples_nothing_happens(
    office: Client, rung: list[str], changes: dict[str, Any], said: str
) -> None:
    workshop = a_workshop()
    a_paid(workshop)
    shown = page(office.post(address(workshop), typed(workshop, **{"seen": 1, **changes})))
    assert said in shown
    assert "Too few couples." in shown or not changes.get("why", "x")
    workshop.refresh_from_db()
    assert workshop.status == Status.PUBLISHED
    assert rung == []


def test_confirmed_it_is_cancelled_written_down_and_the_worker_is_rung_for(
    office: Client,
    rung: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    workshop = a_workshop()
    a_paid(workshop)
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(address(workshop), typed(workshop, seen=1, confirm=f" {workshop.slug.upper()} "))
    assert answer["Location"] == address(workshop, "progress")
    workshop.refresh_from_db()
    assert (workshop.status, workshop.cancelled_why) == (Status.CANCELLED, "Too few couples.")
    assert rung == ["registrations.tell_changes"]
    entry = AuditEntry.objects.get()
    assert (entry.did, entry.about) == ("cancelled the workshop", f"workshop {workshop.pk}")
    assert "1 couple affected" in entry.details
    assert office.post(address(workshop), typed(workshop, seen=1))["Location"] == address(
        workshop, "progress"
    )
    assert AuditEntry.objects.count() == 1


def test_a_draft_is_deleted_and_a_past_one_stays(office: Client) -> None:
    draft = a_workshop(status=Status.DRAFT)
    assert "delete it instead" in page(office.get(address(draft), follow=True))
    Workshop.objects.filter(pk=draft.pk).update(
        status=Status.PUBLISHED, starts_on="2015-03-07", ends_on="2015-03-08", early_bird_until="2015-03-01"
    )
    assert "what is past stays" in page(office.post(address(draft), typed(draft, seen=0)))


def test_who_may_only_look_cancels_nothing_and_sees_how_far_it_is() -> None:
    workshop = a_workshop(status=Status.CANCELLED)
    reader = signed_in(a_read_only_person())
    assert reader.get(address(workshop)).status_code == 403
    assert reader.post(address(workshop), typed(workshop, seen=0)).status_code == 403
    assert reader.get(address(workshop, "progress")).status_code == 200


# --- How far it is ------------------------------------------------------------------------------


def sent(refund: Refund) -> None:
    book_sent(refund=refund, stripe_id=f"re_{refund.pk}", at=AT)


def refused(refund: Refund) -> None:
    fail(refund=refund, reason="The card is closed.", at=AT)


def called_off() -> Workshop:
    """With two couples that paid by card and one by bank transfer."""
    workshop = a_workshop()
    for by_hand in (False, False, True):
        a_paid(workshop, by_hand=by_hand)
    return cancel_workshop(workshop=workshop, why="Too few couples.", at=AT)


def test_from_nothing_to_everything(office: Client) -> None:
    workshop = called_off()
    now = progress(workshop, at=AT)
    assert (now.couples.done, now.couples.of) == (0, 3)
    assert (now.paid_back.done, now.paid_back.of) == (0, 3)
    assert (now.mails.done, now.mails.of) == (0, 6)
    assert (now.money[0].gone_cents, now.money[0].all_cents) == (0, 238_500)
    assert "Under way: 0 of 3 couples cancelled" in page(office.get(address(workshop, "progress")))
    tell_changes(at=AT)
    for registration in Registration.objects.all():
        for refund in plan_refunds(registration=registration, at=AT):
            if refund.state == Refund.State.DUE:
                sent(refund)
    now = progress(workshop, at=AT)
    assert (now.couples.done, now.paid_back.done, now.mails.done, now.mails.of) == (3, 2, 0, 6)
    assert (now.money[0].gone_cents, now.money[0].by_hand_cents) == (159_000, 79_500)
    assert not now.is_complete
    Message.objects.filter(kind="registrations/workshop_cancelled").update(state="sent", sent_at=AT)
    assert progress(workshop, at=AT).is_complete
    shown = page(office.get(address(workshop, "progress")))
    assert "The site has done its part" in shown
    assert "AU$1,590 of AU$2,385 has gone back" in shown
    assert "For you to pay back by hand" in shown


@pytest.mark.parametrize(("outcome", "said"), [(refused, "The card is closed."), (sent, "All done")])
def test_a_refund_that_failed_needs_a_person(
    office: Client, outcome: Callable[[Refund], None], said: str
) -> None:
    workshop = a_workshop()
    registration = a_paid(workshop)
    cancel_workshop(workshop=workshop, why="Too few couples.", at=AT)
    tell_changes(at=AT)
    [refund] = plan_refunds(registration=registration, at=AT)
    outcome(refund)
    Message.objects.filter(kind="registrations/workshop_cancelled").update(state="sent", sent_at=AT)
    assert said in page(office.get(address(workshop, "progress")))


def test_a_mail_that_was_given_up_is_linked(office: Client) -> None:
    workshop = called_off()
    tell_changes(at=AT)
    mail = Message.objects.filter(kind="registrations/workshop_cancelled")[0]
    Message.objects.filter(pk=mail.pk).update(state="failed")
    assert f"/office/outbox/message/{mail.pk}/change/" in page(office.get(address(workshop, "progress")))


def test_a_worker_that_is_away_is_noticed() -> None:
    workshop = called_off()
    assert not progress(workshop, at=AT + SLOW).is_slow
    assert progress(workshop, at=AT + SLOW * 2).is_slow
    tell_changes(at=AT)
    assert not progress(workshop, at=AT + SLOW * 2).is_slow


def test_a_workshop_that_never_changed_has_nothing_to_follow(office: Client) -> None:
    assert "neither moved nor cancelled" in page(office.get(address(a_workshop(), "progress")))


def test_how_far_takes_the_same_queries_with_one_couple_and_with_three(
    office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one, three = a_workshop(), a_workshop(starts_on=AT.date().replace(month=6))
    for workshop, couples in ((one, 1), (three, 3)):
        for _ in range(couples):
            a_paid(workshop)
        cancel_workshop(workshop=workshop, why="Too few couples.", at=AT)
    with django_assert_max_num_queries(100) as with_one:
        office.get(address(one, "progress"))
    with django_assert_max_num_queries(len(with_one)):
        office.get(address(three, "progress"))
    tell_changes(at=AT)
    with django_assert_max_num_queries(len(with_one) + 1):
        office.get(address(three, "progress"))
