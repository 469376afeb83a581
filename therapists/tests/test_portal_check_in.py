import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from config.models import AuditEntry
from config.tests.people import a_therapist_user, page, signed_in
from registrations.models import CheckIn, Partner
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
SATURDAY, SUNDAY = date(2015, 5, 30), date(2015, 5, 31)
# Saturday, 8:30 am in Sydney.
NOW = datetime(2015, 5, 29, 22, 30, tzinfo=UTC)
# A phone whose clock is an hour ahead.
SENT = int((NOW + timedelta(hours=1)).timestamp() * 1000)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def portal() -> Client:
    return signed_in(a_therapist_user())


@pytest.fixture
def workshop() -> Workshop:
    return a_workshop()


@pytest.fixture
def ana(workshop: Workshop) -> Partner:
    return a_confirmed_registration(workshop, at=AT).partners.get(number=1)


def address(workshop: Workshop) -> str:
    return f"/portal/workshops/{workshop.slug}/check-in/"


def typed(partner: Partner, *, here: str = "yes", day: date = SATURDAY) -> dict[str, Any]:
    return {"partner": partner.pk, "day": day.isoformat(), "is_here": here}


def a_tap(partner: Partner, key: str = "a", *, ago: int = 0, **changes: Any) -> dict[str, Any]:
    """`ago` in seconds."""
    tap = {"key": key, **typed(partner), "is_here": True, "tapped_at": SENT - ago * 1000}
    return tap | changes


def send(client: Client, workshop: Workshop, *taps: Any) -> Any:
    body = {"sent_at": SENT, "taps": list(taps)}
    return client.post(f"{address(workshop)}taps/", json.dumps(body), content_type="application/json")


def test_today_is_shown_unless_another_day_is_asked_for(
    portal: Client, workshop: Workshop, ana: Partner
) -> None:
    CheckIn.objects.create(partner=ana, day=SUNDAY, is_here=True, tapped_at=NOW, who_id=_brenda().pk)
    today = portal.get(address(workshop))
    assert (today.context["day"], today.context["here"]) == (SATURDAY, 0)
    assert "of 2 here" in page(today)
    sunday = portal.get(address(workshop), {"day": "2015-05-31"})
    assert (sunday.context["day"], sunday.context["here"]) == (SUNDAY, 1)
    assert "This is not today’s list" in page(sunday)
    assert portal.get(address(workshop), {"day": "rubbish"}).context["day"] == SATURDAY


@pytest.mark.parametrize(("days", "shown"), [(-9, SATURDAY), (1, SUNDAY), (9, SUNDAY)])
def test_before_and_after_the_weekend_its_nearest_day_is_shown(
    portal: Client,
    workshop: Workshop,
    ana: Partner,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    shown: date,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=days))
    assert portal.get(address(workshop)).context["day"] == shown


def test_a_tap_without_javascript_is_a_form_that_leads_back_to_the_person(
    portal: Client, workshop: Workshop, ana: Partner
) -> None:
    answer = portal.post(address(workshop), typed(ana))
    assert answer.status_code == 303
    assert answer["Location"] == f"{address(workshop)}?day=2015-05-30#person-{ana.pk}"
    assert CheckIn.objects.get().is_here
    assert 'aria-pressed="true"' in page(portal.get(address(workshop)))


def test_the_next_tap_takes_it_back(
    portal: Client, workshop: Workshop, ana: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.post(address(workshop), typed(ana))
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=9))
    portal.post(address(workshop), typed(ana, here="no"))
    assert not CheckIn.objects.get().is_here


@pytest.mark.parametrize("wrong", [{}, {"partner": "x", "day": "2015-05-30"}, {"partner": "1", "day": "x"}])
def test_what_is_no_tap_changes_nothing(portal: Client, workshop: Workshop, wrong: dict[str, str]) -> None:
    assert portal.post(address(workshop), wrong).status_code == 303
    assert not CheckIn.objects.exists()


def test_nobody_of_another_workshop_and_nobody_who_has_not_paid_is_checked_in(
    portal: Client, workshop: Workshop
) -> None:
    elsewhere = a_confirmed_registration(a_workshop(starts_on=date(2015, 7, 4)), at=AT)
    held = a_held_registration(workshop, at=AT)
    for registration in (elsewhere, held):
        refused = portal.post(address(workshop), typed(registration.partners.get(number=1)), follow=True)
        assert 'role="alert"' in page(refused)
    assert not CheckIn.objects.exists()


