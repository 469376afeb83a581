"""The office adds a season of six weekends by clicking."""

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.demo.logins import LOGINS
from tests.journeys.conftest import DESKTOP, PHONE, Site, Visitor
from tests.journeys.walking import sign_in
from workshops.models import Workshop

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.journey, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

OFFICE = LOGINS[0]
TWO_MINUTES = 120
# What a person takes to find and hit the next thing; the browser's own time is measured.
SECONDS_A_CLICK = 4


class Hand:
    """Clicks, and knows how long a person would have taken."""

    def __init__(self) -> None:
        self.clicks, self.began = 0, time.monotonic()

    def click(self, what: "Locator") -> None:
        self.clicks += 1
        what.click()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began + self.clicks * SECONDS_A_CLICK


@pytest.mark.parametrize("visitor", [DESKTOP], indirect=True)
def test_six_weekends_in_two_minutes(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, OFFICE, "/office/workshops/workshop/")
    before = Workshop.objects.count()
    # Six weekends with nothing on them, at the venue in Sydney.
    hand = Hand()
    hand.click(page.get_by_role("link", name="Add a season").first)
    hand.clicks += 1
    page.get_by_label("Venue").select_option(label="Sample venue, Balmain")
    free = page.locator(".season-weekend").filter(has_not=page.locator(".season-mark"))
    weekends = [free.nth(number).locator("input") for number in (6, 9, 12, 15, 18, 21)]
    days = [weekend.get_attribute("value") for weekend in weekends]
    for day in days:
        hand.click(page.locator(f'input[value="{day}"]'))
    expect(page.get_by_text("6 weekends chosen")).to_be_visible()
    hand.click(page.get_by_role("button", name="Preview"))
    expect(page.get_by_text("6 workshops, to be added as drafts.")).to_be_visible()
    expect(page.get_by_text("Sydney time").first).to_be_visible()
    hand.click(page.get_by_role("button", name="Add now"))
    expect(page.get_by_text("6 workshops added as drafts")).to_be_visible()
    assert hand.seconds < TWO_MINUTES, f"{hand.clicks} clicks, {hand.seconds:.0f} seconds"
    assert Workshop.objects.count() == before + 6
    assert [str(one.starts_on) for one in Workshop.objects.order_by("-pk")[:6]] == days[::-1]


@pytest.mark.parametrize("visitor", [PHONE], indirect=True)
def test_the_pages_of_a_season_look_well(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, OFFICE, "/office/season/")
    page.get_by_label("Venue").select_option(label="Sample venue, Balmain")
    # The first workshop of the calendar is its presenters' own, so that the preview has something to say.
    page.locator(".season-weekend:has(.season-mark-workshop) input").first.check()
    page.locator(".season-weekend input").nth(30).check()
    expect(page.get_by_text("Early bird until the end of").first).to_be_visible()
    visitor.looks_well()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("presents elsewhere").first).to_be_visible()
    visitor.looks_well()
    page.get_by_role("button", name="Add now").click()
    expect(page.get_by_text("Please decide").first).to_be_visible()
    visitor.looks_well()
    page.get_by_role("button", name="Change something").click()
    expect(page.get_by_text("2 weekends chosen")).to_be_visible()
    for address in ("/office/season/upload/", "/office/season/copy/"):
        page.goto(address)
        visitor.looks_well()
    first = Workshop.objects.order_by("-starts_on")[0]
    page.goto(f"/office/workshops/workshop/{first.pk}/copy/")
    visitor.looks_well()
