"""`make test`: all checks, then all tests: the rules on SQLite, and what a database may change on PostgreSQL with Redis.

`--lint-only` leaves the tests out. What can't run here is said at the start and again at the end; with CI=true
it is a failure.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.services import NotStarted, services

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "--quiet",
    "--no-header",
    "--tb=short",
    # Three at once: a journey leaves its processor idle half the time.
    "-n",
    "3",
    "--dist",
    "worksteal",
]
MISSING = {
    "DATABASE_URL": "PostgreSQL: no races, no crashes, and the rules are tried on SQLite only",
    "REDIS_URL": "Redis: the cache, sessions and the broker of production are not tried",
    "CHROMIUM": "Chromium: no journeys in a browser",
}
# What a real deployment sets; every secret here is made up.
PRODUCTION = {
    "DEBUG": "off",
    "DEMO": "off",
    "SECRET_KEY": "a-key-for-the-deployment-check-that-is-long-and-varied-0123456789",
    "BASE_URL": "https://bookings.example.com",
    "ALLOWED_HOSTS": "bookings.example.com",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example.com:587",
    "REDIS_URL": "redis://localhost:6379/0",
    "CELERY_BROKER_URL": "redis://localhost:6379/1",
    "STRIPE_SECRET_KEY": "sk_live_made_up",
    "STRIPE_WEBHOOK_SECRET": "whsec_made_up",
    "STRIPE_API_BASE": "",
}
# What the shell says of the site is meant for other runs than this.
SITE_VARIABLES = {
    *PRODUCTION,
    *MISSING,
    "DEFAULT_FROM_EMAIL",
    "OFFICE_EMAIL",
    "MEDIA_ROOT",
    "CELERY_BROKER_DIR",
}


def main() -> int:
    os.chdir(ROOT)
    if "--lint-only" in sys.argv[1:]:
        return report(lint())
    try:
        with services() as variables:
            missing = [words for name, words in MISSING.items() if name not in variables]
            banner(missing)
            failed = lint() + tests(variables)
            banner(missing)
    except NotStarted as reason:
        print(f"\nA service that the tests need did not start. {reason}")
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130
    if missing and os.environ.get("CI") == "true":
        failed.append("what CI must not leave out")
    return report(failed)


def lint() -> list[str]:
    """The names of the checks that failed."""
    manage = [sys.executable, "manage.py"]
    checks: dict[str, list[str | Path]] = {
        "types": [BIN / "mypy", "--no-error-summary", "."],
        "format": [BIN / "ruff", "format", "--check", "--output-format", "concise", "."],
        "lint": [BIN / "ruff", "check", "--output-format", "concise", "."],
        "templates": [BIN / "djlint", "--quiet", "--lint", "templates"],
        "imports": [BIN / "lint-imports"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
    }
    # Two at once: the types take longer than all the others.
    with ThreadPoolExecutor(2) as pool:
        passed = dict(zip(checks, pool.map(passes, checks, checks.values()), strict=True))
    return [name for name in checks if not passed[name]]


def passes(name: str, command: list[str | Path]) -> bool:
    """Run a check and say how it went; what it says is shown only when it fails."""
    began = time.monotonic()
    environment = {**os.environ, **PRODUCTION, "DATABASE_URL": "sqlite:///:memory:"}
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    passed = done.returncode == 0
    print(f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


def tests(variables: dict[str, str]) -> list[str]:
    """Where tests failed: the rules on SQLite, then everything on PostgreSQL and Redis.

    tests/settings.py fills in the rest of the environment.
    """
    if "DATABASE_URL" not in variables:
        return pytest("SQLite", variables, [])
    # The demo's own test, on SQLite too, goes through the migrations; here the tables are made at once.
    on_sqlite = pytest("SQLite", {}, ["--no-migrations", "--half", "rules"])
    return on_sqlite + pytest("PostgreSQL", variables, ["--half", "services"])


def pytest(name: str, variables: dict[str, str], arguments: list[str]) -> list[str]:
    print(f"\nTests on {name}{' with Redis' if 'REDIS_URL' in variables else ''}", flush=True)
    bare = {key: value for key, value in os.environ.items() if key not in SITE_VARIABLES}
    done = subprocess.run([*PYTEST, *arguments], env={**bare, **variables}, stdin=subprocess.DEVNULL)
    return [f"tests on {name}"] if done.returncode else []


def banner(missing: list[str]) -> None:
    if missing:
        print(
            "\n" + "\n".join(["=" * 78, "NOT HERE, so some tests are skipped:", *missing, "=" * 78]) + "\n",
            flush=True,
        )


def report(failed: list[str]) -> int:
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
