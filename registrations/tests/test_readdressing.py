"""An email address is put right: where mail goes, which links live, and what the old address learns."""

from datetime import timedelta

import pytest

from config.tests.people import the_office
from outbox.delivering import claim_batch, deliver_due
from outbox.models import Message
from registrations import finding
from registrations.addressing import private_link
from registrations.mails import regarding
from registrations.models import Partner, Registration
from registrations.places import places_left
from registrations.readdressing import Corrected, NoAddressBack, correct_address
from registrations.removing import remove_partner
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
NEW = "right@example.com"
LATER = AT + timedelta(hours=1)
State = Message.State


@pytest.fixture
def couple() -> Registration:
    """Confirmed, with its mails still waiting."""
    return a_confirmed_registration()


@pytest.fixture
def sharing() -> Registration:
    return a_confirmed_registration(couple=a_couple(shares_address=True))


def of(registration: Registration, number: int) -> Partner:
    return Partner.objects.select_related("registration__workshop").get(
        registration=registration, number=number
    )


def correct(registration: Registration, number: int, address: str = NEW, *, both: bool = False) -> Corrected:
    return correct_address(partner=of(registration, number), address=address, at=LATER, with_other=both)


def the(kind: str, **which: str) -> Message:
    return Message.objects.get(kind=f"registrations/{kind}", **which)


def waiting(registration: Registration) -> list[Message]:
    return list(Message.objects.filter(regarding=regarding(registration), state=State.QUEUED))


def has_no_dead_link(registration: Registration, dead: list[str]) -> bool:
    return not any(token in mail.text + mail.html for mail in waiting(registration) for token in dead)


def tokens(registration: Registration) -> list[str]:
    return [of(registration, 1).token, of(registration, 2).token]


# --- One of two addresses -------------------------------------------------------------------------


def test_the_new_address_gets_a_new_link_and_the_old_link_opens_nothing(couple: Registration) -> None:
    before = tokens(couple)
    correct(couple, 1)
    ana, kim = of(couple, 1), of(couple, 2)
    assert ana.email == NEW
    assert ana.token not in before
    assert kim.token == before[1]
    mail = the("new_address")
    assert mail.to == NEW
    assert private_link(ana) in mail.text
    assert kim.token not in mail.text


def test_place_state_price_and_names_stay_as_they_are(couple: Registration) -> None:
    facts = ("state", "price_cents", "paid_cents", "held_until", "phone")
    before = Registration.objects.values(*facts).get(pk=couple.pk), places_left(couple.workshop, at=LATER)
    names = [one.full_name for one in couple.partners.all()]
    correct(couple, 2)
    after = Registration.objects.values(*facts).get(pk=couple.pk), places_left(couple.workshop, at=LATER)
    assert before == after
    assert [one.full_name for one in couple.partners.all()] == names


def test_the_old_address_learns_neither_a_name_nor_a_date_nor_a_link(couple: Registration) -> None:
    old = of(couple, 2).email
    deliver_due(at=AT)
    correct(couple, 2)
    mail = the("address_changed")
    assert mail.to == old
    for private in (
        "Ana", "Silva", "Kim", "Tamahori", couple.reference, "2015", NEW, "/registrations/", "weekend",
    ):  # fmt: skip
        assert private not in mail.subject + mail.text


def test_the_second_partner_is_told_at_the_new_address_what_is_held_and_how_to_be_removed(
    couple: Registration,
) -> None:
    correct(couple, 2)
    text = the("new_address").text
    assert "What we hold about you, and why" in text
    assert f"{private_link(of(couple, 2))}not-me/" in text


def test_mail_that_waits_goes_to_the_new_address_with_the_new_link(couple: Registration) -> None:
    old, dead = of(couple, 2).email, tokens(couple)[1]
    correct(couple, 2)
    welcome = the("welcome")
    assert (welcome.to, welcome.state) == (NEW, State.QUEUED)
    assert private_link(of(couple, 2)) in welcome.text and private_link(of(couple, 2)) in welcome.html
    assert has_no_dead_link(couple, [dead])
    assert [mail.kind for mail in waiting(couple) if mail.to == old] == ["registrations/address_changed"]


def test_mail_that_was_given_up_at_the_old_address_is_sent_to_the_new_one(couple: Registration) -> None:
    mail = the("welcome")
    Message.objects.filter(pk=mail.pk).update(state=State.FAILED, attempts=50)
    assert not correct(couple, 2).old_was_told
    mail.refresh_from_db()
    assert (mail.to, mail.state, mail.attempts, mail.due_at) == (NEW, State.QUEUED, 0, LATER)


