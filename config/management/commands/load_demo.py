from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from config.demo.loading import Part, load
from config.demo.logins import LOGINS, may_make_logins


class Command(BaseCommand):
    help = (
        "Load the demo: the 2015 calendar as history, and the coming season in the same pattern of weekends. "
        "Safe to repeat: what is there already stays as it is. The demo log-ins need DEBUG=1 or DEMO=1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        load(at=timezone.now(), progress=self.progress, in_use=True)
        self.stdout.write("The demo is loaded.")
        if not may_make_logins():
            self.stdout.write(
                "No log-ins were made: their passwords are public, so they need DEBUG=1 or DEMO=1."
            )
            return
        for login in LOGINS:
            self.stdout.write(f"Log-in of {login.who}: {login.email} / {login.password}")

    def progress(self, parts: list[Part]) -> Iterable[Part]:
        # None: a bar on a terminal, nothing in a log.
        return tqdm(parts, desc="Demo", unit="part", leave=False, disable=None)
