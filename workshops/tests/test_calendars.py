from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from workshops.adding import Hours, daily_hours
from workshops.calendars import calendar_of, calendar_text, in_feeds
from workshops.changing import cancel_workshop, move_workshop
from workshops.models import Workshop
from workshops.tests.cast import (
    AT,
    a_venue,
    a_workshop,
    an_auckland_workshop,
    auckland,
    the_programme,
)

pytestmark = pytest.mark.django_db

UID = UUID("12345678-1234-5678-1234-567812345678")


def events(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def moved(workshop: Workshop) -> Workshop:
    first, last = date(2015, 6, 6), date(2015, 6, 7)
    hours = daily_hours(first, last, starts=time(10))
    return move_workshop(
        workshop=workshop, starts_on=first, ends_on=last, venue=workshop.venue, sessions=hours, at=AT
    )


def test_each_day_is_an_event_on_the_clocks_of_the_city() -> None:
    found = events(calendar_text(a_workshop()))
    zone = ZoneInfo("Australia/Sydney")
    assert [(event.start, event.end) for event in found] == [
        (datetime(2015, 5, 30, 9, tzinfo=zone), datetime(2015, 5, 30, 17, tzinfo=zone)),
        (datetime(2015, 5, 31, 9, tzinfo=zone), datetime(2015, 5, 31, 17, tzinfo=zone)),
    ]


def test_times_name_their_zone_and_the_file_explains_it() -> None:
    text = calendar_text(an_auckland_workshop())
    assert "DTSTART;TZID=Pacific/Auckland:20150516T090000\r\n" in text
    [zone] = Calendar.from_ical(text).walk("VTIMEZONE")
    assert zone["TZID"] == "Pacific/Auckland"
    assert "TZOFFSETTO:+1200" in text and "TZOFFSETTO:+1300" in text


@pytest.mark.parametrize(
    ("day", "offset"),
    [(date(2015, 4, 4), 11), (date(2015, 4, 5), 10), (date(2015, 10, 3), 10), (date(2015, 10, 4), 11)],
)
def test_the_zone_in_the_file_knows_the_clock_changes(day: date, offset: int) -> None:
    text = calendar_text(a_workshop(starts_on=day, ends_on=day))
    calendar = Calendar.from_ical(text)
    zone = calendar.walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)  # type: ignore[attr-defined]
    assert datetime(day.year, day.month, day.day, 9, tzinfo=zone).utcoffset() == timedelta(hours=offset)


def test_the_uid_outlives_a_move_and_the_sequence_rises() -> None:
    workshop = a_workshop(uid=UID)
    before = events(calendar_text(workshop))
    after = events(calendar_text(moved(workshop)))
    assert [str(event["UID"]) for event in before] == [f"{UID}-1", f"{UID}-2"]
    assert [event["UID"] for event in after] == [event["UID"] for event in before]
    assert [event["SEQUENCE"] for event in before + after] == [0, 0, 1, 1]
    assert [event.start.day for event in after] == [6, 7]


def test_stamps_tell_when_the_entry_changed_not_when_it_was_read() -> None:
    text = calendar_text(moved(a_workshop()))
    assert text.count("DTSTAMP:20150501T030000Z") == text.count("LAST-MODIFIED:20150501T030000Z") == 2
    assert text == calendar_text(Workshop.objects.get())


def test_a_couples_calendar_says_nothing_about_relationships() -> None:
    text = calendar_text(a_workshop())
    event = events(text)[0]
    assert event["SUMMARY"] == "Weekend workshop, Sydney"
    assert event["CLASS"] == "PRIVATE"
    assert event["LOCATION"] == "Sydney House, 1 Example Street, Sydney"
    assert event["DESCRIPTION"] == "Parking in the street."
    for word in ("love", "couple", "getting", "brenda", "url:"):
        assert word not in text.lower()


def test_a_public_calendar_names_the_programme_and_its_page(settings: Any) -> None:
    settings.BASE_URL = "https://weekends.example"
    event = events(calendar_text(a_workshop(), private=False))[0]
    assert event["SUMMARY"] == "Getting the Love You Want, Sydney"
    assert event["URL"] == "https://weekends.example/workshops/sydney-2015-05-30/"
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")


def test_no_calendar_tells_a_price() -> None:
    workshop = a_workshop()
    for text in (calendar_text(workshop), calendar_text(workshop, private=False)):
        assert "795" not in text and "895" not in text