def test_mail_that_is_being_sent_goes_once_more_to_the_new_address(couple: Registration) -> None:
    claim_batch(at=AT)
    mail = the("welcome")
    correct(couple, 2)
    again = the("welcome", state=State.QUEUED)
    assert (again.to, again.calendar) == (NEW, mail.calendar)
    assert of(couple, 2).token in again.text
    mail.refresh_from_db()
    assert mail.to != NEW


def test_mail_that_has_arrived_stays_in_the_log_as_it_went(couple: Registration) -> None:
    deliver_due(at=AT)
    before = list(Message.objects.order_by("pk").values("to", "text", "state"))
    correct(couple, 1)
    assert list(Message.objects.order_by("pk").values("to", "text", "state"))[: len(before)] == before


def test_links_that_somebody_asked_for_at_the_old_address_do_not_go_there(couple: Registration) -> None:
    finding.send_links(address=of(couple, 1).email, at=AT)
    correct(couple, 1)
    assert the("links").state == State.DROPPED


def test_the_same_address_again_changes_nothing(couple: Registration) -> None:
    correct(couple, 1)
    before = tokens(couple), Message.objects.count(), couple.moves.count()
    assert not correct(couple, 1, NEW.upper()).has_changed
    assert (tokens(couple), Message.objects.count(), couple.moves.count()) == before


def test_corrected_twice_only_the_last_link_is_on_its_way(couple: Registration) -> None:
    correct(couple, 1, "wrong@example.com")
    dead = tokens(couple)[0]
    correct(couple, 1)
    assert the("new_address", state=State.QUEUED).to == NEW
    assert has_no_dead_link(couple, [dead])


def test_the_ledger_says_who_corrected_whose_address_but_not_which(couple: Registration) -> None:
    who = the_office()
    correct_address(partner=of(couple, 2), address=NEW, at=LATER, who=who)
    note = couple.moves.latest("id")
    assert (note.who, note.why) == (who, "email address of partner 2 corrected")
    assert note.from_state == note.to_state == couple.state


def test_who_was_taken_out_gets_no_address_back(couple: Registration) -> None:
    remove_partner(partner=of(couple, 2), at=AT)
    with pytest.raises(NoAddressBack):
        correct(couple, 2)
    assert of(couple, 2).email == ""


def test_the_second_partner_hears_of_a_held_place_only_once_it_is_confirmed() -> None:
    held = a_held_registration()
    assert correct(held, 2) == Corrected(linked=[], old_was_told=False)
    assert not Message.objects.exists()
    assert correct(held, 1, "ana.right@example.com").linked == [of(held, 1)]


# --- A shared address -----------------------------------------------------------------------------


def test_both_who_share_an_address_move_together_with_one_mail(sharing: Registration) -> None:
    dead = tokens(sharing)
    correct(sharing, 1, both=True)
    assert {of(sharing, 1).email, of(sharing, 2).email} == {NEW}
    mail = the("new_address")
    assert "Hello Ana and Kim," in mail.text
    for partner in (of(sharing, 1), of(sharing, 2)):
        assert private_link(partner) in mail.text and private_link(partner) in the("confirmed").text
    assert has_no_dead_link(sharing, dead)
    assert the("confirmed").to == NEW
    sharing.refresh_from_db()
    assert sharing.shares_address


@pytest.mark.parametrize("leaving", [1, 2])
def test_two_who_part_with_a_shared_address_see_no_link_of_the_other(
    sharing: Registration, leaving: int
) -> None:
    old, dead, staying = of(sharing, 1).email, tokens(sharing), 3 - leaving
    correct(sharing, leaving)
    sharing.refresh_from_db()
    assert not sharing.shares_address
    assert (of(sharing, leaving).email, of(sharing, staying).email) == (NEW, old)
    for number, address in ((leaving, NEW), (staying, old)):
        assert private_link(of(sharing, number)) in the("new_address", to=address).text
        others = of(sharing, 3 - number).token
        assert not any(others in mail.text + mail.html for mail in waiting(sharing) if mail.to == address)
    assert has_no_dead_link(sharing, dead)
    # The booking's mail is the registrant's, and leads the other one to where links are asked for.
    confirmed = the("confirmed")
    assert confirmed.to == of(sharing, 1).email
    assert "/registrations/find/>" in confirmed.text and "find/not-me" not in confirmed.text


def test_who_takes_the_others_address_shares_it_from_then_on(couple: Registration) -> None:
    correct(couple, 2, of(couple, 1).email)
    couple.refresh_from_db()
    assert couple.shares_address
    assert the("new_address").to == of(couple, 1).email
