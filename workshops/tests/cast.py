"""The fixed cast of people, places and weekends that tests play with; call them as often as you like."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from therapists.models import Therapist
from workshops.adding import add_workshop
from workshops.models import City, Programme, Question, RefundStep, ReminderRule, Seller, Venue, Workshop

# An ordinary instant at which a_workshop() is open and its early bird holds.
AT = datetime(2015, 5, 1, 3, 0, tzinfo=UTC)

REFUND_STEPS = [(21, 100, 7500), (14, 75, 0), (7, 50, 0)]
REMINDERS = [
    (ReminderRule.Kind.GET_READY, 14),
    (ReminderRule.Kind.NEXT_WEEK, 7),
    (ReminderRule.Kind.TOMORROW, 1),
    (ReminderRule.Kind.THANKS, -1),
]


def an_australian_seller() -> Seller:
    """Registered for GST."""
    return Seller.objects.get_or_create(
        legal_name="Weekends Pty Ltd",
        defaults={
            "trading_name": "Weekends Australia",
            "country": "AU",
            "business_number": "51 824 753 556",
            "gst_number": "51 824 753 556",
            "address": "1 Example Street\nBalmain NSW 2041",
            "email": "au@example.com",
        },
    )[0]


def a_new_zealand_seller() -> Seller:
    """Registered for GST."""
    return Seller.objects.get_or_create(
        legal_name="Weekends Limited",
        defaults={
            "trading_name": "Weekends New Zealand",
            "country": "NZ",
            "business_number": "9429000000000",
            "gst_number": "123-456-789",
            "address": "1 Example Road\nAuckland 1010",
            "email": "nz@example.com",
        },
    )[0]


def sydney() -> City:
    return City.objects.get_or_create(
        slug="sydney",
        defaults={
            "name": "Sydney",
            "time_zone": "Australia/Sydney",
            "currency": "AUD",
            "holiday_region": "AU-NSW",
            "seller": an_australian_seller(),
        },
    )[0]


def auckland() -> City:
    return City.objects.get_or_create(
        slug="auckland",
        defaults={
            "name": "Auckland",
            "time_zone": "Pacific/Auckland",
            "currency": "NZD",
            "holiday_region": "NZ-AUK",
            "seller": a_new_zealand_seller(),
        },
    )[0]


def a_venue(city: City | None = None, **changes: Any) -> Venue:
    """The city's house, by the slug `house-<city>`; another slug makes another venue."""
    city = city or sydney()
    facts: dict[str, Any] = {
        "slug": f"house-{city.slug}",
        "name": f"{city.name} House",
        "address": f"1 Example Street\n{city.name}",
        "directions": "Parking in the street.",
    } | changes
    return Venue.objects.get_or_create(slug=facts.pop("slug"), defaults={"city": city, **facts})[0]


def the_programme(**changes: Any) -> Programme:
    """Getting the Love You Want, with its refund steps, reminders and one question."""
    facts: dict[str, Any] = {
        "slug": "getting-the-love-you-want",
        "name": "Getting the Love You Want",
        "summary": "A weekend for couples.",
        "description": "Two days of **dialogue**.",
        "preparation": "Bring something to write with.",
    } | changes
    programme, made = Programme.objects.get_or_create(slug=facts.pop("slug"), defaults=facts)
    if made:
        for days, percent, fee in REFUND_STEPS:
            RefundStep.objects.create(programme=programme, days_before=days, percent=percent, fee_cents=fee)
        for kind, days in REMINDERS:
            ReminderRule.objects.create(programme=programme, kind=kind, days_before=days, local_time=time(9))
        Question.objects.create(programme=programme, question="Must we be married?", answer="No.")
    return programme


def brenda(**changes: Any) -> Therapist:
    """A published presenter, without a log-in."""
    facts: dict[str, Any] = {
        "slug": "brenda-rawlings",
        "name": "Brenda Rawlings",
        "credentials": "BSW(Hons) DipCouns MNZAC",
        "level": "Imago therapist",
        "is_presenter": True,
        "is_published": True,
        "short_bio": "Works with couples.",
        "bio": "Works with couples in New Zealand.",
    } | changes
    return Therapist.objects.get_or_create(slug=facts.pop("slug"), defaults=facts)[0]


def a_workshop(city: City | None = None, **changes: Any) -> Workshop:
    """Published, Sydney 30/31 May 2015, AU$795 until 15 May, then AU$895, ten couples, 9:00 to 17:00.

    A changed `starts_on` takes the last day (the day after) and the cut-off (15 days before) along.
    Pass `early_bird_price_cents=None` for one without early bird, `hours=[…]` for other sessions.
    What `add_workshop` does not take (opens_at, early_bird_closed_at, …) is written afterwards.
    """
    starts_on: date = changes.pop("starts_on", date(2015, 5, 30))
    facts: dict[str, Any] = {
        "programme": changes.pop("programme", None) or the_programme(),
        "venue": changes.pop("venue", None) or a_venue(city),
        "presenters": changes.pop("presenters", None) or [brenda()],
        "starts_on": starts_on,
        "ends_on": changes.pop("ends_on", starts_on + timedelta(days=1)),
        "capacity": changes.pop("capacity", 10),
        "full_price_cents": changes.pop("full_price_cents", 89_500),
        "early_bird_price_cents": changes.pop("early_bird_price_cents", 79_500),
        "early_bird_until": changes.pop("early_bird_until", starts_on - timedelta(days=15)),
        "status": changes.pop("status", Workshop.Status.PUBLISHED),
        "hours": changes.pop("hours", None),
        "at": changes.pop("at", datetime(2015, 1, 1, tzinfo=UTC)),
    }
    if facts["early_bird_price_cents"] is None:
        facts["early_bird_until"] = None
    if facts["status"] == Workshop.Status.CANCELLED:
        changes.setdefault("cancelled_at", facts["at"])
        changes.setdefault("cancelled_why", "Too few couples.")
        facts["status"], changes["status"] = Workshop.Status.DRAFT, facts["status"]
    workshop = add_workshop(**facts)
    if changes:
        Workshop.objects.filter(pk=workshop.pk).update(**changes)
        workshop.refresh_from_db()
    return workshop


def an_auckland_workshop(**changes: Any) -> Workshop:
    """Like a_workshop(), in Auckland on 16/17 May 2015: NZ$795 until 1 May, then NZ$895."""
    changes.setdefault("starts_on", date(2015, 5, 16))
    return a_workshop(auckland(), **changes)
