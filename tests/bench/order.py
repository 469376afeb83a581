"""The parts of the benchmark, in their order; each makes the data that it needs."""

from collections.abc import Callable
from datetime import time

from django.utils import timezone

from tests.bench import data, office, papers
from tests.bench.first_view import first_view
from tests.bench.mail import sending
from tests.bench.pages import Page, count_queries, queries, rates
from tests.bench.registering import registering
from tests.bench.reminders import finding_due
from tests.bench.results import Line
from tests.bench.stage import gunicorn
from therapists.models import Article
from workshops.dates import local_instant
from workshops.models import City, Workshop

FEW, MANY = 10, 1_000
# Workshops and couples: as few as fill a page of each list, and the largest site that the office is made for.
FULL_PAGES, LARGE = (100, 1_200), (2_000, data.COUPLES)


def numbers_of_queries() -> list[Line]:
    data.make_workshops(FEW)
    few = count_queries(_pages())
    data.make_workshops(MANY)
    return queries(few, count_queries(_pages()))


def page_rates() -> list[Line]:
    data.make_workshops(MANY)
    with gunicorn() as port:
        return rates(_pages(), port=port)


def page_rates_without_cache() -> list[Line]:
    data.make_workshops(MANY)
    with gunicorn(cold=True) as port:
        return rates(_pages(), port=port, cold=True)


def first_view_of_home() -> list[Line]:
    with gunicorn() as port:
        return first_view(port=port)


def registrations() -> list[Line]:
    data.make_workshops(MANY)
    with gunicorn() as port:
        return registering(_last_workshop(), port=port)


def mails() -> list[Line]:
    data.make_workshops(MANY)
    return sending(_last_workshop(), at=timezone.now())


def reminders() -> list[Line]:
    """Just after nine in Sydney, when most of a day's reminders are due."""
    at = local_instant(timezone.now().date(), time(9, 5), City.objects.get(slug="sydney"))
    data.make_workshops(MANY)
    data.make_couples(at=at)
    return finding_due(at=at)


def office_pages() -> list[Line]:
    """The last part, with the most data: it begins with nobody, whatever the parts before it have made."""
    few = _office_with(FULL_PAGES)
    return office.lines(few, _office_with(LARGE))


def _office_with(size: tuple[int, int]) -> dict[str, office.Timed]:
    at = timezone.now()
    workshops, couples = size
    papers.clear()
    data.make_workshops(workshops)
    data.make_couples(at=at, total=couples)
    papers.add_papers(at=at)
    return office.timed_pages()


PARTS: dict[str, Callable[[], list[Line]]] = {
    "queries": numbers_of_queries,
    "pages": page_rates,
    "cold pages": page_rates_without_cache,
    "first view": first_view_of_home,
    "registering": registrations,
    "mail": mails,
    "reminders": reminders,
    "office": office_pages,
}


def _pages() -> list[Page]:
    return [
        Page("home", "/"),
        Page("workshops", "/workshops/"),
        Page("workshop", _last_workshop().get_absolute_url()),
        Page("article", Article.objects.latest("pk").get_absolute_url()),
    ]


def _last_workshop() -> Workshop:
    """The one furthest ahead: open, with its early bird."""
    return Workshop.objects.filter(status=Workshop.Status.PUBLISHED, opens_at=None).latest("starts_on")