def test_taps_that_a_phone_has_kept_are_written_in_their_order(
    portal: Client, workshop: Workshop, ana: Partner
) -> None:
    kim = Partner.objects.get(registration=ana.registration, number=2)
    taps = [a_tap(ana, "a", ago=60), a_tap(kim, "b", ago=50), a_tap(ana, "c", ago=40, is_here=False)]
    assert send(portal, workshop, *taps).json() == {"kept": ["a", "b", "c"], "refused": []}
    assert [tap.partner for tap in CheckIn.objects.filter(is_here=True)] == [kim]


def test_sent_again_they_change_nothing(portal: Client, workshop: Workshop, ana: Partner) -> None:
    for _attempt in range(3):
        assert send(portal, workshop, a_tap(ana, ago=60)).json()["kept"] == ["a"]
    assert CheckIn.objects.count() == 1
    assert AuditEntry.objects.filter(did="checked in").count() == 1


def test_a_phone_with_a_wrong_clock_counts_by_how_long_ago_it_was(
    portal: Client, workshop: Workshop, ana: Partner
) -> None:
    send(portal, workshop, a_tap(ana, ago=60))
    assert CheckIn.objects.get().tapped_at == NOW - timedelta(seconds=60)


def test_a_tap_from_the_future_was_made_now(portal: Client, workshop: Workshop, ana: Partner) -> None:
    send(portal, workshop, a_tap(ana, ago=-9999))
    assert CheckIn.objects.get().tapped_at == NOW


def test_an_old_tap_does_not_win_over_what_was_tapped_since(
    portal: Client, workshop: Workshop, ana: Partner
) -> None:
    portal.post(address(workshop), typed(ana, here="no"))
    assert send(portal, workshop, a_tap(ana, ago=60)).json()["kept"] == ["a"]
    assert not CheckIn.objects.get().is_here


def test_a_tap_that_is_refused_is_answered_with_the_reason_and_the_others_are_kept(
    portal: Client, workshop: Workshop, ana: Partner
) -> None:
    answer = send(portal, workshop, a_tap(ana, "x", day="2015-06-09"), a_tap(ana, "y")).json()
    assert answer["kept"] == ["y"]
    assert answer["refused"] == [{"key": "x", "why": "This weekend has no session on that day."}]


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '{"taps": 1}', '{"sent_at": 1, "taps": [{}]}', "\xff", '{"sent_at": 1e999}']
)
def test_what_is_no_list_of_taps_is_refused(portal: Client, workshop: Workshop, body: str) -> None:
    answer = portal.post(f"{address(workshop)}taps/", body, content_type="application/json")
    assert answer.status_code == 400


def test_who_is_signed_out_is_led_to_sign_in_and_nothing_is_written(
    client: Client, workshop: Workshop, ana: Partner
) -> None:
    answer = send(client, workshop, a_tap(ana))
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert not CheckIn.objects.exists()


def test_taps_are_protected_from_other_sites(workshop: Workshop, ana: Partner) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(a_therapist_user()).cookies
    assert send(client, workshop, a_tap(ana)).status_code == 403


def test_each_change_is_in_the_audit_log_without_a_name(
    portal: Client, workshop: Workshop, ana: Partner
) -> None:
    portal.post(address(workshop), typed(ana))
    entry = AuditEntry.objects.filter(did="checked in").get()
    assert entry.about == f"registration {ana.registration_id}" and entry.who == _brenda()
    assert "Ana" not in entry.details


def test_the_worker_has_power_over_the_check_in_page_only(portal: Client, workshop: Workshop) -> None:
    answer = portal.get(f"{address(workshop)}worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer
    assert f'"{address(workshop)}"' in page(answer)


def test_a_roster_shows_who_is_here(portal: Client, workshop: Workshop, ana: Partner) -> None:
    portal.post(address(workshop), typed(ana))
    assert "1 person here on Saturday." in page(portal.get(f"/portal/workshops/{workshop.slug}/"))


def _brenda() -> User:
    return User.objects.get(username="brenda")
