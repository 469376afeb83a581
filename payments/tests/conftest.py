"""The local stand-in for Stripe, spoken to through the official library."""

from collections.abc import Iterator
from typing import Any

import pytest
from stripe import HTTPClient

from demo.stripe_standin import StandIn
from payments import gateway


@pytest.fixture(scope="session")
def running_stand_in() -> Iterator[StandIn]:
    with StandIn(webhooks="off") as stand_in:
        yield stand_in


@pytest.fixture
def stripe(running_stand_in: StandIn, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Stripe as the test finds it: empty, its notices held back until the test delivers them."""
    # The library tries again as often as ever; nobody waits for it in between.
    monkeypatch.setattr(HTTPClient, "INITIAL_DELAY", 0.01)
    monkeypatch.setattr(HTTPClient, "MAX_DELAY", 0.01)
    running_stand_in.reset()
    running_stand_in.control("webhooks", mode="off")
    settings.STRIPE_API_BASE = running_stand_in.api_base
    gateway.forget_client()
    yield running_stand_in
    gateway.forget_client()
