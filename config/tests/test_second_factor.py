import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client

from config.models import AuditEntry
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
    form = client.get("/accounts/2fa/totp/activate/").context["form"]
    code = format_hotp_value(hotp_value(form.secret, int(time.time()) // 30))
    response = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/office/").status_code == 200


def test_who_was_led_to_set_one_up_is_led_back_to_where_they_were_going() -> None:
    client = without_factor(an_owner())
    client.get("/office/workshops/workshop/?when=ahead")
    with_second_factor(User.objects.get())
    assert 'href="/office/workshops/workshop/?when=ahead"' in page(client.get("/accounts/2fa/"))


def test_changing_it_on_a_computer_left_unlocked_asks_who_is_there(client: Client) -> None:
    user = with_password(an_office_person())
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    session = client.session
    for step in session["account_authentication_methods"]:
        step["at"] -= 301
    session.save()
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_signing_in_is_written_down_with_how(client: Client) -> None:
    user = with_password(with_second_factor(an_owner()))
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert not AuditEntry.objects.exists()
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.did, entry.details) == (user, "signed in", "password, authenticator app")


def test_a_couple_that_signs_in_is_not_written_down(client: Client) -> None:
    user = with_password(a_plain_user())
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.get("/accounts/bookings/").status_code == 200
    assert not AuditEntry.objects.exists()


def test_a_wrong_password_is_written_down_for_staff_and_not_for_others(client: Client) -> None:
    user = with_password(an_owner())
    with_password(a_plain_user())
    for address in (user.email, "ana@example.com", "nobody@example.com"):
        client.post("/accounts/login/", {"login": address, "password": "not this one"})
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.did) == (user, "wrong password typed")


def test_a_wrong_code_is_written_down_without_the_code(client: Client) -> None:
    user = with_password(with_second_factor(an_owner()))
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": "654321"})
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.did, entry.details) == (user, "wrong second factor typed", "")


def test_after_too_many_wrong_codes_the_right_one_does_not_help_either(client: Client) -> None:
    user = with_password(with_second_factor(an_owner()))
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "abcdef"})
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now()}).status_code == 200
    assert client.get("/office/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_change_of_it_is_written_down_and_told_by_mail(client: Client) -> None:
    user = with_password(an_office_person())
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    form = client.get("/accounts/2fa/totp/activate/").context["form"]
    code = format_hotp_value(hotp_value(form.secret, int(time.time()) // 30))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert [entry.did for entry in AuditEntry.objects.order_by("pk")] == [
        "signed in",
        "set up an authenticator app",
        "made new recovery codes",
    ]
    told = Message.objects.get(kind="mfa/totp_activated")
    assert told.to == user.email
    assert "An authenticator app was set up." in told.text
    assert "If this wasn't you, please choose a new password at once" in told.text


def test_who_has_a_second_factor_can_move_to_another_email_address() -> None:
    user = with_password(an_office_person())
    signed_in(user).post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    assert EmailAddress.objects.filter(user=user, email="new@example.com", verified=False).exists()


def test_a_new_password_is_told_by_mail(client: Client) -> None:
    user = with_password(a_plain_user())
    client.force_login(user)
    new = {"oldpassword": PASSWORD, "password1": "quite another one", "password2": "quite another one"}
    client.post("/accounts/password/change/", new)
    told = Message.objects.get()
    assert (told.to, told.subject) == (user.email, "Your password was changed")


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
    assert "This code isn&#x27;t right" in page(response)
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
    assert "Your work here needs a second factor" in page(response)
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("address", ["", "totp/activate/", "webauthn/", "webauthn/add/"])
def test_every_page_about_it_can_be_opened(address: str) -> None:
    client = without_factor(a_plain_user())
    assert client.get(f"/accounts/2fa/{address}", follow=True).status_code == 200
