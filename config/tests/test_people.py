from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.invitations import invite
from config.models import AuditEntry, Invitation
from config.people import LastOwner, NotOneself, change_role, end_access, forget_second_factor, let_in_again
from config.roles import OFFICE, OWNER, READ_ONLY, give_role, role_of
from config.tests.people import (
    a_read_only_person,
    a_therapist_user,
    an_office_person,
    an_owner,
    page,
    signed_in,
    the_office,
    with_second_factor,
)
from outbox.models import Message
from workshops.tests.cast import AT, brenda

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """As the database has them now."""
    return User.objects.get(pk=user.pk)


# --- Verbs ------------------------------------------------------------------------------------------


def test_a_role_changes_and_the_log_says_from_what_to_what() -> None:
    person = an_office_person()
    change_role(person=person, role=READ_ONLY, who=an_owner(), at=AT)
    assert role_of(again(person)) == READ_ONLY
    assert AuditEntry.objects.get().details == "office → read-only"


def test_a_superuser_who_gets_another_role_is_none_any_more() -> None:
    person = the_office()
    change_role(person=person, role=OFFICE, who=an_owner(), at=AT)
    assert role_of(again(person)) == OFFICE
    assert not again(person).is_superuser


@pytest.mark.parametrize("verb", [end_access, lambda **who: change_role(role=OFFICE, **who)])
def test_nobody_ends_or_lowers_their_own_access(verb: Any) -> None:
    owner = an_owner()
    the_office()
    with pytest.raises(NotOneself):
        verb(person=owner, who=owner, at=AT)
    assert role_of(again(owner)) == OWNER


@pytest.mark.parametrize("verb", [end_access, lambda **who: change_role(role=OFFICE, **who)])
def test_the_last_owner_stays_also_when_two_end_each_others_access_at_once(verb: Any) -> None:
    one, two = an_owner(), the_office()
    verb(person=one, who=two, at=AT)
    with pytest.raises(LastOwner):
        verb(person=two, who=one, at=AT)
    assert role_of(again(two)) == OWNER


def test_an_owner_whose_access_has_ended_is_no_owner() -> None:
    one, two, three = an_owner(), the_office(), the_office("third")
    end_access(person=one, who=two, at=AT)
    end_access(person=three, who=two, at=AT)
    with pytest.raises(LastOwner):
        end_access(person=two, who=one, at=AT)


def test_ended_access_ends_every_session_at_once_and_for_good() -> None:
    person, owner = an_office_person(), an_owner()
    browsers = [signed_in(person), signed_in(person)]
    assert all(browser.get("/office/").status_code == 200 for browser in browsers)
    end_access(person=person, who=owner, at=AT)
    assert all(browser.get("/office/").status_code == 302 for browser in browsers)
    let_in_again(person=person, who=owner, at=AT)
    assert all(browser.get("/office/").status_code == 302 for browser in browsers)
    assert role_of(again(person)) == OFFICE


def test_a_forgotten_second_factor_is_set_up_anew() -> None:
    person = an_office_person()
    browser = signed_in(person)
    forget_second_factor(person=person, who=an_owner(), at=AT)
    assert not Authenticator.objects.filter(user=person).exists()
    assert browser.get("/office/")["Location"].startswith("/accounts/2fa/")
    told = Message.objects.get()
    assert told.to == person.email
    assert "olive@example.com has taken the second factor" in told.text


def test_nobody_forgets_their_own() -> None:
    owner = with_second_factor(an_owner())
    with pytest.raises(NotOneself):
        forget_second_factor(person=owner, who=owner, at=AT)
    assert Authenticator.objects.filter(user=owner).exists()


# --- Pages ------------------------------------------------------------------------------------------


@pytest.fixture
def owner() -> Client:
    return signed_in(an_owner())


def test_the_owner_sees_everybody_and_the_office_sees_the_therapists(owner: Client) -> None:
    a_read_only_person()
    brenda()
    seen = page(owner.get("/office/people/"))
    assert "rita@example.com" in seen
    assert "Brenda" in seen
    seen = page(signed_in(an_office_person()).get("/office/people/"))
    assert "rita@example.com" not in seen
    assert "Brenda" in seen


def test_read_only_sees_none_of_it() -> None:
    client = signed_in(a_read_only_person())
    for address in ("/office/people/", "/office/people/invite/", f"/office/people/invite/{brenda().pk}/"):
        assert client.get(address).status_code == 403


def test_the_owner_invites_to_the_office(owner: Client) -> None:
    response = owner.post("/office/people/invite/", {"email": "nora@example.com", "role": "read-only"})
    assert response["Location"] == "/office/people/"
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.get_role_display()) == ("nora@example.com", READ_ONLY)
    assert "nora@example.com" in page(owner.get("/office/people/"))


def test_the_office_invites_therapists_and_nobody_else() -> None:
    client = signed_in(an_office_person())
    therapist = brenda()
    client.post(f"/office/people/invite/{therapist.pk}/", {"email": "brenda@example.com"})
    assert Invitation.objects.get().therapist == therapist
    typed = {"email": "nora@example.com", "role": "owner"}
    assert client.post("/office/people/invite/", typed).status_code == 403
    assert client.get(f"/office/people/{an_owner().pk}/").status_code == 403


