"""Card payments of the demo's sample couples: made before the stand-in ran, so each says in its name what it was."""

import re

from demo.stripe_standin.objects import Json, a_charge, an_intent

# “pi_sample_aud_79500_…”: the currency and the cents.
SAMPLE = re.compile(r"pi_sample_([a-z]{3})_([1-9]\d{0,8})_\w+")


def sample_intent(name: str, *, created: int) -> tuple[Json, Json] | None:
    """The paid intent of that name with its charge, or None if the name is no sample's."""
    found = SAMPLE.fullmatch(name)
    if found is None:
        return None
    session = {
        "amount_total": int(found[2]),
        "currency": found[1],
        "payment_method_types": ["card"],
    }
    intent = an_intent(session, {}, created=created) | {"id": name, "status": "succeeded"}
    charge = a_charge(intent, created=created)
    return intent | {"amount_received": intent["amount"], "latest_charge": charge["id"]}, charge
