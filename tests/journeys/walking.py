"""Steps that more than one journey takes."""

import re
import time
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from config.demo.logins import Login
from demo import authenticator
from workshops.models import Workshop

if TYPE_CHECKING:
    from playwright.sync_api import Page


def open_weekend() -> Workshop:
    """The demo's Sydney weekend that takes registrations at the early-bird price, with three places left."""
    return Workshop.objects.filter(city__slug="sydney", starts_on__year__gte=2026).order_by("starts_on")[0]


def fill_in(
    page: "Page", *, mail: str = "ana@example.com", partners_mail: str | None = "kim@example.com"
) -> None:
    """What Ana types for herself and Kim; without `partners_mail` they share one address."""
    you, partner = (
        page.get_by_role("group", name="You", exact=True),
        page.get_by_role("group", name="Your partner"),
    )
    you.get_by_label("First name").fill("Ana")
    you.get_by_label("Last name").fill("Silva")
    you.get_by_label("Email address").fill(mail)
    you.get_by_label("Phone number").fill("0400 000 000")
    partner.get_by_label("First name").fill("Kim")
    partner.get_by_label("Last name").fill("Tamahori")
    if partners_mail:
        partner.get_by_label("Email address").first.fill(partners_mail)
    else:
        partner.get_by_label("We share one email address").check()
    page.get_by_label("We both agree to the terms").check()
    page.get_by_label("We both keep to ourselves").check()


def sign_in(page: "Page", login: Login, to: str) -> None:
    """One of the demo's people goes to a page behind the door: password, then the six digits of the app."""
    page.goto(to)
    page.get_by_label("Email address").fill(login.email)
    page.get_by_label("Password").fill(login.password)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_label("Code").fill(authenticator.code_at(time.time()))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(f"{to}$"))


def plain(mail: Any) -> str:
    """The text of a mail."""
    part = next(p for p in mail.walk() if p.get_content_type() == "text/plain")
    return str(part.get_payload(decode=True).decode())


def go_to_payment(page: "Page") -> None:
    """From the filled-in form to the hosted page."""
    page.get_by_role("button", name="Keep a place and go to payment").click()
    expect(page).to_have_url(re.compile("/c/pay/"))


def pay(page: "Page") -> None:
    page.get_by_role("button", name=re.compile("^Pay AU")).click()
