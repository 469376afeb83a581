"""The site's own settings, with the bare views of the baselines beside its addresses."""

import os
from pathlib import Path

from config.settings import *  # noqa: F403 (the whole point: nothing else differs)

ROOT_URLCONF = "tests.bench.urls"
# What `manage.py collectstatic` gathers for a run, and the pages that the bare views return.
BENCH_DIR = Path(os.environ["BENCH_DIR"])
STATIC_ROOT = BENCH_DIR / "static"
MEDIA_ROOT = BENCH_DIR / "media"

if os.environ.get("BENCH_COLD"):
    # Every page is made anew for every request.
    CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}  # noqa: F405 (the site's)
