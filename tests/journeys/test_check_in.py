"""A presenter at the door with a phone: taps are shown at once, and none is lost when the connection is."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from config.demo.logins import LOGINS
from registrations.models import CheckIn
from registrations.registering import Couple, Person
from registrations.tests.cast import a_confirmed_registration
from tests.journeys.conftest import PHONE, Site, Visitor
from tests.journeys.walking import sign_in
from therapists.models import Therapist
from workshops.adding import add_workshop
from workshops.dates import local_day
from workshops.models import City, Workshop

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [
    pytest.mark.journey,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("visitor", [PHONE], indirect=True),
]
OFFICE, _READER, BRENDA = LOGINS
ALL_SENT = "localStorage.length === 0"


@pytest.fixture
def today(site: Site) -> Workshop:
    """A weekend of Brenda's that began today, with Ana and Kim, Tāne and Ngọc."""
    at, city = timezone.now(), City.objects.get(slug="auckland")
    ahead = Workshop.objects.filter(city=city, starts_on__gt=at.date())[0]
    day = local_day(at, city)
    workshop = add_workshop(
        programme=ahead.programme,
        venue=ahead.venue,
        presenters=[Therapist.objects.get(user__email=BRENDA.email)],
        starts_on=day,
        ends_on=day + timedelta(days=1),
        capacity=10,
        full_price_cents=89_500,
        early_bird_price_cents=None,
        early_bird_until=None,
        status=Workshop.Status.PUBLISHED,
        hours=None,
        at=at - timedelta(days=60),
    )
    for one, two in [("Ana", "Kim"), ("Tāne", "Ngọc")]:
        couple = Couple(
            Person(one, "Sample", f"{len(one)}-one@example.com"),
            Person(two, "Sample", f"{len(two)}-two@example.com"),
            "0400 000 000",
        )
        a_confirmed_registration(workshop, at=at - timedelta(days=20), couple=couple)
    return workshop


def tap(visitor: Visitor, name: str) -> "Locator":
    return visitor.page.get_by_role("button", name=re.compile(name))


def count(visitor: Visitor) -> "Locator":
    return visitor.page.locator(".check-in__count")


def here() -> list[str]:
    found = CheckIn.objects.filter(is_here=True).order_by("partner__first_name")
    return list(found.values_list("partner__first_name", flat=True))


def kept_on_the_phone(visitor: Visitor) -> str:
    return str(visitor.page.evaluate("JSON.stringify(localStorage)"))


def until(visitor: Visitor, expression: str) -> None:
    """Playwright's own waiting evaluates strings in the page, which the site's policy refuses."""
    for _attempt in range(200):
        if visitor.page.evaluate(expression) is True:
            return
        visitor.page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def without_connection(visitor: Visitor) -> None:
    """What a browser says of a missing connection is no fault of the site."""
    visitor.troubles[:] = [words for words in visitor.troubles if "ERR_INTERNET_DISCONNECTED" not in words]


def open_check_in(visitor: Visitor) -> None:
    sign_in(visitor.page, BRENDA, "/portal/")
    visitor.page.get_by_role("link", name="Check in").click()
    expect(count(visitor)).to_have_text("0 of 4 here")
    # The worker is fetched while one is signed in.
    until(visitor, "Boolean(navigator.serviceWorker.controller)")


