"""The office closes an early bird and opens it again: who was moved to the full price gets the lower one back."""

from datetime import date, timedelta

import pytest

from config.tests.people import an_office_person, page, signed_in
from outbox.models import Message
from registrations.models import Registration
from registrations.repricing import end_early_birds, extend_for_all
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.early_birds import EarlyBirdIsOver, close_early_bird
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
UNTIL = date(2015, 5, 20)


def a_moved_hold(workshop: Workshop | None = None) -> Registration:
    """Registered at the early-bird price, moved to the full one a minute later as the office closed the early bird."""
    hold = a_held_registration(workshop)
    close_early_bird(workshop=hold.workshop, at=AT + MINUTE)
    end_early_birds(at=AT + MINUTE)
    hold.refresh_from_db()
    assert hold.price_cents == 89_500
    return hold


def back_mails() -> int:
    return Message.objects.filter(kind="registrations/moved_to_early_bird").count()


def test_who_was_moved_gets_the_early_bird_back_and_is_told() -> None:
    hold = a_moved_hold()
    _workshop, again = extend_for_all(workshop=hold.workshop, until=UNTIL, at=AT + 2 * MINUTE)
    hold.refresh_from_db()
    assert again == 1
    assert (hold.tier, hold.price_cents) == (Registration.Tier.EARLY_BIRD, 79_500)
    assert hold.price_changes.latest("id").why == "the early bird was extended"
    mail = Message.objects.get(kind="registrations/moved_to_early_bird")
    assert "AU$795 again" in mail.text and "the end of Wednesday 20 May 2015, Sydney time" in mail.text


def test_there_and_back_twice_is_told_each_time() -> None:
    hold = a_moved_hold()
    extend_for_all(workshop=hold.workshop, until=UNTIL, at=AT + 2 * MINUTE)
    close_early_bird(workshop=hold.workshop, at=AT + 3 * MINUTE)
    end_early_birds(at=AT + 3 * MINUTE)
    extend_for_all(workshop=hold.workshop, until=UNTIL, at=AT + 4 * MINUTE)
    assert back_mails() == 2
    assert Message.objects.filter(kind="registrations/moved_to_full_price").count() == 2


def test_who_registered_at_the_full_price_stays_there() -> None:
    early = a_held_registration()
    close_early_bird(workshop=early.workshop, at=AT + MINUTE)
    early.workshop.refresh_from_db()
    late = a_held_registration(early.workshop, at=AT + 2 * MINUTE)
    extend_for_all(workshop=early.workshop, until=UNTIL, at=AT + 3 * MINUTE)
    late.refresh_from_db()
    assert late.price_cents == 89_500
    assert back_mails() == 0


def test_who_has_paid_the_full_price_or_whose_hold_has_ended_is_left_alone() -> None:
    hold = a_moved_hold()
    extend_for_all(workshop=hold.workshop, until=UNTIL, at=hold.held_until)
    hold.refresh_from_db()
    assert hold.price_cents == 89_500
    paid = a_confirmed_registration(a_workshop(starts_on=date(2015, 6, 13)))
    extend_for_all(workshop=paid.workshop, until=UNTIL, at=AT)
    assert back_mails() == 0


@pytest.mark.parametrize(
    ("paid", "state", "owed_back"),
    [(79_499, "held", 0), (79_500, "confirmed", 0), (80_000, "confirmed", 500)],
)
def test_who_has_paid_as_much_by_hand_has_the_place(paid: int, state: str, owed_back: int) -> None:
    hold = a_moved_hold()
    Registration.objects.update(paid_cents=paid)
    extend_for_all(workshop=hold.workshop, until=UNTIL, at=AT + 2 * MINUTE)
    hold.refresh_from_db()
    assert (hold.state, hold.refund_due_cents) == (state, owed_back)
    assert back_mails() == (1 if state == "held" else 0)


def test_a_running_hold_gets_it_back_up_to_its_last_second() -> None:
    hold = a_moved_hold()
    extend_for_all(workshop=hold.workshop, until=UNTIL, at=hold.held_until - SECOND)
    assert back_mails() == 1


def test_after_its_date_nothing_is_opened_again() -> None:
    hold = a_moved_hold()
    with pytest.raises(EarlyBirdIsOver):
        extend_for_all(workshop=hold.workshop, until=UNTIL, at=AT + timedelta(days=20))


def test_the_office_is_told_how_many_got_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = a_moved_hold()
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + 2 * MINUTE)
    address = f"/office/workshops/workshop/{hold.workshop_id}/step/extend-early-bird/"
    client = signed_in(an_office_person())
    assert "get the early-bird price back and are told" in page(client.get(address))
    answer = client.post(address, {"until": "2015-05-20"}, follow=True)
    assert "1 couple that had been moved to the full price got it back" in page(answer)
