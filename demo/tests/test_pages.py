"""The hosted payment page, as a browser asks for it."""

import http.client
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import stripe

from demo.authenticator import code_at
from demo.stripe_standin import StandIn
from demo.stripe_standin.deliveries import Settings
from demo.stripe_standin.server import Server
from demo.stripe_standin.state import State
from demo.tests.selling import SITE, sell


def ask(stand_in: StandIn, path: str, action: str = "", host: str = "") -> tuple[int, str, str]:
    """Status, body and Location of a GET, or of the POST that a button makes."""
    connection = http.client.HTTPConnection(urlsplit(stand_in.api_base).netloc, timeout=5)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if host:
        headers["Host"] = host
    body = f"action={action}" if action else None
    connection.request("POST" if action else "GET", path, body, headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text, response.headers.get("Location", "")


@pytest.fixture
def page(client: stripe.StripeClient) -> str:
    return f"/c/pay/{sell(client).id}"


def test_the_page_says_what_is_paid_and_that_no_money_moves(stand_in: StandIn, page: str) -> None:
    status, text, _ = ask(stand_in, page)
    assert status == 200
    for words in ("Local stand-in for Stripe", "no real money", "Weekend, Sydney, 30/31 May", "AU$795.00"):
        assert words in text
    assert f'href="{SITE}/hold/"' in text


def test_paying_leads_to_the_success_url_with_the_id(stand_in: StandIn, page: str) -> None:
    session = page.removeprefix("/c/pay/")
    assert ask(stand_in, page, "pay")[::2] == (303, f"{SITE}/return/?session={session}")


def test_a_second_press_pays_nothing(stand_in: StandIn, page: str) -> None:
    ask(stand_in, page, "pay")
    status, text, _ = ask(stand_in, page, "pay")
    assert status == 200 and "has been paid" in text
    session = stand_in.look("sessions")["data"][0]
    assert session["payment_status"] == "paid"


def test_a_declined_card_is_said_on_the_page(stand_in: StandIn, page: str) -> None:
    status, text, _ = ask(stand_in, page, "decline")
    assert status == 200 and "Your card was declined." in text and 'value="pay"' in text


def test_paying_later_leads_back_too(stand_in: StandIn, page: str) -> None:
    assert ask(stand_in, page, "later")[0] == 303
    assert "on its way" in ask(stand_in, page)[1]


def test_an_expired_page_says_so(client: stripe.StripeClient, stand_in: StandIn, page: str) -> None:
    client.v1.checkout.sessions.expire(page.removeprefix("/c/pay/"))
    assert "has expired" in ask(stand_in, page)[1]
    assert "has expired" in ask(stand_in, page, "pay")[1]


def test_an_unknown_page_is_not_found(stand_in: StandIn) -> None:
    assert ask(stand_in, "/c/pay/cs_test_x")[0] == 404


def test_the_front_page_says_what_this_is(stand_in: StandIn) -> None:
    status, text, _ = ask(stand_in, "/")
    assert status == 200 and "Local stand-in for Stripe" in text


def test_the_authenticator_shows_the_code_of_this_moment(stand_in: StandIn) -> None:
    before, (status, text, _), after = (
        code_at(time.time()),
        ask(stand_in, "/authenticator"),
        code_at(time.time()),
    )
    assert status == 200
    assert any(f"{code[:3]} {code[3:]}" in text for code in (before, after))


def test_the_style_sheet_is_the_stand_ins_own(stand_in: StandIn) -> None:
    assert ask(stand_in, "/page.css")[0] == 200


def test_a_name_from_elsewhere_is_refused(stand_in: StandIn, page: str) -> None:
    assert ask(stand_in, page, host="pay.example.com")[0] == 403


def test_controls_take_json_only(stand_in: StandIn) -> None:
    assert ask(stand_in, "/_control/reset", "x")[0] == 415


def test_the_server_listens_on_loopback_only() -> None:
    server = Server(0, webhooks=Settings())
    assert server.server_address[0] == "127.0.0.1"
    server.server_close()


def test_payments_survive_a_restart(client: stripe.StripeClient, stand_in: StandIn, tmp_path: Path) -> None:
    file = tmp_path / "stripe.json"
    first = State(base_url="http://127.0.0.1:1", webhooks=Settings(), file=file)
    first.ledger.sessions["cs_test_1"] = {"id": "cs_test_1", "url": "http://127.0.0.1:1/c/pay/cs_test_1"}
    first.ledger.save()
    second = State(base_url="http://127.0.0.1:2", webhooks=Settings(), file=file)
    assert second.ledger.sessions["cs_test_1"]["url"] == "http://127.0.0.1:2/c/pay/cs_test_1"
