"""How far a moved or cancelled workshop's couples have been told and paid back; it can be left and come back to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.office import office_address
from config.office_pages import office_page, render_office
from payments.models import Refund
from payments.progress import Progress, progress
from workshops.admin.affected_words import couples_in_words
from workshops.dates import instant_in_words, span_in_words
from workshops.models import Workshop
from workshops.money import display


@office_page("workshops/workshop/<int:pk>/progress/", name="workshop_progress", needs="payments.view_payment")
@require_safe
@never_cache
def progress_page(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    workshop = get_object_or_404(Workshop.objects.select_related("city"), pk=pk)
    is_cancelled = workshop.status == Workshop.Status.CANCELLED
    now = progress(workshop, at=at)
    words = {
        "workshop": workshop,
        "span": span_in_words(workshop),
        "is_cancelled": is_cancelled,
        "has_changed": is_cancelled or workshop.sequence > 0,
        "changed": instant_in_words(workshop.changed_at, workshop.city),
        "progress": now,
        "summary": in_words(now, is_cancelled=is_cancelled),
        "money": [
            {
                "whole": display(money.all_cents, money.currency),
                "gone": display(money.gone_cents, money.currency),
                "by_hand": display(money.by_hand_cents, money.currency) if money.by_hand_cents else "",
            }
            for money in now.money
        ],
        "by_hand": [_refund(refund) for refund in now.by_hand],
        "failed_refunds": [_refund(refund) for refund in now.failed_refunds],
        "failed_mails": [
            {"subject": mail.subject, "to": mail.to, "address": office_address(mail)}
            for mail in now.failed_mails
        ],
        "as_of": instant_in_words(at, workshop.city),
    }
    did = "Cancelling" if is_cancelled else "Moving"
    return render_office(request, "admin/workshop_progress.html", words, title=f"{did} {workshop}")


def in_words(now: Progress, *, is_cancelled: bool) -> str:
    """The whole in one sentence, which a screen reader hears when it changes."""
    if now.is_complete:
        waits = now.by_hand or now.failed_refunds or now.failed_mails
        if waits:
            return "The site has done its part. What is listed below needs a person."
        return "All done: everybody has been told" + (" and paid back." if now.paid_back.of else ".")
    told = (
        f"{now.couples.done} of {couples_in_words(now.couples.of)} {'cancelled' if is_cancelled else 'told'}"
    )
    back = f", {now.paid_back.done} of {now.paid_back.of} paid back" if now.paid_back.of else ""
    return f"Under way: {told}{back}, {now.mails.done} of {now.mails.of} mails sent."


def _refund(refund: Refund) -> dict[str, str]:
    return {
        "reference": refund.payment.registration.reference,
        "amount": display(refund.amount_cents, refund.payment.currency),
        "error": refund.last_error,
        "address": office_address(refund),
        "registration": office_address(refund.payment.registration),
    }
