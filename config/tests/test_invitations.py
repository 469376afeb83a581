import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from config.invitations import (
    AlreadyIn,
    MustSignIn,
    NotInvited,
    accept,
    account_of,
    found,
    hash_of,
    invite,
    send_again,
    withdraw,
)
from config.logs import without_links
from config.models import AuditEntry, Invitation
from config.roles import OFFICE, OWNER, READ_ONLY, role_of
from config.tests.people import a_plain_user, an_office_person, an_owner, page, with_second_factor
from outbox.models import Message
from therapists.models import Therapist
from workshops.tests.cast import AT, brenda

pytestmark = pytest.mark.django_db
ADDRESS = "nora@example.com"
PASSWORD = "a long pass phrase"
LINK = re.compile(r"<https?://[^/]+(/accounts/invitation/([^/]+)/)>")


def an_invitation(role: str = "office", therapist: Therapist | None = None) -> Invitation:
    return invite(who=an_owner(), email=ADDRESS, role=role, therapist=therapist, at=AT)


def link_of(invitation: Invitation) -> str:
    """The latest mail's link."""
    message = Message.objects.filter(regarding=f"invitation {invitation.pk}").latest("pk")
    found_link = LINK.search(message.text)
    assert found_link
    return found_link[1]


def an_open_invitation(role: str = "office", therapist: Therapist | None = None) -> str:
    """The link of an invitation that is open now."""
    made = invite(who=an_owner(), email=ADDRESS, role=role, therapist=therapist, at=timezone.now())
    return link_of(made)


def an_account(address: str = ADDRESS, *, verified: bool = True) -> User:
    user = User.objects.create_user(address, address, PASSWORD)
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
    return user


def taken_up(link: str, client: Client, **typed: str) -> str:
    """Open the link, press the button; where that leads."""
    client.get(link)
    response = client.post("/accounts/invitation/", typed)
    assert response.status_code == 302, page(response)
    return response["Location"]


# --- Inviting ---------------------------------------------------------------------------------------


def test_an_invitation_is_a_mail_with_a_link_of_which_only_the_hash_is_kept() -> None:
    invitation = an_invitation()
    message = Message.objects.get()
    token = LINK.search(message.text)
    assert token
    assert invitation.token_hash == hash_of(token[2])
    assert token[2] not in {str(value) for value in vars(invitation).values()}
    assert (message.to, message.useful_until) == (ADDRESS, AT + timedelta(days=7))
    assert "olive@example.com invites you" in message.text


def test_the_link_is_not_logged() -> None:
    assert without_links("GET /accounts/invitation/Zx-9_a/ 302") == "GET /accounts/invitation/…/ 302"


def test_a_second_invitation_to_the_address_ends_the_first() -> None:
    owner = an_owner()
    first = invite(who=owner, email=ADDRESS, role="office", at=AT)
    second = invite(who=owner, email=ADDRESS.upper(), role="read_only", at=AT)
    with pytest.raises(NotInvited):
        found(first.token_hash, at=AT)
    assert found(second.token_hash, at=AT) == second
    assert [message.state for message in Message.objects.order_by("pk")] == ["dropped", "queued"]


def test_who_belongs_to_the_office_is_not_invited_to_it_again() -> None:
    office = an_office_person()
    with pytest.raises(AlreadyIn):
        invite(who=an_owner(), email=office.email.upper(), role="owner", at=AT)
    assert not Invitation.objects.exists()


def test_a_profile_with_an_account_is_not_invited_again() -> None:
    therapist = brenda(user=a_plain_user())
    with pytest.raises(AlreadyIn):
        an_invitation("therapist", therapist)


def test_sent_again_only_the_newest_link_opens_for_another_seven_days() -> None:
    invitation = an_invitation()
    old = invitation.token_hash
    later = AT + timedelta(days=8)
    with pytest.raises(NotInvited):
        found(old, at=later)
    new = send_again(invitation=invitation, who=invitation.invited_by, at=later)
    assert found(new.token_hash, at=later + timedelta(days=6, hours=23)) == invitation
    with pytest.raises(NotInvited):
        found(old, at=later)


