"""Staff see the public site as of another instant; nobody else does, and nothing can be booked there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.models import AuditEntry
from config.tests.people import (
    a_plain_user,
    a_read_only_person,
    a_therapist_user,
    an_office_person,
    page,
    signed_in,
)
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from therapists.models import Article
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop, auckland, brenda, sydney

pytestmark = pytest.mark.django_db
AS_OF = "/office/as-of/"
WORKSHOP = "/workshops/sydney-2015-05-30/"
REGISTER = f"{WORKSHOP}register/"
BANNER = "You see the site as of"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def go_to(client: Client, day: str, clock: str, city: Any) -> HttpResponse:
    return client.post(AS_OF, {"day": day, "clock": clock, "city": city.pk})  # type: ignore[return-value]


def on_another_day(day: str = "2015-05-20", clock: str = "09:00") -> Client:
    """Somebody of the office who looks at the site as of then, on Sydney's clocks; there is a weekend."""
    if not Workshop.objects.exists():
        a_workshop()
    client = signed_in(an_office_person())
    assert go_to(client, day, clock, sydney()).status_code == 302
    return client


@pytest.mark.parametrize(
    ("city", "slug"),
    [(None, "sydney-2015-05-30"), (auckland, "auckland-2015-05-30")],
    ids=["Sydney", "Auckland"],
)
def test_the_early_bird_ends_at_the_citys_own_midnight(city: Any, slug: str) -> None:
    weekend = a_workshop(city() if city else None)
    client = signed_in(an_office_person())
    go_to(client, "2015-05-15", "23:59", weekend.city)
    assert "$795" in page(client.get(f"/workshops/{slug}/"))
    go_to(client, "2015-05-16", "00:00", weekend.city)
    then = page(client.get(f"/workshops/{slug}/"))
    assert "$895" in then and "$795" not in then


def test_a_weekend_that_is_over_by_then_is_over() -> None:
    client = on_another_day("2015-05-30", "08:00")
    assert f'href="{WORKSHOP}"' in page(client.get("/workshops/")).split("Weekends so far")[0]
    go_to(client, "2015-06-01", "09:00", sydney())
    assert "This weekend is over" in page(client.get(WORKSHOP))


def test_a_place_that_is_held_now_is_free_when_its_hold_has_ended() -> None:
    a_held_registration(a_workshop(capacity=1, minimum=None, decide_on=None))
    full = page(Client().get(WORKSHOP))
    then = page(on_another_day("2015-05-10").get(WORKSHOP))
    assert "schema.org/SoldOut" in full
    assert "schema.org/SoldOut" not in then and f'href="{REGISTER}"' in then


def test_search_engines_facts_are_those_of_the_instant() -> None:
    client = on_another_day("2015-05-15", "23:59")
    assert '"price": "795.00"' in page(client.get(WORKSHOP))
    go_to(client, "2015-05-16", "00:00", sydney())
    assert '"price": "895.00"' in page(client.get(WORKSHOP))


def test_an_article_is_there_once_its_day_has_come() -> None:
    day = datetime(2015, 5, 20).date()
    Article.objects.create(author=brenda(), title="Listening", slug="listening", published_on=day)
    assert Client().get("/articles/listening/").status_code == 404
    client = on_another_day("2015-05-19")
    assert client.get("/articles/listening/").status_code == 404
    go_to(client, "2015-05-21", "09:00", sydney())
    assert "Listening" in page(client.get("/articles/"))
    assert client.get("/articles/listening/").status_code == 200
    assert Client().get("/articles/listening/").status_code == 404


def test_what_programs_read_and_who_works_behind_stays_at_this_day() -> None:
    client = on_another_day()
    for path in ("/workshops/calendar.ics", "/workshops/sydney-2015-05-30.ics", "/sitemap.xml", "/healthz"):
        assert client.get(path).content == Client().get(path).content, path
    assert BANNER not in page(client.get("/accounts/2fa/"))


def test_every_page_says_so_and_nobody_keeps_it() -> None:
    client = on_another_day()
    for path in ("/", "/workshops/", WORKSHOP, REGISTER, "/terms/", "/workshops/nowhere/"):
        answer = client.get(path)
        assert BANNER in page(answer), path
        assert "Wednesday 20 May 2015, 9:00 am Sydney time" in page(answer), path
        assert answer["Cache-Control"] == "no-store, private", path
        assert "ETag" not in answer and "Cookie" in answer["Vary"], path


def test_visitors_before_and_after_see_the_same_bytes() -> None:
    a_workshop()
    before = Client().get(WORKSHOP).content
    client = on_another_day()
    assert client.get(WORKSHOP).content != before
    assert Client().get(WORKSHOP).content == before


def test_a_page_that_a_visitor_has_kept_ready_is_not_shown() -> None:
    a_workshop()
    Client().get(WORKSHOP)
    assert "$895" in page(on_another_day().get(WORKSHOP))


@pytest.mark.parametrize(
    "who", [None, a_plain_user, a_therapist_user], ids=["visitor", "partner", "therapist"]
)
def test_the_cookie_alone_shows_nothing(who: Any) -> None:
    a_workshop()
    ordinary = Client().get(WORKSHOP)
    client = signed_in(who()) if who else Client()
    # Even with the instant in the session, as somebody has it whose access to the office has ended.
    session = client.session
    session["as_of"] = "2015-05-20T00:00:00+00:00"
    session.save()
    client.cookies[site.SESSION_COOKIE_NAME] = str(session.session_key)
    client.cookies["as-of"] = "on"
    shown = client.get(WORKSHOP)
    assert shown.content == ordinary.content and shown["ETag"] == ordinary["ETag"]


