"""Everything about one couple on one page of the office: whom, what state, what money, which mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.logs import without_links
from config.office import Step
from config.office_pages import render_office
from outbox.models import Message
from payments.models import Payment, Refund
from registrations.admin.forms import NoteForm
from registrations.admin.steps import STEPS
from registrations.cancelling import refund_due
from registrations.mails import regarding
from registrations.models import Partner, Registration
from registrations.places import hold_is_running
from registrations.repricing import amount_due, price_due
from workshops.dates import clock_in_words, span_in_words, until_in_words
from workshops.models import City
from workshops.money import display

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Registration.State

LOOKS = "registrations.view_registration"
CHANGES = "registrations.change_registration"
READS_ANSWERS = "registrations.view_answers"
READS_MAILS = "outbox.view_message"


@dataclass(frozen=True)
class May:
    """What the reader of the page is shown and may do."""

    change: bool
    read_answers: bool
    read_mails: bool
    see_payments: bool
    see_log: bool


def one_registration() -> QuerySet[Registration]:
    """With its couple; the tokens of private links are not even read."""
    partners = Partner.objects.defer("token").order_by("number")
    return Registration.objects.select_related("workshop__city", "workshop__programme").prefetch_related(
        Prefetch("partners", queryset=partners)
    )


def couples_names(registration: Registration) -> str:
    return " and ".join(partner.full_name for partner in registration.partners.all())


def show(
    request: HttpRequest,
    registration: Registration,
    *,
    at: datetime,
    note_form: NoteForm | None = None,
    steps: Sequence[Step] = STEPS,
) -> HttpResponse:
    """The page, in a fixed number of queries however much there is to tell."""
    city, may = registration.workshop.city, _may(request.user)
    words: dict[str, Any] = {
        "registration": registration,
        "may": may,
        "couple": couples_names(registration),
        "partners": registration.partners.all(),
        "workshop": registration.workshop,
        "weekend": f"{city.name}, {span_in_words(registration.workshop)}",
        "steps": _steps(registration, steps, at=at) if may.change else [],
        "held_until": _held_until(registration, at=at),
        "registered": in_words(registration.created_at, city),
        "agreed": in_words(registration.agreed_at, city),
        "amounts": _amounts(registration, at=at),
        "price_notes": _price_notes(registration, at=at),
        "prices": _prices(registration),
        "policy": _policy(registration),
        "payments": _payments(registration) if may.see_payments else [],
        "mails": _mails(registration, with_texts=may.read_mails),
        "moves": _moves(registration),
        "notes": [
            (note, in_words(note.at, city)) for note in registration.office_notes.select_related("who")
        ],
        "note_form": note_form or NoteForm(),
    }
    title = f"{registration.reference}: {words['couple']}"
    return render_office(request, "admin/registration.html", words, title=title)


def in_words(at: datetime, city: City) -> str:
    """“15 May 2015, 2:30 pm Sydney time”."""
    local = at.astimezone(city.zone)
    return f"{local.day} {local:%b %Y}, {clock_in_words(local.time())} {city.name} time"


def _may(user: "User | AnonymousUser") -> May:
    return May(
        change=user.has_perm(CHANGES),
        read_answers=user.has_perm(READS_ANSWERS),
        read_mails=user.has_perm(READS_MAILS),
        see_payments=user.has_perm("payments.view_payment"),
        see_log=user.has_perm("hall.view_auditentry"),
    )


def _steps(registration: Registration, steps: Sequence[Step], *, at: datetime) -> list[tuple[Step, str]]:
    page = "admin:registrations_registration_step"
    return [
        (step, reverse(page, args=[registration.pk, step.name]))
        for step in steps
        if step.possible(registration, at)
    ]


def _held_until(registration: Registration, *, at: datetime) -> str:
    if registration.state != State.HELD:
        return ""
    until = until_in_words(registration.held_until, registration.workshop.city)
    return f"kept until {until}" if hold_is_running(registration, at=at) else f"was kept until {until}"


# --- Money ----------------------------------------------------------------------------------------


def _amounts(registration: Registration, *, at: datetime) -> list[dict[str, Any]]:
    """What stands in large figures; `asks` where somebody still has to pay."""
    may_pay = registration.state in (State.HELD, State.CONFIRMED)
    to_pay = amount_due(registration, at=at) if may_pay else 0
    is_owed = registration.refund_due_cents > registration.refunded_cents
    rows = [
        ("Price", registration.price_cents, False),
        ("Paid", registration.paid_cents, False),
        ("Still to pay", to_pay, to_pay > 0),
        ("Owed back", registration.refund_due_cents, is_owed),
        ("Gone back", registration.refunded_cents, False),
    ]
    if registration.waived_cents:
        rows.insert(1, ("Waived", registration.waived_cents, False))
    return [
        {"label": label, "cents": cents, "words": display(cents, registration.currency), "asks": asks}
        for label, cents, asks in rows
    ]


def _price_notes(registration: Registration, *, at: datetime) -> list[str]:
    notes = [
        f"{registration.get_tier_display().capitalize()}; way to pay: {registration.get_pays_by_display()}."
    ]
    if registration.pays_by == Registration.PaysBy.WAIVED:
        notes = [f"{registration.get_tier_display().capitalize()}; the office let them off the rest."]
    due = price_due(registration, at=at)
    if registration.state == State.HELD and due != registration.price_cents:
        full = display(due, registration.currency)
        notes.append(f"The early bird has ended before a payment came: {full} is due now.")
    if registration.state == State.CONFIRMED:
        back = display(refund_due(registration, at=at), registration.currency)
        notes.append(f"If they cancelled now, {back} would go back by their refund policy.")
    return notes


def _prices(registration: Registration) -> list[dict[str, Any]]:
    city = registration.workshop.city
    return [
        {
            "price": display(change.price_cents, registration.currency),
            "tier": change.get_tier_display(),
            "waived": display(change.waived_cents, registration.currency) if change.waived_cents else "",
            "when": in_words(change.at, city),
            "who": _who(change.who),
            "why": change.why,
        }
        for change in registration.price_changes.select_related("who")
    ]


def _policy(registration: Registration) -> list[str]:
    lines = []
    for step in registration.refund_steps:
        fee = f" less {display(step['fee_cents'], registration.currency)}" if step["fee_cents"] else ""
        lines.append(f"At least {step['days_before']} days before: {step['percent']} %{fee}")
    return lines


def _payments(registration: Registration) -> list[dict[str, Any]]:
    refunds = Refund.objects.select_related("booked_by").order_by("pk")
    rows = (
        # Neither what opens Stripe's page nor what Stripe sends people back to.
        registration.payments.defer("session_url", "return_key")
        .select_related("booked_by")
        .prefetch_related(Prefetch("refunds", queryset=refunds))
        .order_by("pk")
    )
    return [_payment(payment, registration) for payment in rows]


def _payment(payment: Payment, registration: Registration) -> dict[str, Any]:
    city = registration.workshop.city
    return {
        "payment": payment,
        "amount": display(payment.amount_cents, payment.currency),
        "begun": in_words(payment.created_at, city),
        "paid": in_words(payment.paid_at, city) if payment.paid_at else "",
        "who": _who(payment.booked_by) if payment.booked_by else "",
        "refunds": [
            {
                "refund": refund,
                "amount": display(refund.amount_cents, payment.currency),
                "begun": in_words(refund.created_at, city),
                "sent": in_words(refund.sent_at, city) if refund.sent_at else "",
                "who": _who(refund.booked_by) if refund.booked_by else "",
            }
            for refund in payment.refunds.all()
        ],
    }


# --- What was written, and what happened ----------------------------------------------------------


def _mails(registration: Registration, *, with_texts: bool) -> list[dict[str, Any]]:
    city = registration.workshop.city
    rows = Message.objects.filter(regarding=regarding(registration)).order_by("pk")
    rows = rows.defer("html", "calendar") if with_texts else rows.defer("text", "html", "calendar")
    return [
        {
            "mail": mail,
            "when": in_words(mail.sent_at or mail.due_at, city),
            "text": without_links(mail.text) if with_texts else "",
            "may_go_again": mail.state in (Message.State.SENT, Message.State.FAILED),
        }
        for mail in rows
    ]


def _moves(registration: Registration) -> list[dict[str, Any]]:
    city = registration.workshop.city
    names = dict(State.choices)
    return [
        {
            "state": move.to_state,
            # A line that moves nothing: what the office did to the registration in its state.
            "to": names.get(move.to_state, move.to_state) if move.from_state != move.to_state else "",
            "when": in_words(move.at, city),
            "who": _who(move.who),
            "why": move.why,
        }
        for move in registration.moves.select_related("who")
    ]


def _who(user: "User | None") -> str:
    return (user.get_full_name() or user.email or user.username) if user else "the site"
