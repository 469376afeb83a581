"""The doorbell of the outbox."""

from celery import shared_task
from django.utils import timezone

from outbox.delivering import deliver_due


@shared_task(name="outbox.deliver_due")
def deliver_due_task() -> None:
    deliver_due(at=timezone.now(), clock=timezone.now)
