"""What gathers around 100,000 couples over the years: payments, refunds, mails, the ledger of moves, the audit log."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection

from tests.bench.data import analyse
from workshops.models import Workshop

# One couple in so many is of each kind; money comes in over so many days before now.
CANCELLED, SILVAS, PROBLEMS, DAYS = 20, 20, 20_000, 900

ADD = [
    "UPDATE registrations_partner SET last_name = CASE WHEN registration_id %% %(silvas)s = 0 THEN 'Silva'"
    " ELSE 'S' || substr(md5(id::text), 1, 6) END",
    "UPDATE registrations_registration SET state = 'cancelled', refund_due_cents = paid_cents,"
    " refunded_cents = paid_cents WHERE id %% %(cancelled)s = 1",
    "INSERT INTO payments_payment (registration_id, method, attempt, state, amount_cents, currency,"
    " idempotency_key, return_key, session_id, session_url, expires_at, payment_intent, created_at, paid_at,"
    " problem, remark)"
    " SELECT id, 'stripe', 1, CASE WHEN id %% %(problems)s = 7 THEN 'problem' ELSE 'paid' END, price_cents, currency,"
    " 'bench-' || id, md5(id::text), 'cs_' || md5(id::text), '', %(at)s, 'pi_' || md5(id::text), created_at,"
    " %(at)s - (id %% %(days)s) * interval '1 day', '', '' FROM registrations_registration",
    "INSERT INTO payments_refund (payment_id, amount_cents, state, idempotency_key, stripe_id, attempts, try_after,"
    " last_error, created_at, sent_at, remark)"
    " SELECT p.id, p.amount_cents, 'sent', 'bench-' || p.id, 're_' || md5(p.id::text), 1, %(at)s, '', p.paid_at,"
    " p.paid_at, '' FROM payments_payment p JOIN registrations_registration r ON r.id = p.registration_id"
    " WHERE r.state = 'cancelled'",
    'INSERT INTO outbox_message (kind, key, regarding, depends_on, "to", subject, text, html, calendar, list_id,'
    " state, created_at, due_at, attempts, last_error, sent_at)"
    " SELECT 'registrations/bench_' || n, 'bench-' || r.id || '-' || n, 'registration ' || r.id, '',"
    " 'ana' || r.id || '@example.com', 'Your place, ' || r.reference, repeat('Dear Ana, ', 100), '', '', '', 'sent',"
    " %(at)s, %(at)s, 1, '', %(at)s FROM registrations_registration r, generate_series(1, 3) n",
    "INSERT INTO registrations_move (registration_id, from_state, to_state, at, why)"
    " SELECT r.id, CASE n WHEN 1 THEN '' ELSE 'held' END, CASE n WHEN 1 THEN 'held' ELSE 'confirmed' END, %(at)s,"
    " 'bench' FROM registrations_registration r, generate_series(1, 3) n",
    "INSERT INTO hall_auditentry (at, who_id, did, about, about_words, details)"
    " SELECT %(at)s, %(who)s, 'changed registration', 'registration ' || id, reference, ''"
    " FROM registrations_registration",
]


def add_papers(*, at: datetime) -> None:
    """For all the couples there are."""
    who, _is_new = User.objects.get_or_create(username="bench-clerk", email="bench-clerk@example.com")
    numbers = {"silvas": SILVAS, "cancelled": CANCELLED, "problems": PROBLEMS, "days": DAYS}
    with connection.cursor() as cursor:
        for statement in ADD:
            cursor.execute(statement, {**numbers, "at": at, "who": who.pk})
    analyse()


def clear() -> None:
    """Weekends of the demo alone, and nobody has registered."""
    tables = "registrations_registration, outbox_message, hall_auditentry"
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    Workshop.objects.filter(slug__startswith="bench-").delete()
