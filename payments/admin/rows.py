"""Payments, refunds and Stripe's notices: looked at here, written by the verbs only."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.office import ReadOnlyAdmin, ReadOnlyTable, link, utc_in_words
from config.office_filters import RecentFilter
from payments import gateway
from payments.admin.steps import PAYMENT_STEPS, REFUND_STEPS
from payments.by_hand import is_by_hand
from payments.models import Payment, Refund, StripeEvent
from payments.reconciling import bring_up_to_date
from payments.refunding import retry
from payments.searching import payments_found, refunds_found
from workshops.dates import instant_in_words, until_in_words
from workshops.money import display

FIND = "A reference, how a name or email address of either partner begins, or a whole identifier of Stripe's"


class NeedsAPersonFilter(admin.SimpleListFilter):
    """What the site can't put right by itself."""

    title = "what to look at"
    parameter_name = "look"
    # What the address says: the words, and the states that are meant.
    needy: ClassVar[dict[str, tuple[str, list[Any]]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, words) for name, (words, _states) in self.needy.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.needy.get(self.value() or "")
        return queryset.filter(state__in=chosen[1]) if chosen else queryset


class PaymentNeedsAPerson(NeedsAPersonFilter):
    needy = {"person": ("Needs a person", [Payment.State.PROBLEM])}


class RefundNeedsAPerson(NeedsAPersonFilter):
    """Stripe has refused it, or it is the office that pays it back."""

    needy = {
        "person": ("Needs a person", [Refund.State.FAILED, Refund.State.BY_HAND]),
        "by-hand": ("To pay back by hand", [Refund.State.BY_HAND]),
        "failed": ("Failed at Stripe", [Refund.State.FAILED]),
    }


class UnhandledFilter(admin.SimpleListFilter):
    title = "what to look at"
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("unhandled", "Not handled yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StripeEvent]) -> QuerySet[StripeEvent]:
        return queryset.filter(handled_at=None) if self.value() == "unhandled" else queryset


class TypeFilter(RecentFilter):
    title = "type"
    parameter_name = "type__exact"
    field = "type"


class RefundTable(ReadOnlyTable):
    model = Refund
    fields = ["page", "state", "amount", "stripe_id", "remark", "last_error"]
    readonly_fields = ["page", "amount"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        return super().get_queryset(request).select_related("payment")

    @admin.display(description="refund")
    def page(self, refund: Refund) -> SafeString:
        return link(refund, f"Refund {refund.pk}")

    @admin.display(description="amount")
    def amount(self, refund: Refund) -> str:
        return display(refund.amount_cents, refund.payment.currency)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin[Payment]):
    steps = PAYMENT_STEPS
    list_display = ["payment", "booking", "amount", "method_now", "state_now", "created", "paid", "problem"]
    list_filter = [PaymentNeedsAPerson, "state", "method", "registration__workshop__city"]
    list_select_related = ["registration__workshop__city"]
    sorted_quickly: ClassVar[Any] = ["payment", "created"]
    # Only that there is a box: get_search_results asks.
    search_fields = ["session_id"]
    search_help_text = FIND
    inlines = [RefundTable]
    actions = ["ask_stripe"]
    # Not the address of Stripe's page: whoever has it pays for, and sees the email address of, this couple.
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "payment",
                    "booking",
                    "amount",
                    "method_now",
                    "state_now",
                    "problem",
                    "created",
                    "expires",
                    "paid",
                ]
            },
        ),
    ]
    by_hand: ClassVar[Any] = ("Booked by hand", {"fields": ["received_on", "remark", "booked_by"]})
    at_stripe: ClassVar[Any] = ("At Stripe", {"fields": ["session_id", "payment_intent", "idempotency_key"]})
    readonly_fields = [
        "payment",
        "booking",
        "amount",
        "method_now",
        "state_now",
        "created",
        "expires",
        "paid",
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Payment | None = None) -> Any:
        part = self.by_hand if obj and is_by_hand(obj) else self.at_stripe
        return [*super().get_fieldsets(request, obj), part]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return (
            super().get_queryset(request).select_related("registration__workshop__city").defer("session_url")
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Payment], search_term: str
    ) -> tuple[QuerySet[Payment], bool]:
        return queryset.filter(pk__in=payments_found(search_term)) if search_term.strip() else queryset, False

    @admin.action(description="Ask Stripe again", permissions=["steps"])
    def ask_stripe(self, request: HttpRequest, chosen: QuerySet[Payment]) -> None:
        at = timezone.now()
        changed = 0
        try:
            for payment in chosen:
                # The verb writes on a row that it reads itself, but may hand this very one back.
                before = str(payment.state)
                changed += bring_up_to_date(payment=payment, at=at).state != before
        except gateway.GatewayDown:
            messages.error(
                request, "Stripe can't be reached just now. Nothing is lost: the site asks again by itself."
            )
            return
        messages.success(request, f"Stripe has answered; {changed} of {len(chosen)} changed.")

    def has_steps_permission(self, request: HttpRequest) -> bool:
        return self.may_take_steps(request)

    @admin.display(description="payment", ordering="pk")
    def payment(self, payment: Payment) -> str:
        return f"{payment.pk}, attempt {payment.attempt}"

    @admin.display(description="registration", ordering="registration__reference")
    def booking(self, payment: Payment) -> SafeString:
        return link(payment.registration, payment.registration.reference)

    @admin.display(description="amount", ordering="amount_cents")
    def amount(self, payment: Payment) -> str:
        return display(payment.amount_cents, payment.currency)

    @admin.display(description="method", ordering="method")
    def method_now(self, payment: Payment) -> str:
        return payment.get_method_display()

    @admin.display(description="state", ordering="state")
    def state_now(self, payment: Payment) -> SafeString:
        return _badge(payment.state, payment.get_state_display())

    @admin.display(description="begun", ordering="pk")
    def created(self, payment: Payment) -> str:
        return instant_in_words(payment.created_at, payment.registration.workshop.city)

    @admin.display(description="page ends")
    def expires(self, payment: Payment) -> str:
        return until_in_words(payment.expires_at, payment.registration.workshop.city)

    @admin.display(description="paid", ordering="paid_at")
    def paid(self, payment: Payment) -> str:
        city = payment.registration.workshop.city
        return instant_in_words(payment.paid_at, city) if payment.paid_at else "–"


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin[Refund]):
    steps = REFUND_STEPS
    list_display = ["refund", "booking", "amount", "method", "state_now", "created", "sent", "last_error"]
    list_filter = [RefundNeedsAPerson, "state", "payment__method"]
    list_select_related = ["payment__registration"]
    # Only that there is a box: get_search_results asks.
    search_fields = ["stripe_id"]
    search_help_text = FIND
    actions = ["send_again"]
    fieldsets = [
        (None, {"fields": ["refund", "booking", "payment_page", "amount", "method", "state_now"]}),
        ("On its way", {"fields": ["created", "sent", "attempts", "tried_next"]}),
    ]
    by_hand: ClassVar[Any] = ("Paid back by hand", {"fields": ["remark", "booked_by"]})
    at_stripe: ClassVar[Any] = ("At Stripe", {"fields": ["stripe_id", "idempotency_key", "last_error"]})
    readonly_fields = [
        *("refund", "booking", "payment_page", "amount", "method", "state_now"),
        *("created", "sent", "tried_next"),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Refund | None = None) -> Any:
        part = self.by_hand if obj and is_by_hand(obj.payment) else self.at_stripe
        return [*super().get_fieldsets(request, obj), part]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        return super().get_queryset(request).select_related("payment__registration")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Refund], search_term: str
    ) -> tuple[QuerySet[Refund], bool]:
        return queryset.filter(pk__in=refunds_found(search_term)) if search_term.strip() else queryset, False

    @admin.action(description="Send again (after what stood in the way is mended)", permissions=["steps"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Refund]) -> None:
        failed = chosen.filter(state=Refund.State.FAILED)
        at = timezone.now()
        rows = list(failed)
        for refund in rows:
            retry(refund=refund, at=at)
        messages.success(request, f"{len(rows)} of those chosen had failed and will be sent within minutes.")

    def has_steps_permission(self, request: HttpRequest) -> bool:
        return self.may_take_steps(request)

    @admin.display(description="refund", ordering="pk")
    def refund(self, refund: Refund) -> str:
        return f"{refund.pk}"

    @admin.display(description="registration")
    def booking(self, refund: Refund) -> SafeString:
        return link(refund.payment.registration, refund.payment.registration.reference)

    @admin.display(description="payment")
    def payment_page(self, refund: Refund) -> SafeString:
        return link(refund.payment, f"Payment {refund.payment.pk}")

    @admin.display(description="amount", ordering="amount_cents")
    def amount(self, refund: Refund) -> str:
        return display(refund.amount_cents, refund.payment.currency)

    @admin.display(description="goes back by", ordering="payment__method")
    def method(self, refund: Refund) -> str:
        return refund.payment.get_method_display()

    @admin.display(description="state", ordering="state")
    def state_now(self, refund: Refund) -> SafeString:
        return _badge(refund.state, refund.get_state_display())

    @admin.display(description="written", ordering="created_at")
    def created(self, refund: Refund) -> str:
        return utc_in_words(refund.created_at)

    @admin.display(description="sent", ordering="sent_at")
    def sent(self, refund: Refund) -> str:
        return utc_in_words(refund.sent_at)

    @admin.display(description="next try")
    def tried_next(self, refund: Refund) -> str:
        return utc_in_words(refund.try_after) if refund.state == Refund.State.DUE else "–"


@admin.register(StripeEvent)
class StripeEventAdmin(ReadOnlyAdmin[StripeEvent]):
    list_display = ["event_id", "type", "object_id", "received", "handled", "outcome"]
    list_filter = [UnhandledFilter, TypeFilter]
    sorted_quickly: ClassVar[Any] = ["event_id", "object_id", "received"]
    # Only that there is a box: get_search_results asks.
    search_fields = ["event_id"]
    search_help_text = "The whole identifier of a notice, or of what it is about"
    fields = ["event_id", "type", "object_id", "received", "handled", "outcome"]
    readonly_fields = ["received", "handled"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StripeEvent], search_term: str
    ) -> tuple[QuerySet[StripeEvent], bool]:
        words = search_term.strip()
        return queryset.filter(Q(event_id=words) | Q(object_id=words)) if words else queryset, False

    @admin.display(description="received", ordering="pk")
    def received(self, event: StripeEvent) -> str:
        return utc_in_words(event.received_at)

    @admin.display(description="handled", ordering="handled_at")
    def handled(self, event: StripeEvent) -> str:
        return utc_in_words(event.handled_at)


def _badge(state: str, words: str) -> SafeString:
    return format_html('<span class="office-state office-state-{}">{}</span>', state, words)
