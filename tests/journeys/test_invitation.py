"""Somebody is invited by mail, sets up a passkey, and signs in with it, in a real browser under the site's policy."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from config.invitations import invite
from config.models import AuditEntry
from tests.journeys.conftest import PHONE, Site, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ADDRESS = "nora@example.com"
PASSWORD = "a long pass phrase"


def with_a_passkey(page: Page) -> None:
    """A device that knows its owner and says yes to everything."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    able = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **able}})


def link_in_mail(site: Site) -> str:
    site.deliver()
    [mail] = site.mail_to(ADDRESS)
    text = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    found = re.search(r"<(http[^>]+/accounts/invitation/[^>]+)>", text.get_payload(decode=True).decode())
    assert found
    return urlsplit(found[1]).path


@pytest.mark.parametrize("visitor", [PHONE], indirect=True)
def test_from_the_invitation_to_signing_in_with_a_passkey(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    owner = User.objects.get(email="office@example.com")
    invite(who=owner, email=ADDRESS, role="office", at=timezone.now())
    with_a_passkey(page)
    page.goto(link_in_mail(site))
    visitor.looks_well()
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Accept the invitation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("second factor")
    visitor.looks_well()
    page.get_by_role("link", name="Set up an app").click()
    visitor.looks_well()
    page.get_by_role("link", name="Another way").click()
    page.get_by_role("link", name="Add a passkey").click()
    visitor.looks_well()
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recovery codes")
    visitor.looks_well()
    page.get_by_role("link", name="I have saved them: go on").click()
    expect(page).to_have_url(re.compile("/office/$"))
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/office/")
    page.get_by_label("Email address").fill(ADDRESS)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One more step")
    visitor.looks_well()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/office/$"))
    assert AuditEntry.objects.filter(did="signed in").first().details == "password, passkey"  # type: ignore[union-attr]
