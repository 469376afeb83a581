"""Who knocks at every door, and the one world that they all live in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.test import Client

from config.models import Invitation
from config.tests.people import a_read_only_person, an_office_person, an_owner, signed_in
from payments.models import Payment, Refund, StripeEvent
from payments.tests.cast import an_open_payment
from registrations.models import Letter, Registration
from registrations.tests.cast import a_confirmed_registration, a_couple
from therapists.models import Article, ArticleRevision, ProfileRevision, Revision, Therapist
from workshops.models import Workshop
from workshops.tests.cast import a_workshop, auckland, brenda

# The columns of the matrix.
PEOPLE = (
    *("anonymous", "partner 1", "partner 2", "another couple", "the workshop's therapist"),
    *("another therapist", "read-only", "the office", "the owner"),
)
NO_LINK = "no-such-link"
# The random part of an invitation that waits.
INVITED = "invited-and-waiting"


@dataclass(frozen=True)
class Visitor:
    """A person at a browser of their own; `token` is the person's private link, if there is one."""

    name: str
    client: Client
    token: str = NO_LINK


@dataclass
class World:
    """What the addresses are about: a paid booking of a workshop that Brenda leads, and rows of every kind."""

    workshop: Workshop
    registration: Registration
    payment: Payment
    refund: Refund
    therapist: Therapist
    article: Article
    profile_revision: ProfileRevision
    article_revision: ArticleRevision
    letter: Letter
    event: StripeEvent
    newcomer: Therapist
    invitation: Invitation
    office_person: User
    visitors: list[Visitor] = field(default_factory=list)


def a_world(*, at: datetime) -> World:
    first_day = at.date() + timedelta(days=90)
    lead = brenda(user=_account("brenda@example.com"))
    here = a_workshop(starts_on=first_day, presenters=[lead])
    booked = a_confirmed_registration(here, at=at, couple=a_couple(number=1))
    payment = _paid(booked, at=at)
    article = Article.objects.create(
        slug="an-article",
        author=lead,
        title="Listening",
        summary="How.",
        body="Slowly.",
        published_on=at.date(),
    )
    saved = {
        "created_at": at,
        "saved_at": at,
        "saved_by": lead.user,
        "state": Revision.State.SUBMITTED,
        "submitted_at": at,
    }
    visitors = _visitors(booked, lead, at=at)
    oscar = User.objects.get(email="oscar@example.com")
    newcomer = Therapist.objects.create(slug="newcomer", name="New Sample")
    return World(
        workshop=here,
        registration=booked,
        payment=payment,
        refund=Refund.objects.create(
            payment=payment, amount_cents=100, idempotency_key="back", try_after=at, created_at=at
        ),
        therapist=lead,
        article=article,
        profile_revision=ProfileRevision.objects.create(therapist=lead, **saved),
        article_revision=ArticleRevision.objects.create(
            author=lead, article=article, title="Listening", summary="How.", body="Quietly.", **saved
        ),
        letter=Letter.objects.create(
            workshop=here, key=uuid4(), subject="Parking", body="In the street.", who=oscar, created_at=at
        ),
        event=StripeEvent.objects.create(event_id="evt_1", type="made.up", object_id="x", received_at=at),
        newcomer=newcomer,
        invitation=Invitation.objects.create(
            email="new@example.com",
            role=Invitation.Role.THERAPIST,
            therapist=newcomer,
            token_hash=sha256(INVITED.encode()).hexdigest(),
            invited_by=oscar,
            created_at=at,
            expires_at=at + timedelta(days=7),
        ),
        office_person=oscar,
        visitors=visitors,
    )


def _visitors(booked: Registration, lead: Therapist, *, at: datetime) -> list[Visitor]:
    elsewhere = a_workshop(
        auckland(), starts_on=at.date() + timedelta(days=120), presenters=[_another_therapist()]
    )
    others = a_confirmed_registration(elsewhere, at=at, couple=a_couple(number=2))
    first, second = booked.partners.order_by("number")
    other = others.partners.get(number=1)
    assert lead.user
    coming: list[tuple[User | None, str]] = [
        (None, NO_LINK),
        (_account(first.email), first.token),
        (_account(second.email), second.token),
        (_account(other.email), other.token),
        (lead.user, NO_LINK),
        (User.objects.get(email="terry@example.com"), NO_LINK),
        (a_read_only_person(), NO_LINK),
        (an_office_person(), NO_LINK),
        (an_owner(), NO_LINK),
    ]
    return [
        Visitor(name, signed_in(user) if user else Client(), token)
        for name, (user, token) in zip(PEOPLE, coming, strict=True)
    ]


def _another_therapist() -> Therapist:
    user = _account("terry@example.com")
    return Therapist.objects.create(slug="terry", name="Terry Sample", is_published=True, user=user)


def _account(email: str) -> User:
    user = User.objects.create_user(email, email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _paid(booked: Registration, *, at: datetime) -> Payment:
    payment = an_open_payment(booked)
    payment.state, payment.paid_at = Payment.State.PAID, at
    payment.save(update_fields=["state", "paid_at"])
    return payment
