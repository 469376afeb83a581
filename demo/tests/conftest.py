"""A stand-in, the official library pointed at it, and a receiver for its webhooks."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from demo.stripe_standin import StandIn

SECRET = "whsec_of_the_tests"


@dataclass
class Inbox:
    """What the receiver got: events checked by the official library, in order of arrival."""

    events: list[stripe.Event] = field(default_factory=list)
    # The answers that the next webhooks get; then 200.
    answers: list[int] = field(default_factory=list)
    url: str = ""

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]


class _Server(ThreadingHTTPServer):
    inbox: Inbox


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        payload = self.rfile.read(int(self.headers["Content-Length"]))
        event = stripe.Webhook.construct_event(payload, self.headers["Stripe-Signature"], SECRET)
        self.server.inbox.events.append(event)
        self.send_response(self.server.inbox.answers.pop(0) if self.server.inbox.answers else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.inbox = Inbox(url=f"http://127.0.0.1:{server.server_port}/webhook/")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.inbox
    server.shutdown()
    server.server_close()


@pytest.fixture
def stand_in(inbox: Inbox) -> Iterator[StandIn]:
    with StandIn(webhook_url=inbox.url, secret=SECRET) as started:
        yield started


@pytest.fixture
def client(stand_in: StandIn) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_x", base_addresses={"api": stand_in.api_base}, max_network_retries=0)
