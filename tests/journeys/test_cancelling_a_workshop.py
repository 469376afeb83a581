"""The office cancels a workshop with twenty paid couples, and the worker is killed twice on the way."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from config.demo.logins import LOGINS
from config.doorbell import ring
from outbox.models import Message
from outbox.tests.sink import free_port
from payments.models import Refund
from payments.paying import open_checkout
from payments.settling import settle
from registrations.models import Registration
from registrations.tests.cast import a_held_registration
from tests.journeys.conftest import DESKTOP, Site, Visitor
from tests.journeys.walking import sign_in
from tests.test_mail_worker import a_broker, a_celery_worker, kill, wait_until
from workshops.models import Workshop
from workshops.tests.cast import a_workshop, sydney

pytestmark = [
    pytest.mark.journey,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.crash,
    pytest.mark.django_db(transaction=True),
]
OFFICE = LOGINS[0]
State = Registration.State
COUPLES = 20
WHY = "Our presenter is ill."


def with_paid_couples(site: Site) -> Workshop:
    """A weekend in Sydney whose places have all been paid for at Stripe's stand-in."""
    now = timezone.now()
    starts_on = (now + timedelta(days=90)).date()
    workshop = a_workshop(sydney(), starts_on=starts_on, capacity=COUPLES, at=now)
    for _ in range(COUPLES):
        held = a_held_registration(workshop, at=now)
        payment = open_checkout(registration=held, agreed_cents=held.price_cents, at=now)
        site.stripe.act(payment.session_id or "", "pay")
        settle(payment=payment, at=timezone.now())
    assert Registration.objects.filter(workshop=workshop, state=State.CONFIRMED).count() == COUPLES
    site.stripe.wait_until_delivered()
    return workshop


def is_up(bell: Celery) -> bool:
    """The worker hears the bell."""
    return bool(bell.control.ping(timeout=0.2))


@contextmanager
def busy(registration: Registration, *, once: Callable[[], bool]) -> Iterator[None]:
    """Somebody else has the couple's row, so that a worker comes as far as here and waits."""
    wait_until(once)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "select 1 from registrations_registration where id = %s for update", [registration.pk]
            )
        yield
    finally:
        other.rollback()
        other.close()


def cancelled() -> int:
    return Registration.objects.filter(state=State.CANCELLED).count()


def refunds(site: Site) -> list[Any]:
    return list(site.stripe.look("refunds")["data"])


def everybody_is_told(workshop: Workshop) -> bool:
    told = Message.objects.filter(kind="registrations/workshop_cancelled", state=Message.State.SENT)
    return told.count() == 2 * COUPLES


@pytest.mark.parametrize("visitor", [DESKTOP], indirect=True)
def test_killed_twice_and_everybody_is_told_and_paid_back_once(
    site: Site, visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, workshop, port = visitor.page, with_paid_couples(site), free_port()
    site.post.received.clear()
    Message.objects.all().delete()
    monkeypatch.setenv("STRIPE_API_BASE", site.stripe.api_base)
    monkeypatch.setenv("BASE_URL", site.url)
    # Celery heeds the variable before all else.
    monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{port}/0")
    bell = Celery("bell")
    monkeypatch.setattr("config.doorbell.app", bell)
    # Look.
    sign_in(page, OFFICE, f"/office/workshops/workshop/{workshop.pk}/cancel/")
    expect(page.get_by_text("20 with a place")).to_be_visible()
    expect(page.get_by_text("AU$15,900").first).to_be_visible()
    visitor.looks_well()
    page.get_by_label("Why (the couples read this)").fill(WHY)
    page.get_by_label(f"Type {workshop.slug} to confirm").fill("sydney")
    page.get_by_role("button", name="Cancel the workshop and tell 20 couples").click()
    expect(page.get_by_text("exactly as it stands here")).to_be_visible()
    visitor.looks_well()
    page.get_by_label(f"Type {workshop.slug} to confirm").fill(workshop.slug)
    with a_broker(port):
        worker = partial(a_celery_worker, broker=port, mail=site.post.port, folder=tmp_path)
        in_the_middle = Registration.objects.filter(workshop=workshop).order_by("pk")[10]
        with worker() as first, busy(in_the_middle, once=lambda: is_up(bell)):
            page.get_by_role("button", name="Cancel the workshop and tell 20 couples").click()
            expect(page).to_have_url(re.compile("/progress/$"))
            wait_until(lambda: cancelled() > 5)
            expect(page.get_by_role("status").first).to_contain_text("of 20 couples cancelled")
            expect(page.get_by_role("progressbar", name="Couples cancelled")).to_be_visible()
            visitor.looks_well()
            kill(first)
        assert 5 < cancelled() < COUPLES
        # The next one takes up what is left, and is killed while money goes back.
        site.stripe.control(
            "faults", kind="slow", count=COUPLES, method="POST", path="/v1/refunds", seconds=0.1
        )
        with worker() as second:
            ring("registrations.tell_changes")
            wait_until(lambda: len(refunds(site)) > 5)
            kill(second)
        assert cancelled() == COUPLES
        assert 5 < len(refunds(site)) < COUPLES
        # Nobody waits two minutes for a test: the one in flight is due again.
        Refund.objects.filter(state=Refund.State.DUE).update(try_after=timezone.now())
        with worker():
            ring("payments.refund_what_is_owed")
            wait_until(lambda: everybody_is_told(workshop))
            expect(page.get_by_text("All done: everybody has been told and paid back.")).to_be_visible(
                timeout=20_000
            )
    expect(page.get_by_text("AU$15,900 of AU$15,900 has gone back.")).to_be_visible()
    visitor.looks_well()
    gone = refunds(site)
    assert [refund["amount"] for refund in gone] == [79_500] * COUPLES
    assert len({refund["payment_intent"] for refund in gone}) == COUPLES
    assert {(r.paid_cents, r.refunded_cents) for r in workshop.registrations.all()} == {(79_500, 79_500)}
    told = Counter(site.post.addresses)
    for partner in workshop.registrations.values_list("partners__email", flat=True):
        assert told[partner] == 1
        [mail] = site.mail_to(partner)
        assert_takes_it_out_of_the_calendar(mail)


def assert_takes_it_out_of_the_calendar(mail: Any) -> None:
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert WHY in parts["text/plain"].get_payload(decode=True).decode()
    assert parts["text/calendar"].get_param("method") == "CANCEL"
    assert "STATUS:CANCELLED" in parts["text/calendar"].get_payload(decode=True).decode()
