"""Those who work in the office: their roles, and the end of their access."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from config.audit import record
from config.roles import OWNER, give_role, role_of
from outbox.queueing import queue


class NotOneself(Exception):
    """Nobody ends or changes their own access: another owner does."""


class LastOwner(Exception):
    """Without an owner nobody could let anybody in again."""


def staff() -> QuerySet[User]:
    """Everybody who works in the office, or did."""
    return User.objects.filter(is_staff=True).order_by("-is_active", "email", "pk")


def owners() -> QuerySet[User]:
    """Who may do everything, and comes in."""
    named = Q(is_superuser=True) | Q(groups__name=OWNER)
    return User.objects.filter(named, is_staff=True, is_active=True).distinct()


@transaction.atomic
def change_role(*, person: User, role: str, who: User, at: datetime) -> User:
    """The person has this role from now on; what it allows counts from the next click."""
    person = _locked(person)
    before = role_of(person)
    if before == role:
        return person
    if role != OWNER:
        _refuse_what_shuts_everybody_out(person, who)
        person.is_superuser = False
        person.save(update_fields=["is_superuser"])
    give_role(person, role)
    record(who=who, did="changed a role", about=person, details=f"{before or 'none'} → {role}", at=at)
    return person


@transaction.atomic
def end_access(*, person: User, who: User, at: datetime) -> User:
    """The account opens nothing any more, in any browser where it is signed in now."""
    person = _locked(person)
    if not person.is_active:
        return person
    _refuse_what_shuts_everybody_out(person, who)
    person.is_active = False
    # With the password go the sessions, for good: letting the person in again doesn't bring them back.
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    record(who=who, did="ended access", about=person, at=at)
    return person


@transaction.atomic
def let_in_again(*, person: User, who: User, at: datetime) -> User:
    """The account is as it was, but for the password: by a code from the mail, or by choosing a new one."""
    person = _locked(person)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(who=who, did="let in again", about=person, at=at)
    return person


@transaction.atomic
def forget_second_factor(*, person: User, who: User, at: datetime) -> User:
    """For who has lost the phone and the recovery codes: signing in leads to setting up a new one."""
    person = _locked(person)
    if person.pk == who.pk:
        raise NotOneself
    gone, _kinds = Authenticator.objects.filter(user=person).delete()
    if gone:
        entry = record(who=who, did="forgot a second factor", about=person, at=at)
        queue(
            kind="account/second_factor_forgotten",
            key=f"second-factor-forgotten-{entry.pk}",
            to=person.email,
            context={"who": who.email},
            at=at,
        )
    return person


def _refuse_what_shuts_everybody_out(person: User, who: User) -> None:
    if person.pk == who.pk:
        raise NotOneself
    if not owners().exclude(pk=person.pk).exists():
        raise LastOwner


def _locked(person: User) -> User:
    """The person as they are now. All who work in the office are locked with them, always in the same
    order: two owners who end each other's access at the same moment are answered one after the other."""
    together = User.objects.select_for_update().filter(Q(pk=person.pk) | Q(is_staff=True)).order_by("pk")
    return next(row for row in together if row.pk == person.pk)
