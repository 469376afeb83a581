"""Money that goes back: never more than came in."""

from demo.stripe_standin import params as read
from demo.stripe_standin.errors import ApiError, missing, parameter_missing
from demo.stripe_standin.ledger import Ledger
from demo.stripe_standin.objects import Json, a_refund

PARAMS = {"amount", "charge", "expand", "metadata", "payment_intent", "reason"}
REASONS = (None, "duplicate", "fraudulent", "requested_by_customer")


def refund(ledger: Ledger, params: Json) -> Json:
    read.only(params, PARAMS)
    read.metadata(params)
    if params.get("reason") not in REASONS:
        raise ApiError("Invalid reason", param="reason")
    charge = _charge(ledger, params)
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiError(message, code="charge_already_refunded", saved=True)
    amount = read.number(params.get("amount", left), "amount")
    if amount < 1:
        raise ApiError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        message = f"Refund amount ({_dollars(amount)}) is greater than unrefunded amount on charge ({_dollars(left)})"
        raise ApiError(message, code="amount_too_large", param="amount", saved=True)
    made = a_refund(charge, params, amount=amount, created=ledger.now())
    ledger.refunds[made["id"]] = made
    _count(charge, amount)
    ledger.note("refund.created", made)
    ledger.note("charge.refunded", charge)
    return made


def fail(ledger: Ledger, name: str, *, reason: str = "expired_or_canceled_card") -> Json:
    """The couple's bank sends a refund back: it has failed after all."""
    made = find(ledger, name)
    if made["status"] != "failed":
        made.update(status="failed", failure_reason=reason)
        _count(ledger.charges[made["charge"]], -made["amount"])
        ledger.note("refund.updated", made)
        ledger.note("refund.failed", made)
    return made


def find(ledger: Ledger, name: str) -> Json:
    if name not in ledger.refunds:
        raise missing("refund", name)
    return ledger.refunds[name]


def _charge(ledger: Ledger, params: Json) -> Json:
    if params.get("charge"):
        if params["charge"] not in ledger.charges:
            raise missing("charge", params["charge"], param="charge")
        return ledger.charges[params["charge"]]
    if not params.get("payment_intent"):
        raise parameter_missing("payment_intent")
    intent = ledger.intent(params["payment_intent"], param="payment_intent")
    if intent["latest_charge"] is None:
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise ApiError(message, code="payment_intent_unexpected_state", param="payment_intent")
    return ledger.charges[intent["latest_charge"]]


def _count(charge: Json, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02}"
