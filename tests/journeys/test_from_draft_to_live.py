"""A therapist's edit on its way: kept while typing, looked at, returned, mended, approved, live."""

import re

import pytest
from playwright.sync_api import Browser, expect

from config.demo.logins import LOGINS
from tests.journeys.conftest import PHONE, Site, Visitor
from tests.journeys.walking import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

OFFICE, _READER, BRENDA = LOGINS
PUBLIC = "/therapists/brenda-rawlings/"


@pytest.mark.parametrize("visitor", [PHONE], indirect=True)
def test_a_profile_from_draft_to_live(site: Site, visitor: Visitor, browser: Browser) -> None:
    page = visitor.page
    desk = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}).new_page()
    office = Visitor(desk, visitor.hosts)
    office.watch()

    # Typing is enough: the draft is kept, and is there again when the browser comes back.
    sign_in(page, BRENDA, "/portal/")
    visitor.looks_well()
    page.goto("/portal/profile/")
    visitor.looks_well()
    page.get_by_label("In short").fill("Listens to couples in Auckland.")
    page.get_by_label("Languages").fill("English, te reo Māori")
    page.get_by_label("About you").fill("Works **slowly**, and with care.")
    expect(page.locator(".draft-preview strong")).to_have_text("slowly")
    expect(page.get_by_text(re.compile("Saved as a draft at"))).to_be_visible()
    page.goto("about:blank")
    page.goto("/portal/profile/")
    expect(page.get_by_label("In short")).to_have_value("Listens to couples in Auckland.")
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.get_by_text("This is how your page will look.")).to_be_visible()
    visitor.looks_well()
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("button", name="Hand it to the office").click()
    expect(page.get_by_text("The office has your profile now")).to_be_visible()
    page.goto(PUBLIC)
    expect(page.get_by_text("te reo Māori")).to_have_count(0)

    # The office sees what changed, and asks for something.
    sign_in(desk, OFFICE, "/office/moderation/")
    office.looks_well()
    desk.locator("#content-main").get_by_role("link").first.click()
    expect(desk.locator("ins", has_text="te reo")).to_be_visible()
    office.looks_well()
    desk.get_by_label("Why it goes back").fill("Please say “carefully”.")
    desk.get_by_role("button", name="Return it").click()
    expect(desk.get_by_text("who is told why")).to_be_visible()

    # Mended and approved, it is on the site, and nobody had to ask.
    page.goto("/portal/profile/")
    expect(page.get_by_text("Please say “carefully”.")).to_be_visible()
    page.get_by_label("About you").fill("Works carefully.")
    page.get_by_role("button", name="Hand it to the office").click()
    expect(page.get_by_text("The office has your profile now")).to_be_visible()
    desk.goto("/office/moderation/")
    desk.locator("#content-main").get_by_role("link").first.click()
    desk.get_by_role("button", name=re.compile("^Approve")).click()
    expect(desk.get_by_text("It is on the site")).to_be_visible()
    page.goto(PUBLIC)
    expect(page.get_by_text("English, te reo Māori")).to_be_visible()
    expect(page.get_by_text("Works carefully.")).to_be_visible()
    visitor.looks_well()

    site.deliver()
    subjects = [str(mail["Subject"]) for mail in site.mail_to(BRENDA.email)]
    assert subjects[-2:] == ["Your profile: please look again", "Your profile is on the site"]
    assert office.troubles == []
    desk.context.close()