def test_an_invitation_ends_after_seven_days_to_the_second() -> None:
    invitation = an_invitation()
    found(invitation.token_hash, at=AT + timedelta(days=7) - timedelta(seconds=1))
    with pytest.raises(NotInvited):
        found(invitation.token_hash, at=AT + timedelta(days=7))


def test_a_withdrawn_invitation_opens_nothing_and_its_mail_stays_unsent() -> None:
    invitation = an_invitation()
    withdraw(invitation=invitation, who=invitation.invited_by, at=AT)
    with pytest.raises(NotInvited):
        accept(invitation=invitation, signed_in=None, at=AT)
    assert Message.objects.get().state == Message.State.DROPPED


# --- Accepting --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "role"), [("owner", OWNER), ("office", OFFICE), ("read_only", READ_ONLY)])
def test_a_new_person_comes_in_with_the_role_and_a_confirmed_address(asked: str, role: str) -> None:
    user = accept(invitation=an_invitation(asked), signed_in=None, password=PASSWORD, at=AT)
    assert role_of(user) == role
    assert user.check_password(PASSWORD)
    assert account_of(ADDRESS) == user
    assert not user.is_superuser


def test_without_a_password_there_are_only_codes() -> None:
    user = accept(invitation=an_invitation(), signed_in=None, at=AT)
    assert not user.has_usable_password()


def test_a_therapist_comes_into_the_portal_and_not_into_the_office() -> None:
    therapist = brenda()
    user = accept(invitation=an_invitation("therapist", therapist), signed_in=None, at=AT)
    therapist.refresh_from_db()
    assert therapist.user == user
    assert not user.is_staff


def test_an_invitation_is_taken_up_once() -> None:
    invitation = an_invitation()
    accept(invitation=invitation, signed_in=None, at=AT)
    with pytest.raises(NotInvited):
        accept(invitation=invitation, signed_in=None, at=AT)
    assert User.objects.filter(email=ADDRESS).count() == 1


@pytest.mark.parametrize("who", ["nobody", "another"])
def test_an_account_of_that_address_is_joined_only_by_who_is_signed_in_to_it(who: str) -> None:
    account = an_account()
    invitation = an_invitation()
    other = a_plain_user() if who == "another" else None
    with pytest.raises(MustSignIn):
        accept(invitation=invitation, signed_in=other, password="another pass phrase", at=AT)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    accept(invitation=invitation, signed_in=account, at=AT)
    assert role_of(User.objects.get(pk=account.pk)) == OFFICE


def test_nobody_takes_up_the_invitation_of_another_with_their_own_account() -> None:
    with pytest.raises(MustSignIn):
        accept(invitation=an_invitation(), signed_in=a_plain_user(), at=AT)


def test_an_account_that_a_stranger_opened_with_the_address_keeps_nothing_of_the_strangers() -> None:
    with_second_factor(an_account(verified=False))
    user = accept(invitation=an_invitation(), signed_in=None, password="my own pass phrase", at=AT)
    assert not user.check_password(PASSWORD)
    assert not Authenticator.objects.exists()
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_an_unconfirmed_address_of_another_account_is_taken_from_it_and_nothing_else() -> None:
    stranger = an_account("ana@example.com")
    EmailAddress.objects.create(user=stranger, email=ADDRESS, verified=False, primary=False)
    user = accept(invitation=an_invitation(), signed_in=None, at=AT)
    assert user != stranger
    assert [row.email for row in EmailAddress.objects.filter(user=stranger)] == ["ana@example.com"]