def test_a_visitors_page_costs_no_look_into_the_session() -> None:
    a_workshop()
    client = Client()
    client.get(WORKSHOP)
    with CaptureQueriesContext(connection) as asked:
        client.get(WORKSHOP)
    assert len(asked) == 0


def test_nothing_can_be_booked_and_private_pages_are_closed() -> None:
    token = a_confirmed_registration().registrant.token
    client = on_another_day("2015-05-10")
    form = page(client.get(REGISTER))
    assert "only looking" in form and "Keep a place" not in form
    before = Registration.objects.count()
    for path in (
        REGISTER,
        f"/registrations/{token}/",
        f"/payments/{token}/checkout/",
        "/registrations/find/",
    ):
        answer = client.post(path, {"first_name": "Ana"})
        assert answer.status_code == 409, path
        assert "You are only looking" in page(answer), path
    for path in (
        f"/registrations/{token}/",
        f"/registrations/{token}/calendar.ics",
        f"/payments/{token}/checkout/",
        "/accounts/bookings/",
    ):
        assert client.get(path).status_code == 409, path
    assert Registration.objects.count() == before


def test_who_only_reads_may_look_too() -> None:
    weekend = a_workshop()
    client = signed_in(a_read_only_person())
    go_to(client, "2015-05-20", "09:00", weekend.city)
    assert BANNER in page(client.get("/"))


def test_going_there_and_back_is_in_the_log() -> None:
    client = on_another_day()
    answer = client.post(f"{AS_OF}today/", {"back": WORKSHOP})
    assert answer["Location"] == WORKSHOP
    assert BANNER not in page(client.get(WORKSHOP))
    done = AuditEntry.objects.order_by("pk").values_list("did", "details")
    assert list(done)[-2:] == [
        ("looks at the site as of another day", "2015-05-19 23:00 UTC"),
        ("went back to today", ""),
    ]


def test_the_way_back_leads_to_no_other_site() -> None:
    answer = on_another_day().post(f"{AS_OF}today/", {"back": "https://elsewhere.example.com/"})
    assert answer["Location"] == "../"


def test_signing_out_ends_it() -> None:
    client = on_another_day()
    client.logout()
    assert BANNER not in page(client.get(WORKSHOP))


def test_the_office_stays_as_it_is_and_says_so() -> None:
    client = on_another_day()
    office = page(client.get("/office/"))
    assert "as of another day</a>; the office is as it is now" in office
    elsewhere = signed_in(a_read_only_person())
    for path in ("/office/", "/office/money/", AS_OF):
        assert "the office is as it is now" not in page(elsewhere.get(path)), path


@pytest.mark.parametrize(
    ("day", "clock", "says"),
    [
        ("2012-12-31", "09:00", "Choose a day from 1 January 2013 to 31 December 2018."),
        ("2019-01-01", "09:00", "Choose a day from 1 January 2013 to 31 December 2018."),
        ("9999-12-31", "23:59", "Choose a day from 1 January 2013 to 31 December 2018."),
        ("", "09:00", "This field is required"),
        ("someday", "09:00", "Enter a valid date"),
        ("2015-05-20", "25:00", "Enter a valid time"),
    ],
)
def test_what_can_not_be_shown_is_said_beside_the_field(day: str, clock: str, says: str) -> None:
    weekend = a_workshop()
    answer = go_to(signed_in(an_office_person()), day, clock, weekend.city)
    assert answer.status_code == 200
    assert says in page(answer)


@pytest.mark.parametrize("day", ["2013-01-01", "2015-04-30", "2018-12-31"])
def test_two_years_back_to_three_ahead_can_be_shown(day: str) -> None:
    weekend = a_workshop()
    client = signed_in(an_office_person())
    assert go_to(client, day, "09:00", weekend.city).status_code == 302
    assert BANNER in page(client.get(WORKSHOP))


def test_a_day_too_far_is_said_even_when_the_time_is_missing() -> None:
    weekend = a_workshop()
    answer = page(go_to(signed_in(an_office_person()), "2030-01-01", "", weekend.city))
    assert "Choose a day from" in answer and "This field is required" in answer


def test_the_form_starts_at_the_instant_that_is_looked_at() -> None:
    form = page(on_another_day("2015-05-20", "09:30").get(AS_OF))
    assert 'value="2015-05-20"' in form and 'value="09:30"' in form


def test_both_sides_of_the_early_birds_end_are_offered() -> None:
    a_workshop()
    client = signed_in(an_office_person())
    offered = page(client.get(AS_OF))
    ends = datetime(2015, 5, 15, 14, tzinfo=UTC)
    assert (ends - timedelta(minutes=1)).isoformat() in offered
    assert client.post(AS_OF, {"pick": ends.isoformat()}).status_code == 302
    assert "$895" in page(client.get(WORKSHOP))


@pytest.mark.parametrize("pick", ["", "now", "2015-05-15T14:00:01+00:00", "9" * 100])
def test_what_is_not_offered_is_not_picked(pick: str) -> None:
    a_workshop()
    client = signed_in(an_office_person())
    assert client.post(AS_OF, {"pick": pick}).status_code == 200
    assert BANNER not in page(client.get(WORKSHOP))


def test_a_time_that_the_clocks_skip_means_the_one_after() -> None:
    """Sydney goes from 2:00 to 3:00 on 4 October 2015."""
    client = on_another_day("2015-10-04", "02:30")
    assert "Sunday 4 October 2015, 3:30 am Sydney time" in page(client.get("/"))


def test_more_weekends_cost_no_more_queries() -> None:
    client = on_another_day()

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    before = [queries(path) for path in ("/", AS_OF)]
    for day in (6, 13):
        a_workshop(starts_on=datetime(2015, 6, day).date())
    assert [queries(path) for path in ("/", AS_OF)] == before
