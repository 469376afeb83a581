from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from outbox.models import Message
from registrations.cancelling import cancel
from registrations.lapsing import lapse
from registrations.models import Answers, Partner, Registration
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
# Sydney's 15 May 2015 ends at 14:00 UTC, the workshop's last day on 31 May too.
CUT_OFF = datetime(2015, 5, 15, 14, tzinfo=UTC)
OVER = datetime(2015, 5, 31, 14, tzinfo=UTC)
DETAILS = {
    "badge_name": "Annie",
    "dietary": "No nuts, please",
    "access": "A chair with arms",
    "emergency_name": "Rua",
    "emergency_phone": "0400 000 000",
    "to_presenters": "We are a little shy.",
}
BILL = ("AU$795", "AU$720", "early bird")


class Clock:
    """The instant that the views read."""

    now = AT


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def page_of(partner: Partner) -> str:
    return f"/registrations/{partner.token}/"


def partners(registration: Registration) -> tuple[Partner, Partner]:
    own, other = registration.partners.order_by("number")
    return own, other


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_hold_page_says_until_when_and_leads_to_the_payment(client: Client) -> None:
    own, _other = partners(a_held_registration())
    page = text(client.get(page_of(own)))
    assert "data-countdown" in page
    assert "Friday 1 May 2015, 1:30 pm Sydney time" in page
    assert f'action="/payments/{own.token}/checkout/"' in page
    assert 'name="agreed_cents" value="79500"' in page


def test_the_hold_page_shows_the_full_price_once_the_cut_off_has_passed(client: Client, clock: Clock) -> None:
    own, _other = partners(a_held_registration(at=CUT_OFF - timedelta(minutes=5)))
    clock.now = CUT_OFF
    page = text(client.get(page_of(own)))
    assert "The early bird has ended" in page
    assert 'name="agreed_cents" value="89500"' in page


def test_the_partner_of_a_hold_learns_only_that_it_is_not_confirmed(client: Client) -> None:
    own, other = partners(a_held_registration())
    page = text(client.get(page_of(other)))
    assert "Not confirmed yet" in page
    assert "checkout" not in page
    assert own.token not in page
    assert not any(words in page for words in BILL)


def test_details_of_a_hold_can_be_changed_in_another_browser(client: Client) -> None:
    hold = a_held_registration()
    own, _other = partners(hold)
    client.get(page_of(own))
    form = text(client.get(f"/workshops/{hold.workshop.slug}/register/"))
    assert f'value="{own.email}"' in form
    assert "data-countdown" in form


def test_the_place_is_given_back_by_the_registrant_alone(client: Client) -> None:
    hold = a_held_registration()
    own, other = partners(hold)
    client.post(f"{page_of(other)}give-back/")
    hold.refresh_from_db()
    assert hold.state == Registration.State.HELD
    assert client.post(f"{page_of(own)}give-back/", follow=True).status_code == 200
    hold.refresh_from_db()
    assert hold.state == Registration.State.LAPSED


@pytest.mark.parametrize("tidied", [False, True])
def test_a_hold_that_has_ended_is_over_by_the_clock(client: Client, clock: Clock, tidied: bool) -> None:
    hold = a_held_registration()
    clock.now = hold.held_until
    if tidied:
        lapse(registration=hold, at=clock.now)
    page = text(client.get(page_of(partners(hold)[0])))
    assert "The place was released" in page
    assert f"/workshops/{hold.workshop.slug}/register/" in page


def test_a_payment_on_its_way_is_not_asked_for_again(client: Client, clock: Clock) -> None:
    hold = a_held_registration()
    own, other = partners(hold)
    hold.payments.create(
        attempt=1,
        state="processing",
        amount_cents=79_500,
        currency="AUD",
        idempotency_key="one",
        expires_at=hold.held_until,
        created_at=AT,
    )
    page = text(client.get(page_of(own)))
    assert "Your payment is on its way" in page
    assert "checkout" not in page
    clock.now = hold.held_until
    assert "Your payment is still on its way" in text(client.get(page_of(own)))
    assert "payment" not in text(client.get(page_of(other)))


def test_the_confirmed_page_says_when_where_and_how_to_prepare(client: Client) -> None:
    for partner in partners(a_confirmed_registration()):
        page = text(client.get(page_of(partner)))
        for words in (
            "Saturday 30 May 2015, 9:00 am to 5:00 pm Sydney time",
            "1 Example Street",
            "https://www.openstreetmap.org/search?query=1+Example+Street",
            "Parking in the street.",
            "Bring something to write with.",
            f"{page_of(partner)}calendar.ics",
        ):
            assert words in page


def test_only_the_registrant_sees_what_was_paid(client: Client) -> None:
    confirmed = a_confirmed_registration()
    own, other = partners(confirmed)
    own_page, others_page = text(client.get(page_of(own))), text(client.get(page_of(other)))
    assert all(words in own_page for words in (*BILL, confirmed.reference))
    assert not any(words in others_page for words in (*BILL, confirmed.reference))


def test_neither_partner_sees_the_others_link_address_or_answers(client: Client) -> None:
    own, other = partners(a_confirmed_registration())
    client.post(page_of(own), DETAILS)
    client.post(page_of(other), DETAILS | {"dietary": "No fish"})
    for mine, theirs, answer in ((own, other, "No fish"), (other, own, "No nuts")):
        page = text(client.get(page_of(mine)))
        assert theirs.token not in page
        assert theirs.email not in page
        assert answer not in page


def test_details_are_kept_and_shown_again(client: Client) -> None:
    own, _other = partners(a_confirmed_registration())
    page = text(client.post(page_of(own), DETAILS, follow=True))
    assert "Your details are saved." in page
    assert all(value in page for value in DETAILS.values())
    assert Answers.objects.get().partner == own


