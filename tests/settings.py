"""The site's settings, in the environment of the tests: what the shell sets wins, a developer's .env does not."""

import os
from urllib.parse import urlsplit, urlunsplit

ENVIRONMENT = {
    # The code path of production, with the secrets that only DEBUG and the demo accept.
    "DEBUG": "off",
    "DEMO": "on",
    "SECRET_KEY": "",
    "STRIPE_SECRET_KEY": "",
    "STRIPE_WEBHOOK_SECRET": "",
    "STRIPE_API_BASE": "",
    "BASE_URL": "http://localhost:8000",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "DATABASE_URL": "sqlite:///:memory:",
    "REDIS_URL": "",
    "CELERY_BROKER_URL": "memory://",
    "EMAIL_URL": "memorymail://",
    "DEFAULT_FROM_EMAIL": "Weekend Bookings <bookings@example.com>",
    "OFFICE_EMAIL": "office@example.com",
}


def redis_of_this_worker(url: str, number: int) -> str:
    """Each test process clears its own cache, so each has a database of its own in the one Redis."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


for name, value in ENVIRONMENT.items():
    os.environ.setdefault(name, value)
if os.environ["REDIS_URL"]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["REDIS_URL"] = redis_of_this_worker(os.environ["REDIS_URL"], 2 * worker)
    os.environ["CELERY_BROKER_URL"] = redis_of_this_worker(os.environ["REDIS_URL"], 2 * worker + 1)

from config.settings import *  # noqa: E402, F403 (the environment has to stand before it is read)

# Pages are rendered here without collecting static files first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Slow hashing protects real passwords; the tests have none.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Every new client would read and hash the whole static folder; here a file is looked up once it is asked for.
WHITENOISE_AUTOREFRESH = True
