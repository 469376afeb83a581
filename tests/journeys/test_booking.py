"""A couple finds a weekend, registers together, pays, and is looked after until the day."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from payments.reconciling import reconcile
from registrations.models import Registration
from registrations.reminding import remind, schedule
from tests.journeys.conftest import PHONE, Site, Visitor
from tests.journeys.walking import fill_in, go_to_payment, open_weekend, pay, plain
from workshops.models import Workshop

pytestmark = [pytest.mark.journey, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

on_a_phone = pytest.mark.parametrize("visitor", [PHONE], indirect=True)


def the_registration() -> Registration:
    return Registration.objects.filter(partners__email="ana@example.com").distinct().get()


def link_in(mail: Any, site: Site) -> str:
    """The private link that a mail carries."""
    found = re.search(rf"{re.escape(site.url)}(/registrations/[\w-]{{30,}}/)", plain(mail))
    assert found, plain(mail)
    return found[1]


def test_from_the_first_page_to_the_day_after(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    # Find.
    page.goto("/")
    visitor.looks_well(to_axe=visitor.is_on_a_phone)
    page.get_by_role("link", name=re.compile("Workshops")).first.click()
    visitor.looks_well(to_axe=visitor.is_on_a_phone)
    weekend = open_weekend()
    page.locator(f'a[href="{weekend.get_absolute_url()}"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sydney")
    expect(page.get_by_text("AU$795").first).to_be_visible()
    visitor.looks_well(to_axe=visitor.is_on_a_phone)
    # Register.
    page.locator(f'a[href$="{weekend.get_absolute_url()}register/"]:visible').first.click()
    visitor.looks_well(to_axe=visitor.is_on_a_phone)
    fill_in(page)
    go_to_payment(page)
    expect(page.get_by_text("AU$795.00").first).to_be_visible()
    # Pay, and come back to one's own page.
    pay(page)
    expect(page).to_have_url(re.compile("/registrations/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ana, your weekend in Sydney")
    expect(page.get_by_text("What you paid")).to_be_visible()
    visitor.looks_well(to_axe=visitor.is_on_a_phone)
    # Both are written to.
    site.deliver()
    [to_ana], [to_kim] = site.mail_to("ana@example.com"), site.mail_to("kim@example.com")
    assert "AU$795" in plain(to_ana)
    assert "AU$" not in plain(to_kim)
    assert "ouple" not in to_ana["Subject"] + to_kim["Subject"]
    assert [p.get_content_type() for p in to_ana.walk()].count("text/calendar") == 1
    kims_page = link_in(to_kim, site)
    assert kims_page != urlsplit(page.url).path
    # The partner's own page: their answers, not the bill.
    page.goto(kims_page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kim")
    expect(page.get_by_text("What you paid")).to_have_count(0)
    page.get_by_label("Food you need or can’t have").fill("No peanuts")
    page.get_by_role("button", name="Save my details").click()
    expect(page.get_by_text("Your details are saved")).to_be_visible()
    visitor.looks_well(to_axe=visitor.is_on_a_phone)
    page.goto(link_in(to_ana, site))
    expect(page.get_by_text("No peanuts")).to_have_count(0)
    # Time moves on: each reminder goes to both, once.
    workshop = Workshop.objects.get(pk=weekend.pk)
    for slot in schedule(workshop, workshop.programme.reminder_rules.all()):
        for minutes in (0, 5):
            at = slot.due_at + timedelta(minutes=minutes)
            remind(at=at)
            site.deliver(at=at)
    assert len(site.mail_to("ana@example.com")) == len(site.mail_to("kim@example.com")) == 5


@on_a_phone
def test_a_declined_card_and_a_second_one(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{open_weekend().get_absolute_url()}register/")
    fill_in(page)
    go_to_payment(page)
    page.get_by_role("button", name="Card declined").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="Close without paying").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your place is kept for you")
    visitor.looks_well()
    page.get_by_role("button", name="Continue to payment").click()
    expect(page).to_have_url(re.compile("/c/pay/"))
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ana, your weekend")
    assert the_registration().paid_cents == 79500


@on_a_phone
def test_who_leaves_without_paying_is_told_when_the_place_is_free_again(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{open_weekend().get_absolute_url()}register/")
    fill_in(page)
    go_to_payment(page)
    ended = the_registration().held_until
    reconcile(at=ended)
    site.deliver(at=ended)
    assert len(site.mail_to("ana@example.com")) == 1
    assert site.mail_to("kim@example.com") == []
    page.reload()
    expect(page.get_by_text("can’t be paid any more")).to_be_visible()
    page.get_by_role("link", name="Back to the site").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("place", re.I))
    visitor.looks_well()


@on_a_phone
def test_pressing_twice_and_going_back_is_one_registration(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{open_weekend().get_absolute_url()}register/")
    fill_in(page)
    go_to_payment(page)
    page.go_back()
    page.goto(f"{open_weekend().get_absolute_url()}register/")
    expect(page.get_by_text("We are keeping a place for you")).to_be_visible()
    visitor.looks_well()
    page.get_by_role("group", name="You", exact=True).get_by_label("Phone number").fill("0400 111 222")
    page.get_by_label("We both agree to the terms").check()
    page.get_by_label("We both keep to ourselves").check()
    page.get_by_role("button", name="Save and continue to payment").click()
    expect(page).to_have_url(re.compile("/c/pay/"))
    assert the_registration().phone == "0400 111 222"


@on_a_phone
def test_the_price_changes_while_the_form_is_open(site: Site, visitor: Visitor) -> None:
    page, weekend = visitor.page, open_weekend()
    page.goto(f"{weekend.get_absolute_url()}register/")
    fill_in(page)
    # The cut-off passes.
    Workshop.objects.filter(pk=weekend.pk).update(early_bird_until="2026-01-31")
    page.get_by_role("button", name="Keep a place and go to payment").click()
    expect(page.get_by_role("alert")).to_contain_text("The price has changed to AU$895")
    visitor.looks_well()
    assert not Registration.objects.filter(partners__email="ana@example.com").exists()
    group = page.get_by_role("group", name="Your partner")
    expect(group.get_by_label("Email address").first).to_have_value("kim@example.com")
    go_to_payment(page)
    expect(page.get_by_text("AU$895.00").first).to_be_visible()
    assert the_registration().price_cents == 89500


@on_a_phone
def test_mistakes_are_said_next_to_their_field_and_nothing_is_lost(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{open_weekend().get_absolute_url()}register/")
    fill_in(page, mail="ana@gmial.com")
    page.get_by_label("Phone number").fill("12")
    page.get_by_role("button", name="Keep a place and go to payment").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.get_by_text("gmail.com").first).to_be_visible()
    expect(page.get_by_label("Phone number")).to_have_value("12")
    expect(page.get_by_label("Phone number")).to_have_attribute("aria-invalid", "true")
    assert page.title().startswith("Error: ")
    visitor.looks_well()


@on_a_phone
def test_a_full_weekend_says_so_and_offers_others(site: Site, visitor: Visitor) -> None:
    page, weekend = visitor.page, open_weekend()
    Workshop.objects.filter(pk=weekend.pk).update(capacity=1, minimum=None, decide_on=None)
    Registration.objects.filter(workshop=weekend).update(state="confirmed")
    page.goto(weekend.get_absolute_url())
    expect(page.get_by_text(re.compile("full", re.I)).first).to_be_visible()
    visitor.looks_well()
    page.goto(f"{weekend.get_absolute_url()}register/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("full", re.I))
    expect(page.get_by_role("link", name=re.compile("Sydney|Auckland")).first).to_be_visible()
    visitor.looks_well()
