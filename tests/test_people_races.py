"""Owners who end each other's access at the same instant, and an invitation taken up by many, on PostgreSQL."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from config.invitations import accept, invite
from config.people import end_access, owners
from config.tests.people import an_owner, the_office
from tests.racing import at_once
from workshops.tests.cast import AT

pytestmark = [pytest.mark.postgresql, pytest.mark.race, pytest.mark.django_db(transaction=True)]


def ending(person: User, who: User) -> Callable[[], Any]:
    return lambda: end_access(person=person, who=who, at=AT).username


def test_of_two_owners_who_end_each_others_access_one_stays() -> None:
    one, two = an_owner(), the_office()
    answers = at_once([ending(one, two), ending(two, one)], processes=2)
    assert sorted(answers) in (["LastOwner", one.username], sorted(["LastOwner", two.username]))
    assert owners().count() == 1


def test_an_invitation_taken_up_many_times_at_once_makes_one_account() -> None:
    invitation = invite(who=an_owner(), email="nora@example.com", role="office", at=AT)
    job = lambda: accept(invitation=invitation, signed_in=None, at=AT).email  # noqa: E731
    answers = at_once([job] * 6, processes=3)
    assert sorted(answers) == sorted(["nora@example.com", *["NotInvited"] * 5])
    assert User.objects.filter(email="nora@example.com").count() == 1
