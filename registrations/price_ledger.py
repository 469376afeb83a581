"""How a couple's price came about: a line when it was quoted, and one for every change since."""

from datetime import datetime
from typing import TYPE_CHECKING

from registrations.models import PriceChange, Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def note_price(
    registration: Registration, *, at: datetime, why: str, who: "User | None" = None
) -> PriceChange:
    """Write down the (locked) registration's price as it stands from `at` on; `who` None: the site."""
    return PriceChange.objects.create(
        registration=registration,
        at=at,
        tier=registration.tier,
        price_cents=registration.price_cents,
        waived_cents=registration.waived_cents,
        who=who,
        why=why[:200],
    )