def test_two_invitations_to_one_profile_make_one_account_of_it() -> None:
    therapist, owner = brenda(), an_owner()
    one, two = (
        invite(who=owner, email=address, role="therapist", therapist=therapist, at=AT)
        for address in (ADDRESS, "brenda@example.com")
    )
    user = accept(invitation=one, signed_in=None, at=AT)
    with pytest.raises(AlreadyIn):
        accept(invitation=two, signed_in=None, at=AT)
    therapist.refresh_from_db()
    assert therapist.user == user
    assert not User.objects.filter(email="brenda@example.com").exists()


def test_what_happens_to_an_invitation_is_in_the_log() -> None:
    invitation = an_invitation()
    send_again(invitation=invitation, who=invitation.invited_by, at=AT)
    accept(invitation=invitation, signed_in=None, at=AT)
    entries = AuditEntry.objects.filter(about=f"invitation {invitation.pk}").order_by("pk")
    assert [entry.did for entry in entries] == [
        "invited",
        "sent an invitation again",
        "accepted an invitation",
    ]


# --- The page ---------------------------------------------------------------------------------------


def test_a_program_that_opens_the_links_of_mails_accepts_nothing(client: Client) -> None:
    link = an_open_invitation()
    for _ in range(3):
        response = client.get(link, follow=True)
    assert "Accept the invitation" in page(response)
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email=ADDRESS).exists()


def test_the_page_itself_has_no_token_in_its_address(client: Client) -> None:
    response = client.get(an_open_invitation())
    assert response["Location"] == "/accounts/invitation/"
    assert "no-store" in response["Cache-Control"]


def test_accepting_signs_in_and_leads_to_the_second_factor(client: Client) -> None:
    to = taken_up(an_open_invitation(), client, password1=PASSWORD, password2=PASSWORD)
    assert to == "/office/"
    assert client.get(to)["Location"].startswith("/accounts/2fa/")
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_a_therapist_is_led_to_the_portal(client: Client) -> None:
    assert taken_up(an_open_invitation("therapist", brenda()), client) == "/portal/"
    assert client.get("/portal/")["Location"].startswith("/accounts/2fa/")


def test_accepting_without_a_password_signs_in_and_lets_one_set_up_the_second_factor(client: Client) -> None:
    taken_up(an_open_invitation(), client)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize(("one", "two"), [("short", "short"), ("12345678", "12345678"), (PASSWORD, "other")])
def test_a_weak_password_or_two_that_differ_are_not_taken(client: Client, one: str, two: str) -> None:
    client.get(an_open_invitation())
    response = client.post("/accounts/invitation/", {"password1": one, "password2": two})
    assert "Please look at" in page(response)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_who_has_an_account_signs_in_and_is_asked_once_more(client: Client) -> None:
    account = an_account()
    link = an_open_invitation()
    shown = page(client.get(link, follow=True))
    assert "/accounts/login/?next=/accounts/invitation/" in shown
    assert 'name="password1"' not in shown
    response = client.post(
        "/accounts/login/",
        {"login": ADDRESS, "password": PASSWORD, "next": "/accounts/invitation/"},
    )
    assert response["Location"] == "/accounts/invitation/"
    assert role_of(account) is None
    assert client.post("/accounts/invitation/")["Location"] == "/office/"
    assert role_of(User.objects.get(pk=account.pk)) == OFFICE


def test_whoever_is_signed_in_as_another_is_told_so(client: Client) -> None:
    client.force_login(a_plain_user())
    shown = page(client.get(an_open_invitation(), follow=True))
    assert "you are signed in as ana@example.com" in shown
    assert client.post("/accounts/invitation/")["Location"] == "/accounts/invitation/"
    assert Invitation.objects.get().accepted_at is None


def test_an_unknown_link_and_one_that_is_over_get_the_same_answer(client: Client) -> None:
    used = an_open_invitation()
    taken_up(used, Client())
    answers = [client.get(link) for link in ("/accounts/invitation/made-up/", used, "/accounts/invitation/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({re.sub(r'value="\w{64}"', "", page(answer)) for answer in answers}) == 1
