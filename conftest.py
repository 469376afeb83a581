"""What every test can use: services that may be missing, a browser, and nothing left over from the test before."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as site
from django.core.cache import caches
from hypothesis import settings as hypothesis

from tests import halves
from tests.services import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A slow machine is no fault of the code, and CI tries the same examples each time.
hypothesis.register_profile("here", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.load_profile("here")


def path_of_browser() -> str | None:
    return os.environ.get("CHROMIUM") or chromium()


def missing_service(item: pytest.Item) -> str | None:
    """What the test needs by its markers and can't have here."""
    here = {
        "postgresql": str(site.DATABASES["default"]["ENGINE"]).endswith("postgresql"),
        "redis": bool(site.REDIS_URL),
        "browser": bool(path_of_browser()),
    }
    return next(
        (name for name, is_here in here.items() if not is_here and item.get_closest_marker(name)), None
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--half", choices=list(halves.HALVES), help="one half of the whole run (tests/halves.py)"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker("browser")
    if half := config.getoption("--half"):
        belongs = halves.HALVES[half]
        config.hook.pytest_deselected(items=[item for item in items if not belongs(item)])
        items[:] = [item for item in items if belongs(item)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if missing := missing_service(item):
        reason = f"needs {missing}: use `make test`, or `python -m tests.services` beside pytest"
        # In CI nothing may be left out in silence.
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(autouse=True)
def _clean(settings: Any, tmp_path: Path) -> None:
    """Photos go to a folder of the test's own; the cache starts empty."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for cache in caches.all():
        cache.clear()


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for all tests of a process; each test takes a `context` or `page` of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Playwright's synchronous API keeps an event loop in this thread, which Django takes for asynchronous code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        started = playwright.chromium.launch(executable_path=path_of_browser(), args=BROWSER_FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    """A visitor without a past."""
    opened = browser.new_context(locale="en-AU")
    yield opened
    opened.close()


@pytest.fixture
def page(context: "BrowserContext") -> "Page":
    return context.new_page()
