"""What a couple is written that has registered by phone."""

from datetime import datetime

from outbox.queueing import queue
from registrations.addressing import private_link, registrants_letter
from registrations.mails import regarding
from registrations.models import Registration
from workshops.dates import span_in_words, until_in_words
from workshops.money import display
from workshops.pricing import early_bird_ends_at


def how_to_pay(registration: Registration, *, at: datetime) -> None:
    """To the registrant: the place is kept until then, this is the way to pay, and the private link."""
    workshop = registration.workshop
    for letter in registrants_letter(registration):
        queue(
            kind="registrations/how_to_pay",
            key=f"how-to-pay:{registration.pk}",
            to=letter.address,
            context={
                "registration": registration,
                "letter": letter,
                "workshop": workshop,
                "city": workshop.city,
                "seller": workshop.city.seller,
                "span": span_in_words(workshop),
                "price": display(registration.price_cents, registration.currency),
                "early_bird_until": _early_bird_until(registration),
                "by_transfer": registration.pays_by == Registration.PaysBy.BANK_TRANSFER,
                "held_until": until_in_words(registration.held_until, workshop.city),
                "link": private_link(letter.readers[0]),
            },
            at=at,
            regarding=regarding(registration),
            useful_until=registration.held_until,
        )


def _early_bird_until(registration: Registration) -> str:
    """Until when the price has to be paid, if it is the early bird's."""
    ends = early_bird_ends_at(registration.workshop)
    if registration.tier != Registration.Tier.EARLY_BIRD or ends is None:
        return ""
    return until_in_words(ends, registration.workshop.city)
