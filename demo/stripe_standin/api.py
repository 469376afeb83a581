"""The API routes that the site uses; each is a function of the parameters and of what the path names."""

import re
from collections.abc import Callable
from typing import Any

from demo.stripe_standin import checkout, refunds
from demo.stripe_standin.errors import ApiError, missing
from demo.stripe_standin.ledger import Ledger
from demo.stripe_standin.objects import Json, a_list
from demo.stripe_standin.params import number

Route = Callable[..., Json]


def call(ledger: Ledger, method: str, path: str, params: Json, *, version: str) -> Json:
    """Answer one request. ApiError if Stripe would refuse."""
    for verb, pattern, route in ROUTES:
        match = re.fullmatch(pattern, path)
        if match and verb == method:
            with ledger.lock:
                checkout.pass_time(ledger)
                if route is _open_session:
                    return _open_session(ledger, params, version)
                return route(ledger, params, *match.groups())
    message = f"Unrecognized request URL ({method}: {path})."
    raise ApiError(message, status=404)


def _open_session(ledger: Ledger, params: Json, version: str) -> Json:
    return dict(checkout.open_session(ledger, params, version=version))


def _session(ledger: Ledger, params: Json, name: str) -> Json:
    return checkout.shown(ledger, ledger.session(name), _expand(params))


def _expire(ledger: Ledger, params: Json, name: str) -> Json:
    return checkout.shown(ledger, checkout.expire(ledger, ledger.session(name)), _expand(params))


def _intent(ledger: Ledger, params: Json, name: str) -> Json:
    intent = dict(ledger.intent(name))
    if "latest_charge" in _expand(params) and intent["latest_charge"]:
        intent["latest_charge"] = dict(ledger.charges[intent["latest_charge"]])
    return intent


def _make_refund(ledger: Ledger, params: Json) -> Json:
    return dict(refunds.refund(ledger, params))


def _refund(ledger: Ledger, params: Json, name: str) -> Json:
    return dict(refunds.find(ledger, name))


def _refunds(ledger: Ledger, params: Json) -> Json:
    rows = ledger.refunds.values()
    wanted = [row for row in rows if params.get("payment_intent") in (None, row["payment_intent"])]
    return _page(wanted, params, "/v1/refunds")


def _event(ledger: Ledger, params: Json, name: str) -> Json:
    if name not in ledger.events:
        raise missing("event", name)
    return ledger.events[name]


def _events(ledger: Ledger, params: Json) -> Json:
    kinds = params.get("types") or ([params["type"]] if params.get("type") else [])
    rows = [row for row in ledger.events.values() if not kinds or row["type"] in kinds]
    return _page(rows, params, "/v1/events")


def _page(rows: list[Json], params: Json, url: str) -> Json:
    """Newest first, `limit` at a time, from after the object that `starting_after` names."""
    newest = [dict(row) for row in reversed(rows)]
    limit = number(params.get("limit", 10), "limit")
    if not 1 <= limit <= 100:
        raise ApiError("The limit is between 1 and 100.", param="limit")
    after = params.get("starting_after")
    if after:
        places = [place for place, row in enumerate(newest) if row["id"] == after]
        if not places:
            raise missing("object", after, param="starting_after")
        newest = newest[places[0] + 1 :]
    return a_list(newest[:limit], url=url, has_more=len(newest) > limit)


def _expand(params: Json) -> list[Any]:
    expand = params.get("expand") or []
    return expand if isinstance(expand, list) else [expand]


ROUTES: list[tuple[str, str, Route]] = [
    ("POST", r"/v1/checkout/sessions", _open_session),
    ("GET", r"/v1/checkout/sessions/(\w+)", _session),
    ("POST", r"/v1/checkout/sessions/(\w+)/expire", _expire),
    ("GET", r"/v1/payment_intents/(\w+)", _intent),
    ("POST", r"/v1/refunds", _make_refund),
    ("GET", r"/v1/refunds", _refunds),
    ("GET", r"/v1/refunds/(\w+)", _refund),
    ("GET", r"/v1/events", _events),
    ("GET", r"/v1/events/(\w+)", _event),
]
