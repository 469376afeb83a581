"""Doorbells: each reads the clock once and makes one call."""

import logging

from celery import shared_task
from django.utils import timezone

from payments.gateway import GatewayDown
from payments.notices import handle_all
from payments.reconciling import reconcile
from payments.refunding import refund_what_is_owed

log = logging.getLogger(__name__)


@shared_task(name="payments.reconcile")
def reconcile_task() -> None:
    at = timezone.now()
    # Each for itself: notices on which Stripe breaks keep no payment waiting.
    for run in (handle_all, reconcile):
        try:
            run(at=at)
        except GatewayDown as down:
            log.warning("Stripe can't be reached (%s); the next run asks again", down)


@shared_task(name="payments.refund_what_is_owed")
def refund_task() -> None:
    refund_what_is_owed(at=timezone.now())
