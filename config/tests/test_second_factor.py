import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client

from config.second_factor import has_one, must_have
from config.tests.people import (
    SECRET,
    a_plain_user,
    a_read_only_person,
    a_therapist_user,
    an_office_person,
    an_owner,
    page,
    signed_in,
    with_second_factor,
)
from outbox.models import Message

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"
STAFF = [an_owner, an_office_person, a_read_only_person]


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code_now() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def without_factor(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("who", [*STAFF, a_therapist_user])
def test_staff_and_therapists_must_have_a_second_factor(who: object) -> None:
    assert callable(who)
    assert must_have(who())


def test_couples_may_do_without() -> None:
    assert not must_have(a_plain_user())


@pytest.mark.parametrize(("who", "door"), [(an_office_person, "/office/"), (a_therapist_user, "/portal/")])
def test_without_one_the_door_leads_to_setting_one_up(who: object, door: str) -> None:
    assert callable(who)
    response = without_factor(who()).get(door)
    assert response["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize(
    "address", ["/office/workshops/workshop/", "/office/no/such/page/", "/portal/profile/"]
)
def test_no_address_behind_the_door_is_left_out(address: str) -> None:
    assert without_factor(an_owner()).get(address)["Location"] == "/accounts/2fa/"


def test_recovery_codes_alone_are_no_second_factor() -> None:
    user = an_office_person()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not has_one(user)


def test_one_may_leave_without_setting_one_up() -> None:
    assert without_factor(an_owner()).post("/office/logout/").status_code in (200, 302)


def test_setting_one_up_opens_the_door(client: Client) -> None:
    user = with_password(an_office_person())
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "Set up an app" in page(client.get("/accounts/2fa/"))
    # Whoever left the computer unlocked must not lose the account by it.
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    form = client.get("/accounts/2fa/totp/activate/").context["form"]
    code = format_hotp_value(hotp_value(form.secret, int(time.time()) // 30))
    response = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/office/").status_code == 200


def test_the_password_alone_does_not_sign_in(client: Client) -> None:
    user = with_password(with_second_factor(an_owner()))
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/office/")["Location"].startswith("/office/login/")


def test_the_code_of_the_app_signs_in(client: Client) -> None:
    user = with_password(with_second_factor(an_owner()))
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now()})["Location"] == "/office/"
    assert client.get("/office/").status_code == 200


def test_a_wrong_code_is_said_next_to_the_field(client: Client) -> None:
    user = with_password(with_second_factor(an_owner()))
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    response = client.post("/accounts/2fa/authenticate/", {"code": "abcdef"})
    assert "Incorrect code" in page(response)
    assert client.get("/office/").status_code == 302


def test_a_code_by_mail_is_not_enough_either(client: Client) -> None:
    user = with_password(with_second_factor(an_owner()))
    client.post("/accounts/login/code/", {"email": user.email})
    code = Message.objects.get().text.split("**")[1]
    response = client.post("/accounts/login/code/confirm/", {"code": code})
    assert response["Location"] == "/accounts/2fa/authenticate/"


def test_the_last_factor_of_somebody_who_must_have_one_stays() -> None:
    client = signed_in(an_office_person())
    client.post("/accounts/2fa/reauthenticate/", {"code": code_now()})
    response = client.post("/accounts/2fa/totp/deactivate/")
    assert "You cannot deactivate" in page(response)
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("address", ["", "totp/activate/", "webauthn/", "webauthn/add/"])
def test_every_page_about_it_can_be_opened(address: str) -> None:
    client = without_factor(a_plain_user())
    assert client.get(f"/accounts/2fa/{address}", follow=True).status_code == 200
