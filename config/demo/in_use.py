"""The demo as if the office had been at work for some weeks: couples have paid, one is awaited, some things wait."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.contrib.auth.models import User
from django.db import transaction

from config.demo.couples import a_couple, keys_of, tell_something
from outbox.delivering import deliver_due
from payments import gateway
from payments.by_hand import book_money
from payments.models import Payment
from payments.refunding import plan_refunds
from payments.settling import book
from registrations.cancelling import cancel
from registrations.models import Registration
from registrations.phoning import kept_through, register_by_phone, usual_last_day
from registrations.registering import RegistrationRefused, register
from therapists.models import ArticleRevision, ProfileRevision, Therapist
from therapists.revising import NEW, save_article, save_profile, submit
from workshops.dates import local_day, local_instant
from workshops.models import Workshop
from workshops.pricing import quote

Method, PaysBy = Payment.Method, Registration.PaysBy

# How one couple after the other has paid; the seventh was let off.
PAID_BY = [Method.STRIPE, Method.BANK_TRANSFER, Method.STRIPE, Method.CASH, Method.STRIPE]
WAIVED = 7
DAYS_BETWEEN = 3
# A transfer takes so long, and the office books it when it sees it.
TRANSFER_TAKES = timedelta(days=2)


def sell(workshop: Workshop, *, leaving: int, clerk: User, at: datetime) -> None:
    """Register sample couples over the last weeks, each with its payment and its mails; once for each workshop."""
    keys = keys_of(workshop, leaving=leaving)
    if Registration.objects.filter(form_key__in=keys).exists():
        return
    for number, key in enumerate(keys, start=1):
        days_ago = DAYS_BETWEEN * (len(keys) - number + 1)
        then = _hour_of(workshop, days_ago=days_ago, minute=number * 7 % 60, at=at)
        try:
            with transaction.atomic():
                sold = _sell_one(workshop, number, key, clerk=clerk, at=then)
                tell_something(sold, number, at=then)
        except RegistrationRefused:
            return
        # Each mail goes out at its time, and not all of them today.
        for time_of_post in (then + timedelta(minutes=5), then + TRANSFER_TAKES):
            deliver_due(at=time_of_post)


def _hour_of(workshop: Workshop, *, days_ago: int, minute: int, at: datetime) -> datetime:
    """A morning that many days ago, in the city."""
    return local_instant(
        local_day(at, workshop.city) - timedelta(days=days_ago), time(10, minute), workshop.city
    )


def _sell_one(workshop: Workshop, number: int, key: UUID, *, clerk: User, at: datetime) -> Registration:
    method = PAID_BY[number % len(PAID_BY)]
    if number == WAIVED:
        return _by_phone(workshop, number, key, PaysBy.WAIVED, "assists on the weekend", clerk=clerk, at=at)
    if method == Method.STRIPE:
        return _pay_by_card(_on_the_site(workshop, number, key, at=at), at=at + timedelta(minutes=4))
    held = _by_phone(workshop, number, key, PaysBy.BANK_TRANSFER, "they rang", clerk=clerk, at=at)
    return _pay_by_hand(held, method, clerk=clerk, at=at + TRANSFER_TAKES)


def _on_the_site(workshop: Workshop, number: int, key: UUID, *, at: datetime) -> Registration:
    agreed = quote(workshop, at=at).cents
    return register(workshop=workshop, couple=a_couple(number), form_key=key, agreed_cents=agreed, at=at)


def _by_phone(
    workshop: Workshop,
    number: int,
    key: UUID,
    pays_by: Registration.PaysBy,
    why: str,
    *,
    clerk: User,
    at: datetime,
) -> Registration:
    return register_by_phone(
        workshop=workshop,
        couple=a_couple(number),
        form_key=key,
        agreed_cents=quote(workshop, at=at).cents,
        pays_by=pays_by,
        held_until=kept_through(workshop, usual_last_day(workshop, pays_by, at=at)),
        why=why,
        who=clerk,
        at=at,
    )


def _pay_by_card(held: Registration, *, at: datetime) -> Registration:
    """The couple's attempt, and the site is told by Stripe that it is paid.

    The stand-in knows payments with such names without ever having been asked to open them.
    """
    payment = Payment.objects.create(
        registration=held,
        attempt=1,
        amount_cents=held.price_cents,
        currency=held.currency,
        idempotency_key=f"{held.form_key}-1",
        session_id=f"cs_sample_{held.form_key.hex}",
        expires_at=held.held_until,
        created_at=held.created_at,
    )
    said = gateway.CheckoutSession(
        id=f"cs_sample_{held.form_key.hex}",
        url="",
        is_open=False,
        is_expired=False,
        is_paid=True,
        is_refused=False,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        payment_intent=f"pi_sample_{payment.currency.lower()}_{payment.amount_cents}_{held.form_key.hex}",
    )
    return book(payment=payment, said=said, at=at).registration


def _pay_by_hand(held: Registration, method: Payment.Method, *, clerk: User, at: datetime) -> Registration:
    remark = "Paid at the office" if method == Method.CASH else f"Sample statement, {held.reference}"
    booked = book_money(
        registration=held,
        method=method,
        cents=held.price_cents,
        received_on=local_day(at, held.workshop.city),
        remark=remark,
        form_key=uuid5(held.form_key, "payment"),
        who=clerk,
        at=at,
    )
    return booked.payment.registration


def await_a_transfer(workshop: Workshop, *, clerk: User, at: datetime) -> None:
    """A couple that rang yesterday, and whose bank transfer is on its way."""
    key = uuid5(workshop.uid, "sample couple by phone")
    yesterday = at - timedelta(hours=20)
    if not Registration.objects.filter(form_key=key).exists():
        _by_phone(workshop, 20, key, PaysBy.BANK_TRANSFER, "they rang", clerk=clerk, at=yesterday)
        deliver_due(at=yesterday)


def owe_one_by_hand(workshop: Workshop, *, clerk: User, at: datetime) -> None:
    """A couple that paid by bank transfer and has cancelled: the office has to pay it back."""
    key = uuid5(workshop.uid, "sample couple that cancelled")
    if Registration.objects.filter(form_key=key).exists():
        return
    then = _hour_of(workshop, days_ago=9, minute=5, at=at)
    with transaction.atomic():
        held = _by_phone(workshop, 21, key, PaysBy.BANK_TRANSFER, "they rang", clerk=clerk, at=then)
        _pay_by_hand(held, Method.BANK_TRANSFER, clerk=clerk, at=then + TRANSFER_TAKES)
    deliver_due(at=then + TRANSFER_TAKES)
    with transaction.atomic():
        cancel(registration=held, at=at, why="Sample: they can't come", who=clerk, refund_in_full=True)
        plan_refunds(registration=held, at=at)


def write_something(*, at: datetime) -> None:
    """Brenda's edit of her profile and a new article, waiting for the office to read them; once."""
    author = Therapist.objects.select_related("user").get(slug="brenda-rawlings")
    if author.user is None or ProfileRevision.objects.filter(therapist=author).exists():
        return
    if ArticleRevision.objects.filter(author=author).exists():
        return
    with transaction.atomic():
        words = {"bio": f"{author.bio}\n{EDIT}", "languages": ["English"], "specialities": ["Couples"]}
        edit = save_profile(therapist=author, words=words, version=NEW, who=author.user, at=at)
        submit(revision=edit, version=edit.version, at=at)
        article = save_article(author=author, words=ARTICLE, version=NEW, who=author.user, at=at)
        submit(revision=article, version=article.version, at=at)


EDIT = "*This last paragraph is a sample edit: the office reads it side by side with what is live.*\n"
ARTICLE = {
    "title": "Ten minutes after work",
    "summary": "How a couple comes home to each other: a small habit that costs nothing and is easily lost.",
    "body": """\
The first ten minutes after work decide more evenings than we think. One comes in with the day still
on their shoulders; the other has waited to tell something. Both would like to be met, and neither is
ready to meet.

## Arrive first

Say how much is left of you before you say anything else: “I am happy to see you, and I need a moment.”
It is a small sentence, and it is a promise. Then keep it: put the bag down, wash your hands, come back.

## Then five minutes each

One speaks, the other listens and says back what was heard. No mending, no advice. After five minutes
you change over. If there is more, make a time for it.

## On the days when it fails

It will. Begin again tomorrow, without a word about who forgot.

*This is a sample article, written to show how the office reads what a therapist has handed in.*
""",
}
