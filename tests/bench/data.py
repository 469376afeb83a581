"""A site full of weekends and couples, made in bulk."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from config.demo.loading import load
from registrations.models import Registration
from therapists.models import Therapist
from workshops.adding import BEGINS, ENDS
from workshops.models import City, Programme, Session, Venue, Workshop

COUPLES = 100_000
# One weekend in so many days, at each venue in its turn: two and a half years back, as far ahead.
EVERY_DAYS = 2
BATCH = 5_000


def make_site(*, at: datetime) -> None:
    """The demo's places, programme, people, article and weekends."""
    load(at=at)
    for city in City.objects.all():
        Venue.objects.create(city=city, slug=f"bench-{city.slug}", name="Bench", address="1 Example Street")


def make_workshops(total: int) -> None:
    """Exactly so many weekends: the oldest go, or published ones are added, half of them ahead."""
    for workshop in Workshop.objects.order_by("starts_on")[: max(Workshop.objects.count() - total, 0)]:
        workshop.delete()
    missing = total - Workshop.objects.count()
    at = timezone.now()
    workshops = list(_workshops(at.date() - timedelta(days=missing // 2 * EVERY_DAYS), missing, at=at))
    Workshop.objects.bulk_create(workshops)
    days = [(workshop, day) for workshop in workshops for day in (workshop.starts_on, workshop.ends_on)]
    Session.objects.bulk_create(Session(workshop=w, day=day, starts=BEGINS, ends=ENDS) for w, day in days)
    presenters = list(Therapist.objects.filter(is_presenter=True)[:2])
    through = Workshop.presenters.through
    through.objects.bulk_create(
        through(workshop=w, therapist=presenter) for w in workshops for presenter in presenters
    )
    analyse()


def make_couples(*, at: datetime, total: int = COUPLES) -> None:
    """`total` confirmed registrations with both partners, and all reminders sent whose day was before that of `at`."""
    workshops = list(Workshop.objects.filter(slug__startswith="bench-").select_related("city"))
    share = -(-total // len(workshops))
    couples = islice((_couple(w, at=at) for w in workshops for _ in range(share)), total)
    with tqdm(total=total, desc="couples", unit="", leave=False, disable=None) as bar:
        while batch := list(islice(couples, BATCH)):
            Registration.objects.bulk_create(batch)
            bar.update(len(batch))
    _add_partners()
    _add_reminders(at=at)
    analyse()


def _workshops(first: date, count: int, *, at: datetime) -> Iterator[Workshop]:
    programme = Programme.objects.get()
    venues = list(Venue.objects.filter(slug__startswith="bench-").select_related("city"))
    for number in range(count):
        starts_on = first + timedelta(days=number * EVERY_DAYS)
        venue = venues[number % len(venues)]
        yield Workshop(
            slug=f"bench-{number}",
            uid=uuid4(),
            programme=programme,
            city=venue.city,
            venue=venue,
            status=Workshop.Status.PUBLISHED,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=1),
            capacity=120,
            full_price_cents=89_500,
            early_bird_price_cents=79_500,
            early_bird_until=starts_on - timedelta(days=15),
            changed_at=at,
        )


def _couple(workshop: Workshop, *, at: datetime) -> Registration:
    return Registration(
        form_key=uuid4(),
        workshop=workshop,
        state=Registration.State.CONFIRMED,
        held_until=at,
        tier="full",
        price_cents=89_500,
        currency=workshop.city.currency,
        paid_cents=89_500,
        refund_steps=[],
        phone="+61 400 000 000",
        agreed_at=at,
        created_at=at,
    )


def _add_partners() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registrations_partner (registration_id, number, first_name, last_name, email, token)"
            " SELECT r.id, n, 'Ana', 'Silva', 'ana' || r.id || '@example.com', gen_random_uuid()::text"
            " FROM registrations_registration r, generate_series(1, 2) n"
            " WHERE NOT EXISTS (SELECT FROM registrations_partner p WHERE p.registration_id = r.id)"
        )


def _add_reminders(*, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registrations_reminder (registration_id, kind, starts_on, outcome, at)"
            " SELECT r.id, rule.kind, w.starts_on, 'queued', %(at)s"
            " FROM registrations_registration r"
            " JOIN workshops_workshop w ON w.id = r.workshop_id"
            " JOIN workshops_reminderrule rule ON rule.programme_id = w.programme_id"
            " WHERE (CASE WHEN rule.kind = 'thanks' THEN w.ends_on ELSE w.starts_on END)"
            "       - rule.days_before < %(today)s AND w.slug LIKE 'bench-%%'",
            {"at": at, "today": at.date()},
        )


def analyse() -> None:
    """What autovacuum does some minutes after so many rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
