from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from outbox.models import Message
from registrations.lapsing import lapse
from registrations.models import Registration
from registrations.phoning import HoldNotPossible, register_by_phone
from registrations.places import places_left
from registrations.registering import PriceChanged, WorkshopFull
from registrations.repricing import amount_due
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from registrations.waiving import NoPlaceToConfirm, waive
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
State, PaysBy = Registration.State, Registration.PaysBy
IN_THREE_DAYS = AT + timedelta(days=3)
BEGINS = datetime(2015, 5, 29, 23, 0, tzinfo=UTC)  # 9:00 on the 30th in Sydney


def the_clerk() -> User:
    return User.objects.get_or_create(username="clerk")[0]


def by_phone(
    workshop: Workshop | None = None,
    *,
    pays_by: Registration.PaysBy = PaysBy.CARD,
    key: UUID | None = None,
    until: datetime = IN_THREE_DAYS,
    cents: int = 79_500,
) -> Registration:
    return register_by_phone(
        workshop=workshop or a_workshop(),
        couple=a_couple(number=7),
        form_key=key or uuid4(),
        agreed_cents=cents,
        pays_by=pays_by,
        held_until=until,
        why="rang on Friday",
        who=the_clerk(),
        at=AT,
    )


def test_the_place_is_kept_until_the_agreed_day() -> None:
    registration = by_phone()
    assert (registration.state, registration.held_until) == (State.HELD, IN_THREE_DAYS)
    assert places_left(registration.workshop, at=IN_THREE_DAYS - timedelta(seconds=1)) == 9
    assert places_left(registration.workshop, at=IN_THREE_DAYS) == 10


def test_the_ledger_says_who_registered_them_and_why() -> None:
    line = by_phone().moves.get()
    assert line.who == the_clerk() and line.why == "registered by phone: rang on Friday"


def test_only_the_registrant_is_written_to_before_the_place_is_theirs() -> None:
    by_phone()
    mail = Message.objects.get()
    assert (mail.kind, mail.to) == ("registrations/how_to_pay", "ana7@example.com")


def test_the_mail_leads_to_the_payment() -> None:
    registration = by_phone()
    text = Message.objects.get().text
    assert registration.registrant.token in text and "AU$795" in text and "4 May" in text


def test_the_mail_says_by_when_the_early_bird_has_to_be_paid() -> None:
    by_phone()
    assert "if it is paid by the end of Friday 15 May 2015, Sydney time" in Message.objects.get().text


def test_a_transfer_is_told_the_account_and_the_reference() -> None:
    workshop = a_workshop()
    seller = workshop.city.seller
    seller.bank_details = "Sample Bank, 123-456 7890"
    seller.save(update_fields=["bank_details"])
    registration = by_phone(workshop, pays_by=PaysBy.BANK_TRANSFER)
    text = Message.objects.get().text
    assert "Sample Bank, 123-456 7890" in text and f"Reference: {registration.reference}" in text


def test_waived_is_confirmed_at_once_and_owes_nothing() -> None:
    registration = by_phone(pays_by=PaysBy.WAIVED)
    assert (registration.state, registration.waived_cents) == (State.CONFIRMED, 79_500)
    assert amount_due(registration, at=AT) == 0
    assert sorted(Message.objects.exclude(kind__contains="office").values_list("kind", flat=True)) == [
        "registrations/confirmed", "registrations/welcome",
    ]  # fmt: skip


def test_a_waived_place_is_not_called_paid() -> None:
    by_phone(pays_by=PaysBy.WAIVED)
    text = Message.objects.get(kind="registrations/confirmed").text
    assert "confirmed and paid" not in text and "AU$0" in text


def test_the_price_and_its_waiver_are_written_down() -> None:
    registration = by_phone(pays_by=PaysBy.WAIVED)
    lines = [(c.price_cents, c.waived_cents, c.why) for c in registration.price_changes.all()]
    assert lines == [
        (79_500, 0, "quoted by phone"),
        (79_500, 79_500, "waived: rang on Friday"),
    ]


def test_pressed_twice_it_is_registered_once() -> None:
    key, workshop = uuid4(), a_workshop()
    assert by_phone(workshop, key=key) == by_phone(workshop, key=key)
    assert Message.objects.count() == 1


def test_a_full_workshop_is_full_by_phone_too() -> None:
    workshop = a_workshop(capacity=1)
    a_confirmed_registration(workshop)
    with pytest.raises(WorkshopFull):
        by_phone(workshop)


def test_another_price_than_the_one_said_on_the_phone_is_refused() -> None:
    with pytest.raises(PriceChanged):
        by_phone(cents=70_000)


@pytest.mark.parametrize("until", [AT, BEGINS + timedelta(seconds=1)])
def test_a_place_is_not_kept_into_the_past_or_the_weekend(until: datetime) -> None:
    with pytest.raises(HoldNotPossible) as refused:
        by_phone(until=until)
    assert refused.value.begins_at == BEGINS
    assert not Registration.objects.exists()


def test_it_may_be_kept_until_the_weekend_begins() -> None:
    assert by_phone(until=BEGINS).held_until == BEGINS


def test_it_lapses_by_the_clock_like_every_hold() -> None:
    registration = by_phone()
    assert lapse(registration=registration, at=IN_THREE_DAYS).state == State.LAPSED


def test_waiving_again_changes_nothing() -> None:
    held = a_held_registration()
    for _ in range(2):
        done = waive(registration=held, why="a hard year", who=the_clerk(), at=AT)
    assert done.waived_cents == 79_500 and done.price_changes.count() == 2


def test_without_a_place_there_is_nothing_to_waive() -> None:
    workshop = a_workshop(capacity=1)
    held = a_held_registration(workshop)
    a_confirmed_registration(workshop, at=AT + timedelta(hours=1))
    with pytest.raises(NoPlaceToConfirm):
        waive(registration=held, why="a hard year", who=the_clerk(), at=AT + timedelta(hours=2))
