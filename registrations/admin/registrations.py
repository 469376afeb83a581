"""Registrations: looked at here, changed by steps. Private answers and private links are not shown."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from config.office import ReadOnlyAdmin, ReadOnlyTable, link
from outbox.models import Message
from payments.models import Payment
from registrations.admin.filters import AttentionFilter, WorkshopFilter
from registrations.admin.steps import STEPS
from registrations.models import Move, Partner, Registration
from workshops.dates import instant_in_words, span_in_words
from workshops.money import display


class PartnerTable(ReadOnlyTable):
    model = Partner
    # Not the token: it opens the partner's private page.
    fields = ["number", "first_name", "last_name", "email", "removed_at"]


class MoveTable(ReadOnlyTable):
    model = Move
    verbose_name_plural = "ledger"
    fields = ["when", "from_state", "to_state", "who", "why"]
    readonly_fields = ["when"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Move]:
        return super().get_queryset(request).select_related("who", "registration__workshop__city")

    @admin.display(description="when")
    def when(self, move: Move) -> str:
        return instant_in_words(move.at, move.registration.workshop.city)


class PaymentTable(ReadOnlyTable):
    model = Payment
    fields = ["page", "state", "amount", "created", "paid", "problem"]
    readonly_fields = ["page", "amount", "created", "paid"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return super().get_queryset(request).select_related("registration__workshop__city")

    @admin.display(description="attempt")
    def page(self, payment: Payment) -> SafeString:
        return link(payment, f"Attempt {payment.attempt}")

    @admin.display(description="amount")
    def amount(self, payment: Payment) -> str:
        return display(payment.amount_cents, payment.currency)

    @admin.display(description="created")
    def created(self, payment: Payment) -> str:
        return instant_in_words(payment.created_at, payment.registration.workshop.city)

    @admin.display(description="paid")
    def paid(self, payment: Payment) -> str:
        city = payment.registration.workshop.city
        return instant_in_words(payment.paid_at, city) if payment.paid_at else "–"


def partners_begin(word: str) -> Q:
    """Registrations with a partner whose name or address begins so; asked of the partners, without joins."""
    partners = Partner.objects.alias(first=Lower("first_name"), last=Lower("last_name"), at=Lower("email"))
    begins = (
        Q(first__startswith=word.lower()) | Q(last__startswith=word.lower()) | Q(at__startswith=word.lower())
    )
    return Q(pk__in=partners.filter(begins).order_by().values("registration"))


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin[Registration]):
    steps = STEPS
    inlines = [PartnerTable, MoveTable, PaymentTable]
    list_display = ["reference", "couple", "workshop_dates", "state_now", "price", "paid", "created"]
    list_filter = [AttentionFilter, "state", "workshop__city", WorkshopFilter]
    list_select_related = ["workshop__city"]
    search_fields = ["reference", "partners__first_name", "partners__last_name", "partners__email"]
    search_help_text = "How a name or email address of either partner begins, or a reference"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "reference",
                    "couple",
                    "workshop_page",
                    "state_now",
                    "held",
                    "phone",
                    "shares_address",
                ]
            },
        ),
        ("Money", {"fields": ["price", "paid", "owed_back", "gone_back", "policy"]}),
        ("When", {"fields": ["created", "agreed"]}),
        ("Mails", {"fields": ["mails"]}),
    ]
    readonly_fields = [
        *("couple", "workshop_page", "state_now", "held", "price", "paid", "owed_back", "gone_back"),
        *("policy", "created", "agreed", "mails"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Registration]:
        # The tokens of private links are not even read.
        partners = Partner.objects.defer("token").order_by("number")
        return (
            super()
            .get_queryset(request)
            .select_related("workshop__city", "workshop__programme")
            .prefetch_related(Prefetch("partners", queryset=partners))
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Registration], search_term: str
    ) -> tuple[QuerySet[Registration], bool]:
        """Each word begins a name or the address of one of the partners, or is the reference."""
        for word in search_term.split():
            found = partners_begin(word) | Q(reference=word.upper())
            queryset = queryset.filter(found)
        return queryset, False

    @admin.display(description="couple")
    def couple(self, registration: Registration) -> str:
        return " and ".join(partner.full_name for partner in registration.partners.all())

    @admin.display(description="workshop", ordering="workshop__starts_on")
    def workshop_dates(self, registration: Registration) -> str:
        return f"{registration.workshop.city.name}, {span_in_words(registration.workshop)}"

    @admin.display(description="workshop")
    def workshop_page(self, registration: Registration) -> SafeString:
        return link(registration.workshop, self.workshop_dates(registration))

    @admin.display(description="state", ordering="state")
    def state_now(self, registration: Registration) -> SafeString:
        words = registration.get_state_display()
        return format_html('<span class="office-state office-state-{}">{}</span>', registration.state, words)

    @admin.display(description="held until")
    def held(self, registration: Registration) -> str:
        return instant_in_words(registration.held_until, registration.workshop.city)

    @admin.display(description="price", ordering="price_cents")
    def price(self, registration: Registration) -> str:
        return (
            f"{display(registration.price_cents, registration.currency)} ({registration.get_tier_display()})"
        )

    @admin.display(description="paid", ordering="paid_cents")
    def paid(self, registration: Registration) -> str:
        return display(registration.paid_cents, registration.currency)

    @admin.display(description="owed back in all")
    def owed_back(self, registration: Registration) -> str:
        return display(registration.refund_due_cents, registration.currency)

    @admin.display(description="gone back of that")
    def gone_back(self, registration: Registration) -> str:
        return display(registration.refunded_cents, registration.currency)

    @admin.display(description="refund policy")
    def policy(self, registration: Registration) -> SafeString:
        lines = [
            (
                step["days_before"],
                step["percent"],
                f" less {display(step['fee_cents'], registration.currency)}" if step["fee_cents"] else "",
            )
            for step in registration.refund_steps
        ]
        words = "At least {} days before: {} %{}"
        return format_html_join(mark_safe("<br>"), words, lines)

    @admin.display(description="registered", ordering="created_at")
    def created(self, registration: Registration) -> str:
        return instant_in_words(registration.created_at, registration.workshop.city)

    @admin.display(description="terms agreed to")
    def agreed(self, registration: Registration) -> str:
        return instant_in_words(registration.agreed_at, registration.workshop.city)

    @admin.display(description="to this couple")
    def mails(self, registration: Registration) -> SafeString:
        sent = Message.objects.filter(regarding=f"registration {registration.pk}").order_by("pk")
        city = registration.workshop.city
        rows: list[tuple[Any, ...]] = [
            (
                link(mail, mail.subject),
                mail.get_state_display(),
                instant_in_words(mail.sent_at or mail.due_at, city),
            )
            for mail in sent.defer("text", "html", "calendar")
        ]
        listed = format_html_join("", "<li>{}: {}, {}</li>", rows)
        return format_html('<ul class="office-mails">{}</ul>', listed) if rows else mark_safe("None yet.")
