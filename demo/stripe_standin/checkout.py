"""What happens to a Checkout Session: opened, paid, declined, paid late, expired."""

from typing import Any

from demo.stripe_standin import params as read
from demo.stripe_standin.errors import ApiError
from demo.stripe_standin.ledger import Ledger
from demo.stripe_standin.objects import API_VERSION, Json, a_charge, a_session, an_intent

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
# From here on Stripe refuses payment_method_types; allowed_payment_method_types took its place.
TYPES_ARE_DYNAMIC_SINCE = "2026-09-30"
# How long after the session's end a delayed payment's money arrives.
LATE_AFTER_END = 5
PARAMS = {
    "allowed_payment_method_types",
    "cancel_url",
    "client_reference_id",
    "customer_email",
    "expand",
    "expires_at",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "submit_type",
    "success_url",
}
DECLINED: Json = {
    "code": "card_declined",
    "decline_code": "generic_decline",
    "doc_url": "https://stripe.com/docs/error-codes/card-declined",
    "message": "Your card was declined.",
    "type": "card_error",
}
FAILED_LATE: Json = {
    "code": "payment_intent_payment_attempt_failed",
    "message": "The payment failed.",
    "type": "invalid_request_error",
}


class NotOpen(Exception):
    """The session can't be paid: it is complete or expired."""


def open_session(ledger: Ledger, params: Json, *, version: str = API_VERSION) -> Json:
    old = {"payment_method_types"} if version < TYPES_ARE_DYNAMIC_SINCE else set()
    read.only(params, PARAMS | old)
    if params.get("mode") != "payment":
        raise ApiError("The stand-in knows mode=payment only.", param="mode")
    read.address(params, "success_url")
    if params.get("cancel_url"):
        read.address(params, "cancel_url")
    lines, total, currency = read.items(params)
    read.metadata(params)
    data = read.group(params, "payment_intent_data")
    read.metadata(data)
    read.suffix(data)
    created = ledger.now()
    session = a_session(
        params,
        amount=total,
        currency=currency,
        created=created,
        expires_at=_end(params, created),
        base=ledger.base_url,
    )
    ledger.sessions[session["id"]] = session
    ledger.details[session["id"]] = {"lines": lines, "intent": data}
    return session


def _end(params: Json, created: int) -> int:
    """Between 30 minutes and 24 hours from creation; 24 hours if nothing is said."""
    end = read.number(params.get("expires_at", created + LONGEST), "expires_at")
    if end < created + SHORTEST:
        raise ApiError("The `expires_at` timestamp must be at least 30 minutes from now.", param="expires_at")
    if end > created + LONGEST:
        raise ApiError("The `expires_at` timestamp must be less than 24 hours from now.", param="expires_at")
    return end


def expire(ledger: Ledger, session: Json) -> Json:
    """Close an open page before its time."""
    if session["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`.",
            saved=True,
        )
    _close(ledger, session)
    return session


def _close(ledger: Ledger, session: Json) -> None:
    session.update(status="expired", url=None)
    if session["payment_intent"]:
        intent = ledger.intents[session["payment_intent"]]
        intent.update(status="canceled", canceled_at=ledger.now(), cancellation_reason="automatic")
    ledger.note("checkout.session.expired", session)


def pay(ledger: Ledger, session: Json) -> None:
    """The card is charged."""
    intent = _attempt(ledger, session)
    _charge(ledger, intent)
    session.update(status="complete", payment_status="paid", url=None)
    ledger.note("checkout.session.completed", session)


def decline(ledger: Ledger, session: Json) -> str:
    """The card is refused, the page stays open; returns what the couple reads."""
    intent = _attempt(ledger, session)
    intent.update(status="requires_payment_method", last_payment_error=DECLINED)
    ledger.note("payment_intent.payment_failed", intent)
    return str(DECLINED["message"])


def pay_later(ledger: Ledger, session: Json) -> None:
    """A delayed method: the page is complete now, the money comes after the page's end.

    Stripe does this for bank debits and the like, not for cards; here it stands for any late money.
    """
    intent = _attempt(ledger, session)
    intent.update(status="processing", last_payment_error=None)
    session.update(status="complete", url=None)
    ledger.late[session["id"]] = session["expires_at"] + LATE_AFTER_END
    ledger.note("checkout.session.completed", session)


def finish_late(ledger: Ledger, name: str, *, succeeds: bool = True) -> None:
    """The delayed payment's money arrives, or does not."""
    session = ledger.session(name)
    if ledger.late.pop(name, None) is None:
        raise NotOpen(name)
    intent = ledger.intents[session["payment_intent"]]
    if succeeds:
        _charge(ledger, intent)
        session["payment_status"] = "paid"
        ledger.note("checkout.session.async_payment_succeeded", session)
        return
    intent.update(status="requires_payment_method", last_payment_error=FAILED_LATE)
    ledger.note("payment_intent.payment_failed", intent)
    ledger.note("checkout.session.async_payment_failed", session)


def pass_time(ledger: Ledger) -> None:
    """Do what the clock asks for: end sessions, let late money arrive."""
    with ledger.lock:
        at = ledger.now()
        for session in list(ledger.sessions.values()):
            if session["status"] == "open" and at >= session["expires_at"]:
                _close(ledger, session)
        for name in [name for name, due in ledger.late.items() if at >= due]:
            finish_late(ledger, name)


def shown(ledger: Ledger, session: Json, expand: list[Any]) -> Json:
    """The session as the API answers it, with what was asked to be expanded."""
    answer = dict(session)
    if "payment_intent" in expand and session["payment_intent"]:
        answer["payment_intent"] = dict(ledger.intents[session["payment_intent"]])
    return answer


def _attempt(ledger: Ledger, session: Json) -> Json:
    """The session's intent, made at the first attempt to pay; NotOpen if there can't be one."""
    if session["status"] != "open":
        raise NotOpen(session["id"])
    if session["payment_intent"] is None:
        intent = an_intent(session, ledger.details[session["id"]]["intent"], created=ledger.now())
        ledger.intents[intent["id"]] = intent
        session["payment_intent"] = intent["id"]
    return ledger.intents[session["payment_intent"]]


def _charge(ledger: Ledger, intent: Json) -> None:
    charge = a_charge(intent, created=ledger.now())
    ledger.charges[charge["id"]] = charge
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        last_payment_error=None,
    )
