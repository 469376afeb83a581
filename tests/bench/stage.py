"""What the measurements stand on: a database, a cache, gunicorn with two workers, a mail server."""

import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.services import free_port, postgresql, redis, running

ROOT = Path(__file__).resolve().parent.parent.parent
# As a production server keeps them; tests.services switches them off for speed.
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class CannotMeasure(Exception):
    """Something that the benchmark needs is not on this machine; the text says what."""


@contextmanager
def stage() -> Iterator[None]:
    """Servers of our own, their addresses in the environment, Django set up, the database migrated."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        database, cache = stack.enter_context(postgresql()), stack.enter_context(redis())
        if not database or not cache:
            raise CannotMeasure(
                "PostgreSQL and Redis are needed (Debian: apt-get install postgresql redis-server)."
            )
        os.environ.update(_environment(folder, database, cache))
        _set_up()
        yield


@contextmanager
def gunicorn(*, cold: bool = False) -> Iterator[int]:
    """The site as the Procfile serves it, with two workers; `cold` without a cache. Gives its port."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--chdir",
        ROOT,
        "--bind",
        f"127.0.0.1:{port}",
    ]
    # It is up when it has bound its port; --preload binds only after the application is loaded.
    options = ["--workers", 2, "--threads", 4, "--preload", "--log-level", "warning"]
    os.environ["BENCH_COLD"] = "1" if cold else ""
    try:
        with running([*command, *options], port=port, stop=signal.SIGTERM):
            yield port
    finally:
        os.environ["BENCH_COLD"] = ""


@contextmanager
def sink(*, keeps: bool) -> Iterator[int]:
    """A mail server on the port that it gives; one that `keeps` mail answers when it is on the disk."""
    port = free_port()
    path = [Path(os.environ["BENCH_DIR"], "mail")] if keeps else []
    with running([sys.executable, "-m", "tests.bench.sink", port, *path], port=port, stop=signal.SIGTERM):
        yield port


def _environment(folder: str, database: str, cache: str) -> dict[str, str]:
    """Everything as in production; nothing of the machine's own settings is used."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "PYTHONPATH": str(ROOT),
        "BENCH_DIR": folder,
        "DEBUG": "off",
        "DEMO": "off",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "STRIPE_SECRET_KEY": "sk_test_of_the_benchmark",
        "STRIPE_WEBHOOK_SECRET": "whsec_of_the_benchmark",
        "STRIPE_API_BASE": "",
        "BASE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "DATABASE_URL": database,
        "REDIS_URL": cache,
        "CELERY_BROKER_URL": cache,
        "EMAIL_URL": "smtp://127.0.0.1:25",
    }


def _set_up() -> None:
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    django.setup()
    with connection.cursor() as cursor:
        for name in DURABLE:
            cursor.execute(f"ALTER SYSTEM SET {name} = on")
        cursor.execute("SELECT pg_reload_conf()")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.bench.data import make_site

    make_site(at=timezone.now())
