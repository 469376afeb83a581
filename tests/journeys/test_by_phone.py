"""A couple rings: the office registers it, books its bank transfer, and both are written to."""

import re

import pytest
from playwright.sync_api import expect

from config.demo.logins import LOGINS
from registrations.models import Registration
from tests.journeys.conftest import PHONE, Site, Visitor
from tests.journeys.walking import open_weekend, plain, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
OFFICE = LOGINS[0]


@pytest.mark.parametrize("visitor", [PHONE], indirect=True)
def test_a_couple_rings_pays_by_transfer_and_is_confirmed(site: Site, visitor: Visitor) -> None:
    page, weekend = visitor.page, open_weekend()
    sign_in(page, OFFICE, f"/office/workshops/workshop/{weekend.pk}/change/")
    page.get_by_role("link", name="Register a couple by phone").click()
    expect(page.get_by_text(re.compile(r"AU\$795\. Kept until the end of"))).to_be_visible()
    caller = page.get_by_role("group", name="Who is on the phone?")
    partner = page.get_by_role("group", name="And their partner?")
    caller.get_by_label("First name").fill("Ana")
    caller.get_by_label("Last name").fill("Silva")
    partner.get_by_label("First name").fill("Kim")
    page.get_by_label("By bank transfer").check()
    # Half typed: what is missing is said, what was typed stays.
    page.get_by_role("button", name="Register the couple").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter their email address.")
    visitor.looks_well()
    caller.get_by_label("Email address").fill("ana@example.com")
    caller.get_by_label("Phone number").fill("0400 000 000")
    partner.get_by_label("Last name").fill("Tamahori")
    partner.get_by_label("Email address").first.fill("kim@example.com")
    page.get_by_label("They both agree").check()
    page.get_by_role("button", name="Register the couple").click()
    expect(page.get_by_text("The account and the reference are on the way by email.")).to_be_visible()
    site.deliver()
    registration = Registration.objects.get(partners__email="kim@example.com")
    how_to_pay = plain(site.mail_to("ana@example.com")[-1])
    assert "BSB 000-000" in how_to_pay and f"Reference: {registration.reference}" in how_to_pay
    assert site.mail_to("kim@example.com") == []
    # What the couple sees meanwhile, and the transfer on the bank statement.
    page.goto(f"/registrations/{registration.registrant.token}/")
    expect(page.get_by_role("heading", name="Pay by bank transfer")).to_be_visible()
    visitor.looks_well()
    page.goto(f"/office/registrations/registration/{registration.pk}/change/")
    page.get_by_role("link", name="Record a bank transfer or cash").click()
    page.get_by_label("Remark").fill("statement 7")
    page.get_by_role("button", name="Record a bank transfer or cash").click()
    expect(page.get_by_text("the place is confirmed and the couple told")).to_be_visible()
    site.deliver()
    assert "Your place is booked" in plain(site.mail_to("ana@example.com")[-1])
    assert "Welcome" in plain(site.mail_to("kim@example.com")[-1])