def test_taps_without_a_connection_are_kept_also_over_a_reload_and_sent_later(
    site: Site, visitor: Visitor, today: Workshop
) -> None:
    open_check_in(visitor)
    visitor.looks_well()
    tap(visitor, "Ana").click()
    expect(count(visitor)).to_have_text("1 of 4 here")
    until(visitor, "localStorage.length === 0 && Boolean(navigator.serviceWorker.controller)")
    assert here() == ["Ana"]
    # The copy for a reload is there.
    until(
        visitor,
        "caches.match(location.href).then((copy) => copy?.text()).then((text) => /data-here=.yes/.test(text))",
    )

    visitor.page.context.set_offline(True)
    tap(visitor, "Kim").click()
    tap(visitor, "Tāne").click()
    tap(visitor, "Ana").click()
    expect(count(visitor)).to_have_text("2 of 4 here")
    expect(visitor.page.get_by_text("3 taps are kept on this phone")).to_be_visible()
    visitor.looks_well()
    assert "Kim" not in kept_on_the_phone(visitor) and "example.com" not in kept_on_the_phone(visitor)

    visitor.page.reload()
    expect(count(visitor)).to_have_text("2 of 4 here")
    expect(tap(visitor, "Tāne")).to_have_attribute("aria-pressed", "true")
    assert here() == ["Ana"]

    visitor.page.context.set_offline(False)
    until(visitor, ALL_SENT)
    expect(visitor.page.get_by_text("Everything is sent.")).to_be_visible()
    assert here() == ["Kim", "Tāne"]
    visitor.page.reload()
    expect(count(visitor)).to_have_text("2 of 4 here")

    # As fast as one can tap: what is tapped while another tap is on its way is sent after it.
    for name in ("Ana", "Kim", "Tāne", "Ngọc"):
        tap(visitor, name).click()
    until(visitor, ALL_SENT)
    assert here() == ["Ana", "Ngọc"]

    # Who signs out leaves no copy of the names behind.
    visitor.page.goto("/accounts/logout/")
    until(visitor, "caches.keys().then((names) => names.length === 0)")
    without_connection(visitor)


def test_who_was_signed_out_is_told_and_the_taps_are_sent_after_signing_in_again(
    site: Site, visitor: Visitor, today: Workshop
) -> None:
    open_check_in(visitor)
    context = visitor.page.context
    session = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
    context.clear_cookies(name="sessionid")
    tap(visitor, "Ana").click()
    expect(visitor.page.get_by_text("Your taps are kept on this phone")).to_be_visible()
    visitor.looks_well()
    assert here() == []
    visitor.page.get_by_role("link", name="sign in again").click()
    expect(visitor.page.get_by_label("Password")).to_be_visible()
    # A code of the authenticator is good for one time only, so the sign-in that follows is made up.
    context.add_cookies(session)  # type: ignore[arg-type]  # as Playwright gave them
    visitor.page.goto(f"/portal/workshops/{today.slug}/check-in/")
    until(visitor, ALL_SENT)
    assert here() == ["Ana"]


def test_a_form_kept_over_signing_in_again_gets_a_new_token(
    site: Site, visitor: Visitor, today: Workshop
) -> None:
    open_check_in(visitor)
    visitor.page.context.clear_cookies(name="csrftoken")
    tap(visitor, "Kim").click()
    until(visitor, ALL_SENT)
    assert here() == ["Kim"]
    visitor.troubles[:] = [words for words in visitor.troubles if "403" not in words]


def test_without_javascript_a_tap_is_a_form(
    site: Site, visitor: Visitor, today: Workshop, browser: Any
) -> None:
    sign_in(visitor.page, BRENDA, "/portal/")
    plain = browser.new_context(
        java_script_enabled=False, viewport=PHONE, storage_state=visitor.page.context.storage_state()
    )
    page = plain.new_page()
    page.goto(f"{site.url}/portal/workshops/{today.slug}/check-in/")
    page.get_by_role("button", name=re.compile("Ana")).click()
    expect(page.locator(".check-in__count")).to_have_text("1 of 4 here")
    page.get_by_role("button", name=re.compile("Ana")).click()
    expect(page.locator(".check-in__count")).to_have_text("0 of 4 here")
    plain.close()
    assert here() == []
    assert CheckIn.objects.get().who == User.objects.get(email=BRENDA.email)


def test_the_roster_looks_well_to_presenters_and_to_the_office(
    site: Site, visitor: Visitor, today: Workshop
) -> None:
    sign_in(visitor.page, BRENDA, f"/portal/workshops/{today.slug}/")
    expect(visitor.page.get_by_text("Ana Sample and Kim Sample")).to_be_visible()
    visitor.looks_well()
    visitor.page.goto("/portal/")
    visitor.looks_well()

    visitor.page.context.clear_cookies()
    sign_in(visitor.page, OFFICE, "/office/")
    visitor.page.goto(f"/office/workshops/workshop/{today.pk}/roster/")
    expect(visitor.page.get_by_text("Ana Sample and Kim Sample")).to_be_visible()
    visitor.looks_well()
