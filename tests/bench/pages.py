"""The public pages: requests per second beside a bare view that returns the same bytes, and their queries."""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.load import HOST, burst, get
from tests.bench.results import Line, compared, in_turn, limited
from tests.bench.stage import CannotMeasure

AT_LEAST = 0.7
MOST_QUERIES = 2
ROUNDS = 7
REQUESTS = 400
# Pages that are made anew take a while each.
COLD_REQUESTS, COLD_ROUNDS = 24, 3


@dataclass(frozen=True)
class Page:
    name: str
    path: str


@dataclass(frozen=True)
class Queries:
    """How many queries one page takes when it is made, and when it is in the cache."""

    cold: int
    warm: int


def count_queries(pages: Sequence[Page]) -> dict[str, Queries]:
    found = {}
    for page in pages:
        caches["pages"].clear()
        found[page.name] = Queries(_queries(page), _queries(page))
    return found


def queries(few: dict[str, Queries], many: dict[str, Queries]) -> list[Line]:
    """Two lines for each page: warm at most MOST_QUERIES; made anew as many with 1,000 workshops as with 10."""
    lines = []
    for name, counted in many.items():
        lines.append(limited(f"{name}: queries, warm", counted.warm, most=MOST_QUERIES, unit="queries"))
        same = counted.cold == few[name].cold
        what = f"{name}: queries, made anew, 1,000 workshops"
        lines.append(
            Line(what, f"{counted.cold} queries", f"{few[name].cold} for 10", target="the same", ok=same)
        )
    return lines


def rates(pages: Sequence[Page], *, port: int, cold: bool = False) -> list[Line]:
    return [_rate(page, port=port, cold=cold) for page in pages]


def _rate(page: Page, *, port: int, cold: bool) -> Line:
    """`cold`: with the cache switched off, told for completeness."""
    content = _content(page.path, port)
    Path(os.environ["BENCH_DIR"], f"{page.name}.html").write_bytes(content)
    bare = f"/bare/page/{page.name}/"
    if _content(bare, port) != content:
        raise CannotMeasure(f"{page.path} and its baseline are not the same bytes")
    requests, rounds = (COLD_REQUESTS, COLD_ROUNDS) if cold else (REQUESTS, ROUNDS)
    subject, baseline = in_turn(
        lambda: burst([get(page.path, port=port)] * requests, port=port).rate,
        lambda: burst([get(bare, port=port)] * requests, port=port).rate,
        rounds=rounds,
    )
    what = f"{page.name}: {len(content) / 1000:,.0f} kB" + (", made anew each time" if cold else "")
    return compared(
        what, subject=subject, baseline=baseline, unit="req/s", at_least=None if cold else AT_LEAST
    )


def _content(path: str, port: int) -> bytes:
    with closing(HTTPConnection(HOST, port, timeout=30)) as browser:
        browser.request("GET", path)
        response = browser.getresponse()
        content = response.read()
    if response.status != 200:
        raise CannotMeasure(f"{path} answers {response.status}")
    return content


def _queries(page: Page) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = Client().get(page.path)
    if response.status_code != 200:
        raise CannotMeasure(f"{page.path} answers {response.status_code}")
    return len(captured)
