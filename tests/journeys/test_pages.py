"""Every page that people see first: well-formed to a screen reader, on a phone and at a desk, with a quiet console."""

import pytest
from playwright.sync_api import expect

from config.demo.logins import LOGINS
from registrations.models import Registration
from tests.journeys.conftest import DESKTOP, PHONE, Site, Visitor
from tests.journeys.walking import open_weekend, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

on_a_phone = pytest.mark.parametrize("visitor", [PHONE], indirect=True)
at_a_desk = pytest.mark.parametrize("visitor", [DESKTOP], indirect=True)
OFFICE, _READER, BRENDA = LOGINS
PAGES = [
    "/",
    "/workshops/",
    "/workshops/sydney/",
    "/workshops/auckland/",
    "/workshops/sydney-2015-05-30/",
    "/therapists/",
    "/therapists/brenda-rawlings/",
    "/articles/",
    "/is-it-right-for-us/",
    "/privacy/",
    "/terms/",
    "/registrations/find/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/login/code/",
]
# Pages that Django's own admin makes: a search, actions, filters, rows of another model, rows that nobody changes.
LISTS_AND_FORMS = [
    "/office/workshops/workshop/",
    "/office/workshops/workshop/add/",
    "/office/workshops/programme/add/",
    "/office/registrations/registration/",
    "/office/payments/payment/",
    "/office/outbox/message/",
]


def test_every_public_page_looks_well(site: Site, visitor: Visitor) -> None:
    for address in PAGES:
        response = visitor.page.goto(address)
        assert response, address
        assert response.status == 200, address
        visitor.looks_well(to_axe=visitor.is_on_a_phone or address in ("/", "/workshops/"))


@on_a_phone
def test_the_article_looks_well_and_asks_no_third_party(site: Site, visitor: Visitor) -> None:
    visitor.page.goto("/articles/")
    visitor.page.locator("main a[href^='/articles/']").first.click()
    expect(visitor.page.get_by_text("About the author")).to_be_visible()
    visitor.looks_well()


@on_a_phone
def test_pages_work_at_320_pixels(site: Site, visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    for address in [
        *PAGES,
        f"{open_weekend().get_absolute_url()}register/",
        open_weekend().get_absolute_url(),
    ]:
        visitor.page.goto(address)
        wider = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{address} is {wider} px too wide"


@on_a_phone
def test_pages_look_well_in_the_dark(site: Site, visitor: Visitor) -> None:
    visitor.page.emulate_media(color_scheme="dark")
    for address in ("/", open_weekend().get_absolute_url(), f"{open_weekend().get_absolute_url()}register/"):
        visitor.page.goto(address)
        visitor.looks_well()


@on_a_phone
def test_a_therapist_signs_in_to_the_portal(site: Site, visitor: Visitor) -> None:
    sign_in(visitor.page, BRENDA, "/portal/")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Brenda")
    visitor.looks_well()
    visitor.page.get_by_role("link", name="Edit your profile").click()
    visitor.looks_well()


@at_a_desk
def test_the_office_signs_in_to_the_office(site: Site, visitor: Visitor) -> None:
    sign_in(visitor.page, OFFICE, "/office/")
    for address in (
        "/office/",
        *LISTS_AND_FORMS,
        "/office/money/?since=&until=",
        "/office/money/lines/?since=&until=",
        "/office/people/",
        "/office/people/invite/",
        "/office/who-did-what/",
        "/accounts/2fa/",
        *_pages_of_one_couple(),
    ):
        response = visitor.page.goto(address)
        assert response, address
        assert response.status == 200, address
        visitor.looks_well()
    visitor.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    for address in _pages_of_one_couple():
        visitor.page.goto(address)
        visitor.looks_well(to_axe=False)
    _look_at_another_day(visitor)


def _look_at_another_day(visitor: Visitor) -> None:
    visitor.page.goto("/office/as-of/")
    visitor.looks_well()
    visitor.page.get_by_role("button", name="The minute after").first.click()
    banner = visitor.page.get_by_role("complementary", name="Another day")
    expect(banner).to_contain_text("nothing can be booked")
    visitor.looks_well()
    banner.get_by_role("button", name="Back to today").click()
    expect(banner).to_have_count(0)


def _pages_of_one_couple() -> list[str]:
    page = f"/office/registrations/registration/{Registration.objects.latest('pk').pk}/"
    return [f"{page}change/", f"{page}answers/", f"{page}step/correct-address/"]