def test_errors_in_the_details_keep_what_was_typed(client: Client) -> None:
    own, _other = partners(a_confirmed_registration())
    page = text(client.post(page_of(own), DETAILS | {"emergency_phone": "12"}))
    assert "<title>Error: " in page
    assert 'role="alert"' in page
    assert "No nuts, please" in page
    assert not Answers.objects.exists()


def test_details_are_not_taken_once_the_weekend_is_over(client: Client, clock: Clock) -> None:
    own, _other = partners(a_confirmed_registration())
    clock.now = OVER
    assert client.post(page_of(own), DETAILS).status_code == 303
    assert not Answers.objects.exists()


def test_the_calendar_file_is_neutral(client: Client) -> None:
    own, _other = partners(a_confirmed_registration())
    response = client.get(f"{page_of(own)}calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VCALENDAR" in text(response)
    assert "SUMMARY:Weekend workshop" in text(response)
    assert own.token not in text(response)


def test_there_is_no_calendar_file_for_a_hold(client: Client) -> None:
    own, _other = partners(a_held_registration())
    assert client.get(f"{page_of(own)}calendar.ics").status_code == 404


def test_that_is_not_me_asks_first(client: Client) -> None:
    _own, other = partners(a_confirmed_registration())
    assert "Remove me" in text(client.get(f"{page_of(other)}not-me/"))
    other.refresh_from_db()
    assert other.email


def test_that_is_not_me_closes_the_page(client: Client) -> None:
    own, other = partners(a_confirmed_registration())
    response = client.post(f"{page_of(other)}not-me/", follow=True)
    assert "You have been removed" in text(response)
    assert client.get(page_of(other)).status_code == 404
    assert "The second email address was taken out" in text(client.get(page_of(own)))
    assert Partner.objects.get(pk=other.pk).email == ""


def test_the_registrant_is_told_how_to_cancel_instead(client: Client) -> None:
    own, _other = partners(a_confirmed_registration())
    for response in (client.get(f"{page_of(own)}not-me/"), client.post(f"{page_of(own)}not-me/")):
        assert "Remove me" not in text(response)
    own.refresh_from_db()
    assert own.email


def test_a_new_link_is_mailed_and_not_shown(client: Client) -> None:
    own, _other = partners(a_confirmed_registration())
    page = text(client.post(f"{page_of(own)}renew/", follow=True))
    new = Partner.objects.get(pk=own.pk)
    assert new.token not in page
    assert client.get(page_of(own)).status_code == 404
    assert client.get(page_of(new)).status_code == 200
    assert new.token in Message.objects.get(kind="registrations/new_link").text


def test_a_cancelled_booking_shows_money_to_the_registrant_alone(client: Client) -> None:
    confirmed = a_confirmed_registration()
    cancel(registration=confirmed, at=AT, why="a test")
    own, other = partners(confirmed)
    assert "AU$720" in text(client.get(page_of(own)))
    page = text(client.get(page_of(other)))
    assert "cancelled" in page
    assert "AU$" not in page


def test_a_cancelled_weekend_is_told_before_any_job_has_run(client: Client) -> None:
    own, _other = partners(a_confirmed_registration())
    Workshop.objects.update(
        status=Workshop.Status.CANCELLED, cancelled_at=AT, cancelled_why="The hall burnt down."
    )
    page = text(client.get(page_of(own)))
    assert "This weekend has been cancelled" in page
    assert "The hall burnt down." in page


@pytest.mark.parametrize("noted", [False, True])
def test_after_the_weekend_the_page_says_thank_you(client: Client, clock: Clock, noted: bool) -> None:
    own, other = partners(a_confirmed_registration())
    clock.now = OVER
    if noted:
        Registration.objects.update(state=Registration.State.ATTENDED)
    assert "Thank you for coming, Ana" in text(client.get(page_of(own)))
    assert "AU$" not in text(client.get(page_of(other)))


def test_partners_who_share_an_address_have_a_page_each(client: Client) -> None:
    own, other = partners(a_confirmed_registration(couple=a_couple(shares_address=True)))
    assert "Ana, your weekend" in text(client.get(page_of(own)))
    assert "Kim, your weekend" in text(client.get(page_of(other)))


@pytest.mark.parametrize("end", ["", "not-me/", "calendar.ics"])
def test_an_unknown_link_opens_a_neutral_page(client: Client, end: str) -> None:
    response = client.get(f"/registrations/{'x' * 43}/{end}")
    assert response.status_code == 404
    assert "This link opens nothing" in text(response)


@pytest.mark.parametrize("end", ["give-back/", "renew/"])
def test_what_changes_something_is_not_done_by_following_a_link(client: Client, end: str) -> None:
    own, _other = partners(a_confirmed_registration())
    assert client.get(f"{page_of(own)}{end}").status_code == 405


@pytest.mark.parametrize("end", ["", "not-me/", "calendar.ics"])
def test_private_pages_stay_out_of_caches_indexes_and_referrers(client: Client, end: str) -> None:
    known, unknown = page_of(partners(a_confirmed_registration())[1]), f"/registrations/{'x' * 43}/"
    for address in (known + end, unknown + end):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"


def test_the_map_is_not_told_where_it_was_opened(client: Client) -> None:
    own, _other = partners(a_confirmed_registration())
    assert 'rel="noreferrer"' in text(client.get(page_of(own)))


def test_a_hold_on_a_cancelled_weekend_leads_to_no_payment(client: Client) -> None:
    own, _other = partners(a_held_registration())
    Workshop.objects.update(status="cancelled", cancelled_at=AT, cancelled_why="Too few couples.")
    page = text(client.get(page_of(own)))
    assert "data-countdown" not in page
    assert "/checkout/" not in page
