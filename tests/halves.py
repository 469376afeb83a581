"""The two halves of the whole run: rules on SQLite, and what a database or a service may change on PostgreSQL.

Whatever asks a database is tried on PostgreSQL; the rules of places and of money on SQLite as well, where
transactions lock in another way. What asks no database runs once. Every test belongs to one half at least.
"""

import re

import pytest

SERVICES = ("postgresql", "redis", "browser", "journey", "race", "crash")
ON_BOTH = ("registrations/", "payments/", "tests/permissions/")
# Files about pages, by their names; on SQLite tests/permissions opens every page for everybody.
PAGES = re.compile(r"/tests/test_(admin|office|portal|views|\w*pages?\b)")


def in_rules(item: pytest.Item) -> bool:
    """Quick, and needs nothing but Python."""
    if _needs_a_service(item):
        return False
    is_a_rule = item.nodeid.startswith(ON_BOTH) and not PAGES.search(item.nodeid)
    return is_a_rule or not _asks_a_database(item)


def in_services(item: pytest.Item) -> bool:
    if item.nodeid.startswith("tests/permissions/"):
        # Who may open what does not hang on the database.
        return False
    return _needs_a_service(item) or _asks_a_database(item)


HALVES = {"rules": in_rules, "services": in_services}


def _needs_a_service(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in SERVICES)


def _asks_a_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None
