"""The office writes to a weekend's couples and moves the weekend, on a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from config.demo.logins import LOGINS
from registrations.following import tell_changes
from registrations.tests.cast import a_confirmed_registration
from registrations.writing import queue_letters
from tests.journeys.conftest import PHONE, Site, Visitor
from tests.journeys.walking import sign_in
from workshops.tests.cast import a_workshop, sydney

pytestmark = [pytest.mark.journey, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
OFFICE = LOGINS[0]


@pytest.mark.parametrize("visitor", [PHONE], indirect=True)
def test_a_letter_and_a_move_from_the_first_look_to_the_last_mail(site: Site, visitor: Visitor) -> None:
    page, now = visitor.page, timezone.now()
    workshop = a_workshop(sydney(), starts_on=(now + timedelta(days=90)).date(), at=now)
    a_confirmed_registration(workshop, at=now)
    site.deliver()
    # Write.
    sign_in(page, OFFICE, f"/office/workshops/workshop/{workshop.pk}/write/")
    page.get_by_label("Subject").fill("Parking in {city}")
    page.get_by_label("Text").fill("Hello {name}, please park behind the house.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("{name} stands for nothing")).to_be_visible()
    page.get_by_label("Text").fill("Hello {first_name}, please park behind the house.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Hello Kim, please park behind the house.")).to_be_visible()
    visitor.looks_well()
    page.get_by_role("button", name="Send to 1 couple").click()
    expect(page).to_have_url(re.compile("/letters/"))
    visitor.looks_well()
    queue_letters(at=timezone.now())
    site.deliver()
    # The page finds out by itself.
    expect(page.get_by_text("All done: 2 emails sent.")).to_be_visible()
    # Move.
    page.goto(f"/office/workshops/workshop/{workshop.pk}/move/")
    page.locator("#id_starts_on").fill(str(workshop.starts_on + timedelta(days=7)))
    page.locator("#id_ends_on").fill(str(workshop.ends_on + timedelta(days=7)))
    page.get_by_role("button", name="Show what it means").click()
    expect(page.get_by_text("to 2 people, 2 with a calendar file")).to_be_visible()
    visitor.looks_well()
    page.get_by_label(f"Type {workshop.slug} to confirm").fill(workshop.slug)
    page.get_by_role("button", name="Move the workshop and tell 1 couple").click()
    expect(page.get_by_role("status").first).to_contain_text("Under way")
    tell_changes(at=timezone.now())
    site.deliver()
    expect(page.get_by_text("All done: everybody has been told.")).to_be_visible()
    visitor.looks_well()
