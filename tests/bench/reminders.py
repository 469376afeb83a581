"""Finding the couples that are to be reminded, among 100,000."""

import statistics
import time
from datetime import datetime

from registrations.models import Registration, Reminder
from registrations.reminding import reminders_due
from tests.bench.results import Line, limited

MOST_MS = 50
ROUNDS = 30


def finding_due(*, at: datetime) -> list[Line]:
    """On an ordinary morning, and when nothing at all was sent (a worker that stood still for weeks)."""
    total = Registration.objects.count()
    ordinary, found = _milliseconds(at)
    lines = [
        limited(f"{found:,} due reminders among {total:,} registrations", ordinary, most=MOST_MS, unit="ms")
    ]
    Reminder.objects.all().delete()
    backlog, all_of_them = _milliseconds(at)
    lines.append(Line(f"{all_of_them:,} due reminders, none ever sent", f"{backlog:,.1f} ms"))
    return lines


def _milliseconds(at: datetime) -> tuple[float, int]:
    """The median time of finding them, and how many there were."""
    taken, found = [], len(reminders_due(at=at))
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = len(reminders_due(at=at))
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), found