def test_a_cancelled_workshop_cancels_its_entries() -> None:
    workshop = cancel_workshop(workshop=a_workshop(uid=UID), why="A burst pipe.", at=AT)
    private, public = calendar_text(workshop), calendar_text(workshop, private=False)
    assert "METHOD:CANCEL\r\n" in private and "METHOD:PUBLISH\r\n" in public
    for event in events(private) + events(public):
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
        assert event["UID"].startswith(str(UID))


def test_what_is_on_is_published() -> None:
    assert "METHOD:PUBLISH\r\n" in calendar_text(a_workshop())


def test_text_is_escaped_and_long_lines_are_folded() -> None:
    venue = a_venue(
        slug="odd", name="Hall; upstairs, left\\right", address="Māori Lane 1 " * 12 + "\nBalmain"
    )
    text = calendar_text(a_workshop(venue=venue))
    assert "Hall\\; upstairs\\, left\\\\right" in text.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert events(text)[0]["LOCATION"].startswith("Hall; upstairs, left\\right, Māori Lane 1")


def test_what_people_type_can_not_add_lines_to_the_file() -> None:
    the_programme(summary="Two days.\r\nEND:VEVENT\r\nBEGIN:VEVENT")
    assert len(events(calendar_text(a_workshop(), private=False))) == 2


def test_several_sessions_on_a_day_and_none_at_all() -> None:
    friday = date(2015, 5, 29)
    hours = [Hours(friday, time(19), time(21)), *daily_hours(date(2015, 5, 30), date(2015, 5, 31))]
    assert len(events(calendar_text(a_workshop(hours=hours, starts_on=friday)))) == 3
    assert len(events(calendar_text(an_auckland_workshop(hours=[])))) == 2


def test_a_feed_has_each_zone_once_and_never_a_draft() -> None:
    for workshop in (a_workshop(), a_workshop(starts_on=date(2015, 6, 6)), an_auckland_workshop()):
        assert workshop.status == Workshop.Status.PUBLISHED
    a_workshop(starts_on=date(2015, 7, 4), status=Workshop.Status.DRAFT)
    text = calendar_of(Workshop.objects.all(), name="All")
    calendar = Calendar.from_ical(text)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Australia/Sydney", "Pacific/Auckland"]
    assert len(calendar.walk("VEVENT")) == 6
    assert (calendar["X-WR-CALNAME"], calendar["METHOD"]) == ("All", "PUBLISH")


def test_an_empty_feed_is_a_calendar_all_the_same() -> None:
    assert events(calendar_of([], name="None")) == []


def test_a_feed_keeps_a_workshop_for_two_months_after_it_is_over() -> None:
    workshop = a_workshop()
    assert list(in_feeds(at=datetime(2015, 7, 30, tzinfo=UTC))) == [workshop]
    assert list(in_feeds(at=datetime(2015, 8, 1, tzinfo=UTC))) == []


def test_a_citys_feed_has_only_its_workshops() -> None:
    a_workshop()
    there = an_auckland_workshop()
    assert list(in_feeds(at=AT, city=auckland())) == [there]


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_asks_the_database_as_often_for_one_workshop_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for week in range(count):
        a_workshop(starts_on=date(2015, 5, 30) + timedelta(weeks=week))
    with django_assert_num_queries(2):
        calendar_of(in_feeds(at=AT), name="All")


FAR = date(2099, 5, 30)


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/workshops/calendar.ics", 4),
        ("/workshops/sydney/calendar.ics", 2),
        ("/workshops/sydney-2099-05-30.ics", 2),
    ],
)
def test_the_addresses_of_the_feeds(client: Client, address: str, count: int) -> None:
    a_workshop(starts_on=FAR), an_auckland_workshop(starts_on=FAR)
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert len(events(response.content.decode())) == count


def test_a_reader_that_has_the_feed_is_told_so_until_something_changes(client: Client) -> None:
    workshop = a_workshop(starts_on=FAR)
    tag = client.get("/workshops/calendar.ics")["ETag"]
    assert client.get("/workshops/calendar.ics", headers={"if-none-match": tag}).status_code == 304
    cancel_workshop(workshop=workshop, why="A burst pipe.", at=AT)
    response = client.get("/workshops/calendar.ics", headers={"if-none-match": tag})
    assert (response.status_code, "STATUS:CANCELLED" in response.content.decode()) == (200, True)


def test_drafts_and_unknown_cities_have_no_calendar(client: Client) -> None:
    a_workshop(status=Workshop.Status.DRAFT)
    assert client.get("/workshops/sydney-2015-05-30.ics").status_code == 404
    assert client.get("/workshops/atlantis/calendar.ics").status_code == 404
