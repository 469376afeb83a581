"""Who comes into the office, what its first page says, and what none of its pages does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.office import utc_in_words
from config.tests.people import a_helper, a_plain_user, a_therapist_user, page, signed_in, the_office
from outbox.models import Message
from payments.models import Payment
from payments.tests.cast import an_open_payment
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db
# Sydney's 15 May 2015 ends at 14:00 UTC.
CUT_OFF = datetime(2015, 5, 15, 14, tzinfo=UTC)
LISTS = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model in admin.site._registry
]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def doors() -> list[str]:
    registration = a_held_registration()
    payment = an_open_payment(registration)
    return [
        "/office/",
        *LISTS,
        f"/office/workshops/workshop/{registration.workshop_id}/change/",
        f"/office/workshops/workshop/{registration.workshop_id}/cancel/",
        f"/office/registrations/registration/{registration.pk}/change/",
        f"/office/registrations/registration/{registration.pk}/step/cancel/",
        f"/office/payments/payment/{payment.pk}/change/",
    ]


# --- The door -----------------------------------------------------------------------------------


def test_without_signing_in_nobody_comes_in(client: Client) -> None:
    for address in doors():
        for response in (client.get(address), client.post(address, {"why": "x", "back": "full"})):
            assert response.status_code == 302
            assert "/login/" in response["Location"]
    assert Registration.objects.get().state == Registration.State.HELD
    assert Workshop.objects.get().status == Workshop.Status.PUBLISHED


@pytest.mark.parametrize("who", [a_plain_user, a_therapist_user])
def test_an_account_that_is_not_the_offices_does_not_come_in(who: Any) -> None:
    client = signed_in(who())
    for address in doors():
        for response in (client.get(address), client.post(address, {"why": "x", "back": "full"})):
            assert response.status_code in (302, 403)
            assert "Log out" not in page(response)
    assert client.get("/office/login/").status_code == 403
    assert Registration.objects.get().state == Registration.State.HELD
    assert Workshop.objects.get().status == Workshop.Status.PUBLISHED


def test_signing_in_is_the_business_of_the_accounts(client: Client) -> None:
    response = client.get("/office/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")


def test_who_may_see_nothing_of_couples_gets_no_figures_of_theirs() -> None:
    a_held_registration()
    shown = page(signed_in(a_helper("view_programme")).get("/office/"))
    assert "couple is paying" not in shown
    assert "The next weekends" not in shown


def test_every_list_opens_empty_and_with_a_search(office: Client) -> None:
    for address in LISTS:
        assert office.get(address).status_code == 200
        assert office.get(f"{address}?q=ana").status_code == 200


# --- What there is not --------------------------------------------------------------------------


def test_no_page_of_the_office_shows_a_private_link(office: Client) -> None:
    registration = a_confirmed_registration()
    payment = an_open_payment(registration)
    secrets = [
        *registration.partners.values_list("token", flat=True),
        payment.return_key,
        payment.session_url,
    ]
    rows = [registration, payment, registration.workshop, *Message.objects.all()]
    pages = [reverse(f"admin:{r._meta.app_label}_{r._meta.model_name}_change", args=[r.pk]) for r in rows]
    for address in ["/office/", *LISTS, *pages]:
        shown = page(office.get(address))
        assert not any(secret in shown for secret in secrets), address


def test_the_pages_of_the_office_are_not_kept_and_not_found_by_search_engines(office: Client) -> None:
    response = office.get("/office/")
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.get("X-Robots-Tag", "") or 'content="NONE' in page(response)


# --- Today --------------------------------------------------------------------------------------


def test_when_all_is_well_today_says_so(office: Client) -> None:
    assert "Nothing: every payment" in page(office.get("/office/"))


def test_what_needs_a_person_is_counted_and_linked(office: Client) -> None:
    workshop = a_workshop()
    problem = an_open_payment(a_held_registration(workshop))
    Payment.objects.filter(pk=problem.pk).update(state=Payment.State.PROBLEM)
    cancelled = a_confirmed_registration(workshop)
    Registration.objects.filter(pk=cancelled.pk).update(refund_due_cents=500)
    Message.objects.update(due_at=AT - timedelta(hours=2))
    needs = office.get("/office/").context["needs"]
    for _words, count, address in needs:
        assert len(office.get(address).context["cl"].result_list) == count, address
    assert len(needs) == 4


def test_the_next_weekends_are_shown_with_price_and_places_and_without_cancelled_or_past_ones(
    office: Client,
) -> None:
    a_workshop(starts_on=AT.date() - timedelta(days=20))
    a_workshop(starts_on=AT.date() + timedelta(days=80), status=Workshop.Status.CANCELLED)
    an_auckland_workshop()
    a_confirmed_registration(a_workshop())
    response = office.get("/office/")
    weekends = response.context["weekends"]
    assert [row["workshop"].city.name for row in weekends] == ["Auckland", "Sydney"]
    assert "AU$795 early bird" in page(response)
    assert "9 of 10" in page(response)


def test_a_hold_for_a_bank_transfer_counts_as_held_until_it_lapses(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    held = a_held_registration(workshop)
    Registration.objects.filter(pk=held.pk).update(pays_by="bank_transfer", held_until=AT + timedelta(days=5))
    (row,) = office.get("/office/").context["weekends"]
    assert (row["taken"], row["held"], row["left"]) == (1, 1, 8)
    Registration.objects.filter(pk=held.pk).update(held_until=AT)
    (row,) = office.get("/office/").context["weekends"]
    assert (row["taken"], row["held"], row["left"]) == (1, 0, 9)


def test_money_is_told_per_currency_and_net_of_what_went_back(office: Client) -> None:
    workshop = a_workshop()
    confirmed = a_confirmed_registration(workshop)
    Registration.objects.filter(pk=confirmed.pk).update(refund_due_cents=30_000, refunded_cents=10_000)
    held = a_held_registration(workshop)
    Registration.objects.filter(pk=held.pk).update(waived_cents=9_500)
    (aud,) = office.get("/office/").context["money"]
    assert (aud["ahead"], aud["due"], aud["back"]) == ("AU$695", "AU$700", "AU$200")


def test_what_is_due_is_due_at_the_price_of_now_whether_or_not_a_worker_has_moved_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = a_held_registration()
    Registration.objects.update(held_until=held.held_until + timedelta(days=20))
    monkeypatch.setattr(timezone, "now", lambda: CUT_OFF - timedelta(seconds=1))
    office = signed_in(the_office())
    for now, due in ((CUT_OFF - timedelta(seconds=1), "AU$795"), (CUT_OFF, "AU$895")):
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        (aud,) = office.get("/office/").context["money"]
        assert aud["due"] == due


def test_an_early_bird_ends_at_the_end_of_its_day_and_not_at_midnight_of_the_next(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_workshop()
    monkeypatch.setattr(timezone, "now", lambda: CUT_OFF - timedelta(days=3))
    days = office.get("/office/").context["days"]
    (ends,) = [
        (day["day"], one["when"]) for day in days for one in day["things"] if "early bird" in one["words"]
    ]
    assert ends == ("Friday 15 May 2015", "at the end of the day")


def test_a_minimum_that_is_not_reached_is_told_near_its_decision(office: Client) -> None:
    workshop = a_workshop(minimum=2, decide_on=AT.date())
    a_confirmed_registration(workshop)
    assert "1 of at least 2 couples" in page(office.get("/office/"))
    a_confirmed_registration(workshop)
    assert office.get("/office/").context["short"] == []


def test_today_lists_what_is_needed_daily_first_and_no_noise(office: Client) -> None:
    apps = office.get("/office/").context["app_list"]
    assert [app["app_label"] for app in apps[:2]] == ["workshops", "registrations"]
    listed = {model["object_name"] for app in apps for model in app["models"]}
    assert "Workshop" in listed
    assert not listed & {"EmailAddress", "Group"}


def test_today_asks_as_much_for_three_weekends_as_for_one(office: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            office.get("/office/")
        return len(counted)

    # Its reminders are near; without any, Today asks even less.
    an_auckland_workshop()
    queries()
    one = queries()
    a_workshop()
    a_workshop(starts_on=AT.date() + timedelta(days=80))
    assert queries() == one


def test_an_instant_that_belongs_to_no_city_is_said_in_utc() -> None:
    assert utc_in_words(AT) == "1 May 2015, 03:00 UTC"
    assert utc_in_words(None) == "–"
