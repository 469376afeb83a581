"""What the office writes goes to the right people, once, and can be stopped."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from outbox.models import Message
from registrations import letter_mails, writing
from registrations.cancelling import cancel
from registrations.letter_mails import UnknownPlaceholder, queue_test, words_for
from registrations.models import Addressee, Letter, Registration
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from registrations.writing import (
    Audience,
    NobodyToWriteTo,
    audience,
    how_far,
    queue_addressee,
    queue_letters,
    stop_letter,
    write_letter,
)
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
TEXT = "Hello {first_name},\n\nthe weekend in {city}, {weekend}, at {venue}.\n\nYour page:\n{link}"


def a_letter(
    *registrations: Registration, key: UUID | None = None, body: str = TEXT, only_registrants: bool = False
) -> Letter:
    return write_letter(
        workshop=registrations[0].workshop,
        key=key or uuid4(),
        subject="Parking in {city}",
        body=body,
        couples=[registration.pk for registration in registrations],
        to_registrants_only=only_registrants,
        who=User.objects.get_or_create(username="oscar")[0],
        at=AT,
    )


def mails() -> list[Message]:
    return list(Message.objects.filter(kind="registrations/letter").order_by("pk"))


# --- Who ----------------------------------------------------------------------------------------


def test_each_audience_has_its_couples() -> None:
    workshop = a_workshop()
    place, held = a_confirmed_registration(workshop), a_held_registration(workshop)
    cancel(registration=a_confirmed_registration(workshop), at=AT, why="ill")

    def found(who: Audience, workshop: Workshop = workshop) -> list[Registration]:
        return list(audience(workshop, who, ticked=[held.pk], at=AT))

    assert found(Audience.PLACE) == [place]
    assert found(Audience.PAID) == [place]
    assert found(Audience.UNPAID) == [held]
    assert found(Audience.TICKED) == [held]
    assert list(audience(workshop, Audience.UNPAID, at=AT + timedelta(days=1))) == []


# --- What ---------------------------------------------------------------------------------------


def test_each_person_gets_a_mail_with_their_own_name_and_link() -> None:
    registration = a_confirmed_registration()
    a_letter(registration)
    assert queue_letters(at=AT) == 1
    ana, kim = mails()
    assert ana.subject == "Parking in Sydney"
    assert "Hello Ana," in ana.text
    assert "the weekend in Sydney, 30/31 May 2015, at Sydney House." in ana.text
    tokens = [partner.token for partner in registration.partners.order_by("number")]
    assert (tokens[0] in ana.text, tokens[1] in ana.text) == (True, False)
    assert (tokens[0] in kim.text, tokens[1] in kim.text) == (False, True)
    assert ana.regarding == f"registration {registration.pk}"


def test_two_who_share_an_address_get_one_mail_that_names_both() -> None:
    a_letter(a_confirmed_registration(couple=a_couple(shares_address=True)))
    queue_letters(at=AT)
    [both] = mails()
    assert "Hello Ana and Kim," in both.text
    assert "Ana: <http" in both.text
    assert "Kim: <http" in both.text


def test_registrants_only() -> None:
    a_letter(a_confirmed_registration(), only_registrants=True)
    queue_letters(at=AT)
    [ana] = mails()
    assert "Hello Ana," in ana.text


def test_a_partner_who_was_removed_gets_nothing() -> None:
    registration = a_confirmed_registration()
    registration.partners.filter(number=2).update(email="", removed_at=AT)
    a_letter(registration)
    queue_letters(at=AT)
    assert len(mails()) == 1


def test_a_placeholder_that_stands_for_nothing_is_refused() -> None:
    with pytest.raises(UnknownPlaceholder) as refused:
        a_letter(a_confirmed_registration(), body="Hello {name}")
    assert refused.value.name == "name"
    assert not Letter.objects.exists()


def test_what_a_couple_is_called_is_never_filled_in_again() -> None:
    registration = a_confirmed_registration()
    registration.partners.update(first_name="{link}")
    a_letter(registration, body="Hello {first_name}")
    queue_letters(at=AT)
    assert "Hello {link}" in mails()[0].text


def test_the_preview_and_the_test_show_no_private_link() -> None:
    registration = a_confirmed_registration()
    shown = words_for(subject="Hello", body=TEXT, registration=registration, to_registrants_only=False)
    assert [words.names for words in shown] == ["Ana", "Kim"]
    test = queue_test(
        subject="Hello", body=TEXT, registration=registration, to="oscar@example.com", key="1", at=AT
    )
    assert (test.to, test.subject, test.regarding) == ("oscar@example.com", "Test: Hello", "")
    for text in (*(words.text for words in shown), test.text):
        assert "which only they may see" in text
        assert not any(partner.token in text for partner in registration.partners.all())


# --- Once ---------------------------------------------------------------------------------------


def test_the_same_form_twice_is_one_letter() -> None:
    registration, key = a_confirmed_registration(), uuid4()
    assert a_letter(registration, key=key) == a_letter(registration, key=key)
    assert Addressee.objects.count() == 1


def test_queued_again_and_again_each_mail_is_written_once() -> None:
    letter = a_letter(a_confirmed_registration())
    assert queue_letters(at=AT) == 1
    assert queue_letters(at=AT) == 0
    # A worker that was killed between the mails and the note of it would have rolled both back; even so:
    letter.addressees.update(queued_at=None)
    queue_letters(at=AT)
    assert len(mails()) == 2


def test_a_couple_that_has_cancelled_meanwhile_gets_nothing_and_the_letter_is_done() -> None:
    workshop = a_workshop()
    stays, leaves = a_confirmed_registration(workshop), a_confirmed_registration(workshop)
    letter = a_letter(stays, leaves)
    cancel(registration=leaves, at=AT, why="ill")
    queue_letters(at=AT)
    assert {mail.regarding for mail in mails()} == {f"registration {stays.pk}"}
    Message.objects.update(state="sent", sent_at=AT)
    assert how_far(letter).is_complete


def test_one_couples_trouble_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = a_workshop()
    first, second = a_confirmed_registration(workshop), a_confirmed_registration(workshop)
    letter = a_letter(first, second)
    real = letter_mails.queue_letter

    def broken(letter: Letter, registration: Registration, **options: object) -> int:
        if registration.pk == first.pk:
            raise RuntimeError("no such thing")
        return real(letter, registration, at=AT)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "queue_letter", broken)
        assert queue_letters(at=AT) == 1
    assert how_far(letter).queued_couples == 1
    assert queue_letters(at=AT) == 1
    assert len(mails()) == 4


def test_couples_of_other_workshops_or_that_have_gone_are_not_written_to() -> None:
    workshop, other = a_workshop(), a_confirmed_registration(a_workshop(starts_on=AT.date().replace(month=7)))
    gone = a_confirmed_registration(workshop)
    cancel(registration=gone, at=AT, why="ill")
    with pytest.raises(NobodyToWriteTo):
        write_letter(
            workshop=workshop,
            key=uuid4(),
            subject="Hello",
            body="Hello",
            couples=[other.pk, gone.pk],
            to_registrants_only=False,
            who=User.objects.create(username="oscar"),
            at=AT,
        )


# --- Stopped ------------------------------------------------------------------------------------


def test_stopping_withdraws_what_waits_and_queues_no_more() -> None:
    workshop = a_workshop()
    letter = a_letter(*(a_confirmed_registration(workshop) for _ in range(3)))
    first, second, _third = letter.addressees.all()
    queue_addressee(addressee=first, at=AT)
    Message.objects.filter(pk=mails()[0].pk).update(state="sent", sent_at=AT)
    assert stop_letter(letter=letter, at=AT) == 1
    assert stop_letter(letter=letter, at=AT) == 0
    assert queue_letters(at=AT) == 0
    assert not queue_addressee(addressee=second, at=AT)
    letter.refresh_from_db()
    now = how_far(letter)
    assert (now.queued_couples, now.couples, now.sent, now.withdrawn) == (1, 3, 1, 1)
    assert now.is_complete
