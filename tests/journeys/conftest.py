"""The running site with the stand-in for Stripe and a mail server, and a visitor with a browser."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from config.demo.loading import load
from demo.stripe_standin import StandIn
from outbox.delivering import deliver_due
from outbox.tests.sink import Sink, a_sink
from payments import gateway

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass
class Site:
    """What runs: the site at `url`, Stripe's stand-in, the mail server."""

    url: str
    stripe: StandIn
    post: Sink

    def deliver(self, *, at: datetime | None = None) -> None:
        """The worker's turn with the outbox."""
        deliver_due(at=at or timezone.now())

    def mail_to(self, address: str) -> list[Any]:
        """The mails that an address was sent, oldest first."""
        pairs = zip(self.post.received, self.post.mails, strict=True)
        return [mail for envelope, mail in pairs if address in envelope.rcpt_tos]


@dataclass
class Visitor:
    """A person at a browser; whatever goes wrong in it is kept, and nothing may."""

    page: "Page"
    hosts: set[str]
    troubles: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on(
            "console", lambda line: self._note(line.text) if line.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", self._look_at)

    def _look_at(self, request: "Request") -> None:
        if urlsplit(request.url).netloc not in self.hosts:
            self._note(f"a request left the host: {request.url}")

    def _note(self, words: str) -> None:
        self.troubles.append(f"{self.page.url}: {words}")

    @property
    def is_on_a_phone(self) -> bool:
        return self.page.viewport_size == PHONE

    def looks_well(self, *, to_axe: bool = True) -> None:
        """axe finds nothing, and nothing is wider than the screen."""
        if to_axe:
            # Preloading, axe asks for what a style sheet imports at an address where it is not.
            found = Axe().run(self.page, options={"resultTypes": ["violations"], "preload": False})
            assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        wider = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{self.page.url} is {wider} px too wide"


@pytest.fixture
def site(live_server: Any, settings: Any) -> Iterator[Site]:
    """The demo's data on the running site. Mail goes out when a test lets the worker have its turn."""
    with StandIn(webhook_url=f"{live_server.url}/payments/stripe/webhook/") as stand_in, a_sink() as post:
        settings.BASE_URL = live_server.url
        settings.STRIPE_API_BASE = stand_in.api_base
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
        policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["form-action"].append(stand_in.api_base)
        settings.CONTENT_SECURITY_POLICY = policy
        gateway.forget_client()
        load(at=timezone.now())
        yield Site(live_server.url, stand_in, post)
    gateway.forget_client()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def visitor(request: pytest.FixtureRequest, site: Site, browser: "Browser") -> Iterator[Visitor]:
    """On a phone and at a desk; at the end nothing may have gone wrong in the browser."""
    context = browser.new_context(
        locale="en-AU", viewport=request.param, base_url=site.url, reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    visitor = Visitor(context.new_page(), {urlsplit(site.url).netloc, urlsplit(site.stripe.api_base).netloc})
    visitor.watch()
    yield visitor
    context.close()
    assert visitor.troubles == []


def later(**time: float) -> datetime:
    """So long after now."""
    return timezone.now() + timedelta(**time)
