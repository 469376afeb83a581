"""The start stops when the environment would make an unsafe site, and says which variable is at fault."""

import os
import re
import subprocess
import sys

import pytest

from config.tests.source import ROOT
from tests.run import PRODUCTION

SECRETS = ("SECRET_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
READ_BY_SETTINGS = re.compile(r"(?:env(?:\.\w+)?|secret)\(\s*\"([A-Z_]+)\"")


def start(code: str = "import config.settings", **changes: str) -> "subprocess.CompletedProcess[str]":
    """Load the settings in a fresh process (or run `code` there), in the environment of production with these changes."""
    bare = {"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite:///:memory:"}
    command = [sys.executable, "-c", code]
    environment = {**bare, **PRODUCTION, **changes}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)  # noqa: S603 (ours)


def test_a_whole_environment_starts() -> None:
    assert start().returncode == 0


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", ["", "a-demo-secret"])
def test_a_missing_or_demo_secret_stops_the_start_and_is_named(name: str, value: str) -> None:
    failed = start(**{name: value})
    assert failed.returncode != 0
    assert f"ImproperlyConfigured: {name} " in failed.stderr


def test_behind_a_proxy_each_visitor_has_an_address_of_their_own() -> None:
    print_it = "from config import settings; print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
    assert start(print_it).stdout.strip() == "1"
    assert start(print_it, TRUSTED_PROXIES="2").stdout.strip() == "2"
    assert start(print_it, BASE_URL="http://localhost:8000").stdout.strip() == "0"


def test_the_stand_in_for_stripe_is_refused_in_production() -> None:
    assert "STRIPE_API_BASE" in start(STRIPE_API_BASE="http://localhost:9000").stderr


@pytest.mark.parametrize("mode", ["DEBUG", "DEMO"])
def test_developing_and_the_demo_need_no_secrets(mode: str) -> None:
    assert start(**dict.fromkeys(SECRETS, ""), **{mode: "on"}).returncode == 0


def test_the_example_lists_every_variable_that_the_settings_read() -> None:
    read = set(READ_BY_SETTINGS.findall((ROOT / "config/settings.py").read_text()))
    listed = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == listed
