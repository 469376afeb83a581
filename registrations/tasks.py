"""Doorbells: each reads the clock once and makes one call."""

from celery import shared_task
from django.utils import timezone

from config.doorbell import ring
from registrations.following import tell_changes
from registrations.looking_back import look_back
from registrations.reminding import remind
from registrations.repricing import end_early_birds
from registrations.writing import queue_letters


@shared_task(name="registrations.end_early_birds")
def end_early_birds_task() -> None:
    end_early_birds(at=timezone.now())


@shared_task(name="registrations.tell_changes")
def tell_changes_task() -> None:
    if tell_changes(at=timezone.now()):
        # What follows need not wait for its turn.
        ring("payments.refund_what_is_owed")
        ring("outbox.deliver_due")


@shared_task(name="registrations.remind")
def remind_task() -> None:
    remind(at=timezone.now())


@shared_task(name="registrations.look_back")
def look_back_task() -> None:
    look_back(at=timezone.now())


@shared_task(name="registrations.queue_letters")
def queue_letters_task() -> None:
    if queue_letters(at=timezone.now()):
        ring("outbox.deliver_due")
