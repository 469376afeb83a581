import pytest
from django.test import Client

from config.models import AuditEntry
from config.tests.people import an_office_person, an_owner, page, signed_in
from workshops.models import Seller
from workshops.tests.cast import an_australian_seller

pytestmark = pytest.mark.django_db
FACTS = {
    "legal_name": "Weekends Pty Ltd",
    "country": "AU",
    "address": "1 Example Street",
    "email": "au@example.com",
    "gst_number": "51 824 753 556",
    "gst_percent": "10",
    "bank_details": "Sample Bank\nAccount 123-456 7890",
}


def change(client: Client, seller: Seller, **typed: str) -> str:
    address = f"/office/workshops/seller/{seller.pk}/change/"
    return page(client.post(address, FACTS | typed, follow=True))


def test_the_owner_sets_tax_and_account_and_it_is_written_down() -> None:
    owner, seller = signed_in(an_owner()), an_australian_seller()
    change(owner, seller)
    seller.refresh_from_db()
    assert (seller.gst_percent, seller.bank_details.splitlines()) == (10, FACTS["bank_details"].splitlines())
    assert "GST rate" in AuditEntry.objects.get(about=f"seller {seller.pk}").details
    assert "10 %" in page(owner.get("/office/workshops/seller/"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"gst_percent": ""}, "A seller with a GST number has a rate, too."),
        ({"gst_number": ""}, "A seller with a rate has a GST number, too."),
        ({"gst_percent": "101"}, "less than or equal to 100"),
    ],
)
def test_number_and_rate_go_together(typed: dict[str, str], words: str) -> None:
    assert words in change(signed_in(an_owner()), an_australian_seller(), **typed)


def test_a_seller_that_is_not_registered_has_neither() -> None:
    seller = an_australian_seller()
    change(signed_in(an_owner()), seller, gst_number="", gst_percent="")
    seller.refresh_from_db()
    assert (seller.gst_number, seller.gst_percent) == ("", None)


def test_the_office_looks_and_changes_nothing() -> None:
    office, seller = signed_in(an_office_person()), an_australian_seller()
    address = f"/office/workshops/seller/{seller.pk}/change/"
    assert office.get(address).status_code == 200
    assert office.post(address, FACTS).status_code == 403
