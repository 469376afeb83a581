"""Ask Stripe about every open payment, and release holds that have ended without money.

This catches what webhooks lost. Places never wait for it: a hold lapses by the clock.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from payments import gateway
from payments.models import Payment
from payments.paying import close_page, open_at_stripe
from payments.settling import give_to_a_person, settle
from registrations.lapsing import holds_to_tidy, lapse
from registrations.models import Registration
from registrations.places import hold_is_running

State = Payment.State
log = logging.getLogger(__name__)

# A page that is being opened by a request right now is left to that request.
OPENING_TAKES = timedelta(minutes=2)
# So long after the end of the hold the office hears of a payment on which Stripe still breaks.
BROKEN_FOR = timedelta(days=1)


def reconcile(*, at: datetime) -> int:
    """Bring all unsettled payments up to what Stripe says, then release ended holds; returns how many ended.

    Raises GatewayDown at the first sign that Stripe is out of reach, or breaks on all that is asked:
    nothing is lost, the next run asks again.
    """
    broke = 0
    for payment in unsettled_payments():
        if payment.state == State.OPENING and payment.created_at > at - OPENING_TAKES:
            continue
        try:
            bring_up_to_date(payment=payment, at=at)
            broke = 0
        except gateway.GatewayBroke as error:
            broke += 1
            if broke == gateway.BROKE_IN_A_ROW:
                raise
            _give_up_on_broken(payment, error, at=at)
        except gateway.GatewayDown:
            raise
        except Exception:
            # One payment's trouble must not keep the others waiting; the next run tries again.
            log.exception("payment %s can't be brought up to date", payment.pk)
    ended = [
        r
        for r in holds_to_tidy(at=at).prefetch_related("payments")
        if not _may_still_be_paid(r.payments.all())
    ]
    return sum(_lapse_one(registration, at=at) for registration in ended)


def _give_up_on_broken(payment: Payment, error: gateway.GatewayBroke, *, at: datetime) -> None:
    """Stripe breaks on this one payment; after a day of that somebody has to look at Stripe's own pages."""
    log.warning("payment %s: Stripe breaks on it (%s)", payment.pk, error)
    if payment.registration.held_until <= at - BROKEN_FOR:
        give_to_a_person(
            payment=payment, problem="Stripe fails each time it is asked about this payment", at=at
        )


def _lapse_one(registration: Registration, *, at: datetime) -> bool:
    try:
        return lapse(registration=registration, at=at).state == Registration.State.LAPSED
    except Exception:
        # As above: the next run tries this one again.
        log.exception("registration %s can't be released", registration.pk)
        return False


def unsettled_payments() -> list[Payment]:
    """Every payment of which Stripe may still have news, oldest first."""
    return list(
        Payment.objects.filter(state__in=[State.OPENING, State.OPEN, State.PROCESSING])
        .select_related("registration__workshop__city")
        .order_by("pk")
    )


def bring_up_to_date(*, payment: Payment, at: datetime) -> Payment:
    """Settle one payment; close its page at Stripe if its hold has ended. Raises GatewayDown."""
    if payment.state == State.OPENING:
        payment = _find_page(payment)
    try:
        payment = settle(payment=payment, at=at)
    except gateway.GatewayRefused as refused:
        # Stripe doesn't know the page: another account's key? Once the hold has ended, a person has to look.
        log.warning("payment %s: %s", payment.pk, refused)
        if not hold_is_running(payment.registration, at=at):
            give_to_a_person(payment=payment, problem=f"Stripe says: {refused}", at=at)
        return payment
    if payment.state == State.OPEN and not hold_is_running(payment.registration, at=at):
        payment = close_page(payment=payment, at=at)
    return payment


def _find_page(payment: Payment) -> Payment:
    """A process died while it opened this page: the same key finds the page, or it was never opened."""
    try:
        return open_at_stripe(payment=payment)
    except (gateway.GatewayRefused, gateway.GatewayBroke):
        Payment.objects.filter(pk=payment.pk, state=State.OPENING).update(state=State.EXPIRED)
        payment.refresh_from_db()
        return payment


def _may_still_be_paid(payments: Iterable[Payment]) -> bool:
    return any(p.state in (State.OPENING, State.OPEN) for p in payments)
