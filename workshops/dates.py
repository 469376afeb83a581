"""Instants and local dates, and the words for them. Every time shown names its city."""

from datetime import UTC, date, datetime, time, timedelta

from workshops.models import City, Workshop


def local_instant(day: date, at: time, city: City) -> datetime:
    """The instant (in UTC) at which a clock in `city` shows `day` and `at`.

    A time that the spring change skips means the instant as far after the change as the clock
    was moved; one that comes twice in autumn means the first.
    """
    # In UTC, because Python compares two times of one zone by their wall clocks, wrong at a clock change.
    return datetime.combine(day, at, tzinfo=city.zone).astimezone(UTC)


def end_of_day(day: date, city: City) -> datetime:
    """The midnight that ends `day` in `city`: “until 15 May” holds while now is before it."""
    return local_instant(day + timedelta(days=1), time(0), city)


def local_day(at: datetime, city: City) -> date:
    """The date in `city` at the instant `at`."""
    return at.astimezone(city.zone).date()


def day_in_words(day: date) -> str:
    """“Friday 15 May 2015”."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def end_of_day_in_words(day: date, city: City) -> str:
    """“the end of Friday 15 May 2015, Sydney time”."""
    return f"the end of {day_in_words(day)}, {city.name} time"


def instant_in_words(at: datetime, city: City) -> str:
    """“Friday 15 May 2015, 2:30 pm Sydney time”."""
    local = at.astimezone(city.zone)
    return f"{day_in_words(local.date())}, {clock_in_words(local.time())} {city.name} time"


def until_in_words(at: datetime, city: City) -> str:
    """“the end of Friday 15 May 2015, Sydney time”; an instant within a day with its hour."""
    local = at.astimezone(city.zone)
    if local.time() == time(0):
        return end_of_day_in_words(local.date() - timedelta(days=1), city)
    return instant_in_words(at, city)


def clock_in_words(clock: time) -> str:
    """“9:00 am”."""
    return f"{clock.hour % 12 or 12}:{clock:%M} {'am' if clock.hour < 12 else 'pm'}"


def span_in_words(workshop: Workshop) -> str:
    """“30/31 May 2015”, “31 May/1 June 2015”, “30 May 2015”, or with three days and more “29–31 May 2015”."""
    return span_of_days_in_words(workshop.starts_on, workshop.ends_on)


def span_of_days_in_words(first: date, last: date) -> str:
    """The same of two days."""
    if first == last:
        return f"{first.day} {first:%B %Y}"
    mark = "/" if last - first == timedelta(days=1) else "–"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{mark}{last.day} {last:%B %Y}"
    begin = f"{first.day} {first:%B}" + (f" {first:%Y}" if first.year != last.year else "")
    return f"{begin}{mark}{last.day} {last:%B %Y}"
