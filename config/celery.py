"""The Celery app, and the one list of everything that runs by itself.

Every task scans for what is due and can be run late, twice, or in two workers at once.
"""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(seconds: float, task: str) -> dict[str, Any]:
    """Ring for the task so often; a ring that no worker has heard in time is worth nothing, the next one is."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 30)}}


app.conf.beat_schedule = {
    "send the mail that is due": every(5, "outbox.deliver_due"),
    "ask Stripe about open payments, release ended holds": every(60, "payments.reconcile"),
    "pay back what is owed": every(60, "payments.refund_what_is_owed"),
    "end early birds whose date has passed": every(60, "registrations.end_early_birds"),
    "tell couples of moved and cancelled workshops": every(60, "registrations.tell_changes"),
    "queue what the office writes to couples": every(60, "registrations.queue_letters"),
    "queue the reminders that are due": every(300, "registrations.remind"),
    "note who attended, wipe private answers": every(3600, "registrations.look_back"),
}
