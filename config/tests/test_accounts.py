import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from config.logs import without_links
from outbox.models import Message
from workshops.tests.cast import brenda

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"


def an_account(address: str = "ana@example.com") -> User:
    user = User.objects.create_user("ana", address, PASSWORD)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def link_in(message: Message) -> str:
    found = re.search(r"<https?://[^/]+(/[^>]+)>", message.text)
    assert found
    return found[1]


def test_signing_in_by_a_code_from_the_mail(client: Client) -> None:
    user = an_account()
    client.post("/accounts/login/code/", {"email": user.email})
    found = re.search(r"\*\*(\S+)\*\*", Message.objects.get().text)
    assert found
    response = client.post("/accounts/login/code/confirm/", {"code": found[1]})
    assert response["Location"] == "/accounts/bookings/"
    assert client.get("/accounts/bookings/").status_code == 200


def test_signing_in_by_password(client: Client) -> None:
    user = an_account()
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response["Location"] == "/accounts/bookings/"


@pytest.mark.parametrize(("who", "where"), [("staff", "/office/"), ("therapist", "/portal/")])
def test_signing_in_leads_to_where_one_works(client: Client, who: str, where: str) -> None:
    user = an_account()
    if who == "staff":
        User.objects.update(is_staff=True)
    else:
        brenda(user=user)
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response["Location"] == where


def test_an_account_is_opened_with_an_address_that_is_confirmed(client: Client) -> None:
    typed = {"email": "kim@example.com", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", typed)
    assert not EmailAddress.objects.get().verified
    confirm = link_in(Message.objects.get())
    assert client.get(confirm).status_code == 200
    client.post(confirm)
    assert EmailAddress.objects.get().verified


def test_a_forgotten_password_is_replaced_through_the_mail(client: Client) -> None:
    user = an_account()
    client.post("/accounts/password/reset/", {"email": user.email})
    page = client.get(link_in(Message.objects.get()), follow=True)
    new = "another long pass phrase"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)


def test_the_answer_does_not_tell_whether_there_is_an_account(client: Client) -> None:
    an_account()
    answers = [
        client.post("/accounts/login/code/", {"email": address})["Location"]
        for address in ("ana@example.com", "nobody@example.com")
    ]
    assert answers[0] == answers[1]


def test_mails_go_through_the_outbox_in_our_own_words(client: Client) -> None:
    user = an_account()
    client.post("/accounts/login/code/", {"email": user.email})
    client.post("/accounts/password/reset/", {"email": user.email})
    assert mail.outbox == []
    messages = Message.objects.filter(to=user.email)
    assert {message.kind for message in messages} == {"account/login_code", "account/password_reset_key"}
    for message in messages:
        assert message.text.startswith("Hello,")
        assert "example.com" not in message.subject
        assert "<p>" in message.html
        assert message.useful_until


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/login/code/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/confirm-email/",
    ],
)
def test_the_pages_of_who_is_not_signed_in_are_branded(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert "base.html" in [template.name for template in response.templates]


@pytest.mark.parametrize(
    "address",
    ["/accounts/email/", "/accounts/password/change/", "/accounts/logout/", "/accounts/reauthenticate/"],
)
def test_the_pages_of_who_is_signed_in_are_branded(client: Client, address: str) -> None:
    client.force_login(an_account())
    response = client.get(address)
    assert response.status_code == 200
    assert "base.html" in [template.name for template in response.templates]


def test_the_links_of_account_mails_are_not_logged() -> None:
    line = "Not Found: /accounts/confirm-email/Mg:1abc:Zx-9/ and /accounts/password/reset/key/1-abc-def/"
    assert without_links(line) == "Not Found: /accounts/confirm-email/…/ and /accounts/password/reset/key/…/"
