"""The Celery app, and the one list of everything that runs by itself.

Every task scans for what is due and can be run late, twice, or in two workers at once.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "send the mail that is due": {"task": "outbox.deliver_due", "schedule": 5.0},
    "ask Stripe about open payments, release ended holds": {"task": "payments.reconcile", "schedule": 60.0},
    "pay back what is owed": {"task": "payments.refund_what_is_owed", "schedule": 60.0},
    "end early birds whose date has passed": {"task": "registrations.end_early_birds", "schedule": 60.0},
    "tell couples of moved and cancelled workshops": {"task": "registrations.tell_changes", "schedule": 60.0},
    "queue the reminders that are due": {"task": "registrations.remind", "schedule": 300.0},
    "note who attended, wipe private answers": {
        "task": "registrations.look_back",
        "schedule": crontab(minute="15"),
    },
}
