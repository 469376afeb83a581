"""Reading request parameters the way Stripe does, and refusing them in its words."""

import re
from typing import Any
from urllib.parse import urlsplit

from demo.stripe_standin.errors import ApiError, parameter_missing
from demo.stripe_standin.objects import Json


def only(params: Json, allowed: set[str]) -> None:
    """Refuse any parameter that Stripe, or the stand-in, does not know."""
    for name in params:
        if name not in allowed:
            raise ApiError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def number(value: Any, name: str) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise ApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name) from None


def address(params: Json, name: str) -> str:
    if not params.get(name):
        raise parameter_missing(name)
    parts = urlsplit(str(params[name]))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ApiError("Not a valid URL", code="url_invalid", param=name)
    return str(params[name])


def group(params: Json, name: str) -> Json:
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise ApiError("Invalid object", param=name)
    return value


def metadata(params: Json, name: str = "metadata") -> Json:
    """At most 50 keys of 40 characters with values of 500."""
    values = group(params, name)
    if len(values) > 50:
        raise ApiError("You can specify up to 50 metadata keys.", param=name)
    for key, value in values.items():
        if len(key) > 40 or not isinstance(value, str) or len(value) > 500:
            raise ApiError("Metadata keys have up to 40 and values up to 500 characters.", param=name)
    return values


def items(params: Json) -> tuple[list[Json], int, str]:
    """The line items, what they cost together, and in which currency."""
    rows = params.get("line_items")
    if not isinstance(rows, list) or not rows:
        raise parameter_missing("line_items")
    lines = [_line(row, f"line_items[{place}]") for place, row in enumerate(rows)]
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1:
        raise ApiError("All prices on a Checkout session must use the same currency.", param="line_items")
    total = sum(line["amount_total"] for line in lines)
    if total < 50:
        message = "The Checkout Session's total amount due must add up to at least 50 cents."
        raise ApiError(message, code="amount_too_small")
    return lines, total, currencies.pop()


def _line(row: Any, name: str) -> Json:
    price = group(row if isinstance(row, dict) else {}, "price_data")
    product = group(price, "product_data")
    currency = str(price.get("currency", "")).lower()
    if not product.get("name"):
        raise parameter_missing(f"{name}[price_data][product_data][name]")
    if not re.fullmatch("[a-z]{3}", currency):
        raise ApiError(f"Invalid currency: {currency}", param=f"{name}[price_data][currency]")
    cents = number(price.get("unit_amount", ""), f"{name}[price_data][unit_amount]")
    quantity = number(row.get("quantity", ""), f"{name}[quantity]")
    if cents < 0 or quantity < 1:
        raise ApiError("Invalid amount or quantity", param=name)
    return {
        "description": product["name"],
        "currency": currency,
        "unit_amount": cents,
        "quantity": quantity,
        "amount_total": cents * quantity,
    }


def suffix(data: Json) -> None:
    """At most 22 characters, a letter among them, and none of < > \\ ' \" *."""
    text = data.get("statement_descriptor_suffix")
    if text is not None and (not re.fullmatch(r"[^<>\\'\"*]{1,22}", text) or not re.search("[A-Za-z]", text)):
        name = "payment_intent_data[statement_descriptor_suffix]"
        raise ApiError("The statement descriptor suffix is not valid.", param=name)
