"""One API request from its header to its answer: the key, the idempotency key, planned faults."""

import time
from dataclasses import dataclass
from email.message import Message

from demo.stripe_standin import api
from demo.stripe_standin.errors import ApiError, server_error
from demo.stripe_standin.faults import Fault
from demo.stripe_standin.forms import decode
from demo.stripe_standin.idempotency import Answer
from demo.stripe_standin.objects import API_VERSION, Json, new_id
from demo.stripe_standin.state import State

KEPT_HEADERS = ("Idempotency-Key", "Stripe-Version", "User-Agent", "Content-Type")


class Dropped(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True)
class Request:
    id: str
    method: str
    path: str
    params: Json
    # Stripe heeds idempotency keys on POST only.
    key: str
    version: str


def answer(state: State, method: str, path: str, form: str, headers: Message) -> Answer:
    """Carry out one API request. Raises Dropped."""
    seen: Json = {
        "id": new_id("req_", 14),
        "method": method,
        "path": path,
        "params": {},
        "headers": {name: headers[name] for name in KEPT_HEADERS if name in headers},
        "status": None,
        "is_replay": False,
    }
    state.remember(seen)
    try:
        _check_key(headers.get("Authorization", ""))
        seen["params"] = params = _decoded(form)
        key = headers.get("Idempotency-Key", "") if method == "POST" else ""
        version = headers.get("Stripe-Version", "") or API_VERSION
        result = _with_key(state, Request(seen["id"], method, path, params, key, version))
    except ApiError as error:
        result = Answer(error.status, error.body(), seen["id"])
    seen.update(status=result.status, is_replay=result.is_replay)
    return result


def _check_key(authorization: str) -> None:
    scheme, _, key = authorization.partition(" ")
    if scheme != "Bearer" or not key:
        message = "You did not provide an API key. Send it as a Bearer token in the Authorization header."
        raise ApiError(message, status=401)
    if not key.startswith("sk_test_"):
        message = "Invalid API Key provided: the stand-in takes only keys that begin with sk_test_."
        raise ApiError(message, status=401)


def _decoded(form: str) -> Json:
    try:
        return decode(form)
    except ValueError as error:
        raise ApiError(str(error)) from None


def _with_key(state: State, request: Request) -> Answer:
    """Run the request, or repeat the answer that its idempotency key keeps; planned faults strike here."""
    fault = state.faults.next_for(request.method, request.path)
    if fault and fault.kind == "drop_before":
        raise Dropped
    if fault and fault.kind == "error_before":
        raise server_error()
    if len(request.key) > 255:
        raise ApiError("Idempotency keys are up to 255 characters long.", kind="idempotency_error")
    kept = state.keys.begin(request.key, request.path, request.params) if request.key else None
    result = kept or _run(state, request, fault)
    if fault and fault.kind == "drop_after":
        raise Dropped
    return result


def _run(state: State, request: Request, fault: Fault | None) -> Answer:
    result: Answer | None = None
    try:
        if fault and fault.kind == "slow":
            time.sleep(fault.seconds)
        body = api.call(state.ledger, request.method, request.path, request.params, version=request.version)
        result = Answer(200, body, request.id)
        if fault and fault.kind == "error_after":
            # Stripe keeps and repeats its own errors too, once the endpoint has begun.
            result = Answer(500, server_error().body(), request.id)
    except ApiError as error:
        if not error.saved:
            raise
        result = Answer(error.status, error.body(), request.id)
    finally:
        if request.key and result:
            state.keys.finish(request.key, result)
        elif request.key:
            state.keys.forget(request.key)
    return result
