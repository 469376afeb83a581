from datetime import UTC, datetime, timedelta

import pytest

from registrations.cancelling import cancel
from registrations.completing import Details, TooLateOrTooEarly, complete
from registrations.models import Answers, Partner
from registrations.removing import remove_partner
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
DETAILS = Details("Ana", "No nuts", "A chair with arms", "Rua", "0400 000 000")
# The workshop's last day, 31 May 2015, ends in Sydney at 14:00 UTC.
OVER = datetime(2015, 5, 31, 14, tzinfo=UTC)


def test_a_partners_details_are_kept() -> None:
    partner = a_confirmed_registration().partners.get(number=2)
    answers = complete(partner=partner, details=DETAILS, at=AT)
    assert (answers.partner, answers.dietary, answers.emergency_name) == (partner, "No nuts", "Rua")
    assert answers.changed_at == AT


def test_later_details_take_the_place_of_earlier_ones() -> None:
    partner = a_confirmed_registration().partners.get(number=1)
    complete(partner=partner, details=DETAILS, at=AT)
    complete(partner=partner, details=Details(badge_name="Annie"), at=AT)
    answers = Answers.objects.get()
    assert (answers.badge_name, answers.dietary) == ("Annie", "")


def test_the_partners_details_are_apart() -> None:
    own, other = a_confirmed_registration().partners.order_by("number")
    complete(partner=own, details=DETAILS, at=AT)
    assert not Answers.objects.filter(partner=other).exists()


def test_nothing_is_asked_before_the_place_is_confirmed() -> None:
    with pytest.raises(TooLateOrTooEarly):
        complete(partner=a_held_registration().partners.get(number=1), details=DETAILS, at=AT)


def test_details_are_taken_until_the_workshop_is_over() -> None:
    partner = a_confirmed_registration().partners.get(number=1)
    assert complete(partner=partner, details=DETAILS, at=OVER - timedelta(seconds=1))
    with pytest.raises(TooLateOrTooEarly):
        complete(partner=partner, details=DETAILS, at=OVER)


def test_a_cancelled_couple_is_asked_nothing() -> None:
    confirmed = a_confirmed_registration()
    cancel(registration=confirmed, at=AT, why="a test")
    with pytest.raises(TooLateOrTooEarly):
        complete(partner=confirmed.partners.get(number=1), details=DETAILS, at=AT)


def test_a_form_that_is_sent_after_the_removal_writes_nothing() -> None:
    partner: Partner = a_confirmed_registration().partners.get(number=2)
    remove_partner(partner=partner, at=AT)
    with pytest.raises(TooLateOrTooEarly):
        complete(partner=partner, details=DETAILS, at=AT)
    assert not Answers.objects.exists()
