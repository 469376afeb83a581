"""A form field for prices: people type dollars, the database keeps cents."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

SIGN = re.compile(r"^(aud?|nzd?)?\s*\$?\s*", re.IGNORECASE)
MOST_DOLLARS = 100_000


class DollarsField(forms.CharField):
    """Reads “795”, “$1,195.50” or “NZ$895” and gives whole cents; shows cents as dollars."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "size": 10}))
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # A CharField whose value is cents.
        typed = "" if value is None else str(value).strip()
        if not typed:
            return None
        try:
            dollars = Decimal(SIGN.sub("", typed).replace(",", "").replace(" ", ""))
        except InvalidOperation:
            raise ValidationError(
                "Type an amount in dollars, such as 795 or 1195.50.", code="invalid"
            ) from None
        # “Infinity” and “NaN” are decimals, too.
        if not dollars.is_finite() or dollars < 0:
            raise ValidationError("An amount can't be below nothing.", code="negative")
        if dollars > MOST_DOLLARS:
            raise ValidationError(f"That is more than ${MOST_DOLLARS:,}: please check it.", code="too_much")
        cents = dollars * 100
        if cents != cents.to_integral_value():
            raise ValidationError("An amount has two digits after the point, not more.", code="fraction")
        return int(cents)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        whole, fraction = divmod(value, 100)
        return f"{whole}.{fraction:02d}" if fraction else str(whole)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True