def test_who_is_in_already_is_said_in_words(owner: Client) -> None:
    an_office_person()
    shown = page(owner.post("/office/people/invite/", {"email": "oscar@example.com", "role": "office"}))
    assert "oscar@example.com belongs to the office already." in shown
    therapist = a_therapist_user().therapist
    shown = page(owner.post(f"/office/people/invite/{therapist.pk}/", {"email": "nora@example.com"}))
    assert "has an account already: brenda@example.com." in shown


def test_an_invitation_is_sent_again_or_withdrawn_from_the_list(owner: Client) -> None:
    owner.post("/office/people/invite/", {"email": "nora@example.com", "role": "office"})
    address = f"/office/people/invitations/{Invitation.objects.get().pk}/"
    owner.post(address, {"do": "again"})
    assert Message.objects.filter(kind="account/invitation", state="queued").count() == 1
    assert Message.objects.filter(kind="account/invitation").count() == 2
    owner.get(address)
    assert Invitation.objects.get().withdrawn_at is None
    owner.post(address, {"do": "withdraw"})
    assert Invitation.objects.get().withdrawn_at
    assert "is over already" in page(owner.post(address, {"do": "again"}, follow=True))


def test_the_office_leaves_invitations_to_the_office_alone() -> None:
    invitation = invite(who=an_owner(), email="nora@example.com", role="owner", at=AT)
    client = signed_in(an_office_person())
    address = f"/office/people/invitations/{invitation.pk}/"
    assert client.post(address, {"do": "withdraw"}).status_code == 403
    assert "nora@example.com" not in page(client.get("/office/people/"))


def test_the_office_reads_no_invitations_link_in_the_outbox() -> None:
    invite(who=an_owner(), email="nora@example.com", role="owner", at=AT)
    message = Message.objects.get()
    shown = page(signed_in(an_office_person()).get(f"/office/outbox/message/{message.pk}/change/"))
    assert "Hidden" in shown
    assert "/accounts/invitation/" not in shown


def test_a_persons_page_changes_the_role_ends_access_and_lets_in_again(owner: Client) -> None:
    person = an_office_person()
    address = f"/office/people/{person.pk}/"
    assert page(owner.get(address)).count("checked") == 1
    owner.post(address, {"do": "role", "role": "read-only"})
    assert role_of(again(person)) == READ_ONLY
    assert "access" in page(owner.post(address, {"do": "role", "role": "king"})).lower()
    assert role_of(again(person)) == READ_ONLY
    assert "comes in no more" in page(owner.post(address, {"do": "end"}, follow=True))
    assert not again(person).is_active
    assert "may come in again" in page(owner.post(address, {"do": "again"}, follow=True))
    assert again(person).is_active


def test_a_refusal_is_said_in_words(owner: Client) -> None:
    oneself = User.objects.get(username="olive")
    shown = page(owner.post(f"/office/people/{oneself.pk}/", {"do": "end"}, follow=True))
    assert "ask another owner" in shown
    assert "This is your own account" in shown


def test_a_therapists_access_ends_too_and_a_couples_account_has_no_page(owner: Client) -> None:
    therapist = a_therapist_user()
    browser = signed_in(therapist)
    assert browser.get("/portal/").status_code == 200
    owner.post(f"/office/people/{therapist.pk}/", {"do": "end"})
    assert browser.get("/portal/").status_code == 302
    owner.post(f"/office/people/{therapist.pk}/", {"do": "role", "role": "owner"})
    assert not again(therapist).is_staff
    couple = User.objects.create_user("ana", "ana@example.com")
    assert owner.get(f"/office/people/{couple.pk}/").status_code == 404


def test_the_page_asks_as_much_for_three_people_as_for_one(owner: Client) -> None:
    boss = User.objects.get(username="olive")

    def more(number: int) -> None:
        give_role(User.objects.create_user(f"p{number}", f"p{number}@example.com"), OFFICE)
        therapist = brenda(slug=f"t{number}", name=f"T {number}")
        therapist.user = User.objects.create_user(f"t{number}", f"t{number}@example.com")
        therapist.save()
        free = brenda(slug=f"f{number}", name=f"F {number}")
        invite(who=boss, email=f"f{number}@example.com", role="therapist", therapist=free, at=AT)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            owner.get("/office/people/")
        return len(counted)

    more(1)
    queries()
    one = queries()
    more(2)
    more(3)
    assert queries() == one


def test_secrets_and_rows_of_accounts_are_not_in_the_office_to_be_edited(owner: Client) -> None:
    for page_of in ("mfa/authenticator", "auth/group", "account/emailaddress"):
        assert owner.get(f"/office/{page_of}/").status_code == 404
    assert owner.get("/office/auth/user/add/").status_code in (403, 404)


def test_a_new_password_is_chosen_where_it_is_told_and_written_down(owner: Client) -> None:
    assert owner.get("/office/password_change/")["Location"] == "/accounts/password/change/"
