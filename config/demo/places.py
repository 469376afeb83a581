"""Sample sellers and venues for the two cities; the cities themselves are real."""

from typing import TypedDict

from workshops.models import City, Seller, Venue


class SellerFacts(TypedDict):
    trading_name: str
    country: str
    business_number: str
    gst_number: str
    address: str
    email: str
    phone: str
    gst_percent: int
    bank_details: str
    is_sample: bool


class CityFacts(TypedDict):
    name: str
    time_zone: str
    currency: str
    holiday_region: str
    seller: str


class VenueFacts(TypedDict):
    city: str
    name: str
    address: str
    directions: str
    access: str
    is_sample: bool


SELLERS: dict[str, SellerFacts] = {
    "Sample Seller Australia Pty Ltd": {
        "trading_name": "Weekend Workshops Australia (sample)",
        "country": "AU",
        "business_number": "00 000 000 000",
        "gst_number": "00 000 000 000",
        "address": "1 Sample Street\nBalmain NSW 2041\nAustralia",
        "email": "sydney@example.com",
        "phone": "+61 2 5550 0000",
        "gst_percent": 10,
        "bank_details": "Sample Bank of Australia\nWeekend Workshops Australia (sample)\nBSB 000-000, account 0000 0000",
        "is_sample": True,
    },
    "Sample Seller New Zealand Limited": {
        "trading_name": "Weekend Workshops New Zealand (sample)",
        "country": "NZ",
        "business_number": "0000000000000",
        "gst_number": "000-000-000",
        "address": "1 Sample Road\nAuckland 1010\nNew Zealand",
        "email": "auckland@example.com",
        "phone": "+64 9 555 0000",
        "gst_percent": 15,
        "bank_details": "Sample Bank of New Zealand\nWeekend Workshops New Zealand (sample)\nAccount 00-0000-0000000-00",
        "is_sample": True,
    },
}

CITIES: dict[str, CityFacts] = {
    "sydney": {
        "name": "Sydney",
        "time_zone": "Australia/Sydney",
        "currency": "AUD",
        "holiday_region": "AU-NSW",
        "seller": "Sample Seller Australia Pty Ltd",
    },
    "auckland": {
        "name": "Auckland",
        "time_zone": "Pacific/Auckland",
        "currency": "NZD",
        "holiday_region": "NZ-AUK",
        "seller": "Sample Seller New Zealand Limited",
    },
}

VENUES: dict[str, VenueFacts] = {
    "balmain-sample-venue": {
        "city": "sydney",
        "name": "Sample venue, Balmain",
        "address": "1 Sample Street\nBalmain NSW 2041",
        "directions": (
            "Sample directions: free parking in the side streets at weekends; the bus stops two minutes "
            "away on the main street, and the ferry wharf is a quarter of an hour's walk downhill."
        ),
        "access": "Sample: step-free from the street, accessible toilet on the same floor, hearing loop.",
        "is_sample": True,
    },
    "auckland-sample-venue": {
        "city": "auckland",
        "name": "Sample venue, central Auckland",
        "address": "1 Sample Road\nAuckland 1010",
        "directions": (
            "Sample directions: a parking building across the road with a weekend rate; trains and most "
            "city buses stop within ten minutes' walk."
        ),
        "access": "Sample: lift to all floors, accessible toilet beside the room. No hearing loop.",
        "is_sample": True,
    },
}


def make_places() -> None:
    """Make the sellers, cities and venues that are not there yet; those that are stay as they are."""
    for legal_name, seller in SELLERS.items():
        Seller.objects.get_or_create(legal_name=legal_name, defaults=dict(seller))
    for slug, city in CITIES.items():
        facts = {**city, "seller": Seller.objects.get(legal_name=city["seller"])}
        City.objects.get_or_create(slug=slug, defaults=facts)
    for slug, venue in VENUES.items():
        Venue.objects.get_or_create(
            slug=slug, defaults={**venue, "city": City.objects.get(slug=venue["city"])}
        )
