"""Ask a person in by mail: to the office with a role, or to the portal as a therapist.

The mail's link holds a random token, of which only the SHA-256 is kept. It opens for seven days, once; a
new link ends the one before. Whoever has it reads the mail of that address: accepting proves the address.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from config.audit import record
from config.models import Invitation
from config.roles import give_role, role_of
from outbox.queueing import queue, withdraw_to
from therapists.models import Therapist

VALID_FOR = timedelta(days=7)


class NotInvited(Exception):
    """There is no such invitation, or it is over: taken up, withdrawn, or too old."""


class AlreadyIn(Exception):
    """The person, or the profile, has a place already; `account` is whose."""

    def __init__(self, account: User) -> None:
        super().__init__()
        self.account = account


class MustSignIn(Exception):
    """Only who is signed in to the account of that address takes up the invitation; if it has none, nobody is."""


def waiting() -> QuerySet[Invitation]:
    """Invitations that nobody has taken up or withdrawn; some may be too old, and can be sent again."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None)


def is_open(invitation: Invitation, *, at: datetime) -> bool:
    """An invitation opens once, until it ends, unless it is withdrawn."""
    return invitation.accepted_at is None and invitation.withdrawn_at is None and at < invitation.expires_at


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return sha256(token.encode()).hexdigest()


def account_of(address: str) -> User | None:
    """Whose account the address is: confirmed by them, or given to one of the office when it was made."""
    confirmed = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user")
    if (known := confirmed.first()) is not None:
        return known.user  # type: ignore[no-any-return]  # allauth comes without types
    return User.objects.filter(email__iexact=address, is_staff=True).first()


@transaction.atomic
def invite(
    *, who: User, email: str, role: str, therapist: Therapist | None = None, at: datetime
) -> Invitation:
    """Write the invitation and its mail; an earlier one to the same address that still waits is withdrawn."""
    email = email.lower()
    _refuse_whoever_is_in(email, therapist)
    for earlier in waiting().select_for_update().filter(email=email):
        withdraw(invitation=earlier, who=who, at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        role=role,
        therapist=therapist,
        token_hash=hash_of(token),
        invited_by=who,
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    _mail(invitation, token, at=at)
    record(who=who, did="invited", about=invitation, at=at)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, who: User, at: datetime) -> Invitation:
    """A new link for another seven days; the one before opens nothing any more."""
    invitation = _locked(invitation)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise NotInvited
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.expires_at = hash_of(token), at + VALID_FOR
    invitation.save(update_fields=["token_hash", "expires_at"])
    withdraw_to(invitation.email, regarding=_regarding(invitation))
    _mail(invitation, token, at=at)
    record(who=who, did="sent an invitation again", about=invitation, at=at)
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, who: User, at: datetime) -> Invitation:
    """The link opens nothing any more; a mail that still waits is not sent."""
    invitation = _locked(invitation)
    if invitation.accepted_at:
        raise NotInvited
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        withdraw_to(invitation.email, regarding=_regarding(invitation))
        record(who=who, did="withdrew an invitation", about=invitation, at=at)
    return invitation


def found(token_hash: str, *, at: datetime) -> Invitation:
    """The open invitation whose link has this hash."""
    rows = Invitation.objects.select_related("therapist", "invited_by")
    invitation = rows.filter(token_hash=token_hash).first()
    if invitation is None or not is_open(invitation, at=at):
        raise NotInvited
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, signed_in: User | None, password: str = "", at: datetime) -> User:
    """The person comes in: with the account of that address, signed in to, or with a new one."""
    invitation = _locked(invitation)
    if not is_open(invitation, at=at):
        raise NotInvited
    user = account_of(invitation.email)
    if signed_in != user:
        raise MustSignIn
    user = user or _new_account(invitation.email, password)
    _let_in(user, invitation)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    record(who=user, did="accepted an invitation", about=invitation, at=at)
    return user


def _let_in(user: User, invitation: Invitation) -> None:
    if invitation.therapist_id:
        therapist = Therapist.objects.select_for_update().get(pk=invitation.therapist_id)
        if therapist.user is not None:
            raise AlreadyIn(therapist.user)
        if Therapist.objects.filter(user=user).exists():
            raise AlreadyIn(user)
        therapist.user = user
        therapist.save(update_fields=["user"])
    elif role_of(user) is None:
        # Who has a role by now keeps it: an old mail changes nobody's.
        give_role(user, invitation.get_role_display())


def _refuse_whoever_is_in(email: str, therapist: Therapist | None) -> None:
    account = account_of(email)
    if therapist is not None:
        if therapist.user is not None:
            raise AlreadyIn(therapist.user)
        if account is not None and Therapist.objects.filter(user=account).exists():
            raise AlreadyIn(account)
    elif account is not None and account.is_staff:
        raise AlreadyIn(account)


def _new_account(address: str, password: str) -> User:
    """An account of the address, confirmed; one that somebody opened with it and never confirmed is theirs now."""
    unconfirmed = EmailAddress.objects.filter(email__iexact=address, verified=False)
    opened = User.objects.filter(email__iexact=address, emailaddress__in=unconfirmed)
    user = opened.exclude(emailaddress__verified=True).first() or User()
    # Whoever opened it may have been another person: nothing that they chose remains.
    Authenticator.objects.filter(user=user.pk).delete()
    unconfirmed.delete()
    user.email = address
    get_adapter().populate_username(None, user)
    user.set_password(password or None)
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _mail(invitation: Invitation, token: str, *, at: datetime) -> None:
    queue(
        kind="account/invitation",
        key=f"invitation-{invitation.token_hash}",
        to=invitation.email,
        context={
            "invitation": invitation,
            "site_name": settings.SITE_NAME,
            "url": f"{settings.BASE_URL}/accounts/invitation/{token}/",
            "days": VALID_FOR.days,
        },
        at=at,
        regarding=_regarding(invitation),
        useful_until=invitation.expires_at,
    )


def _regarding(invitation: Invitation) -> str:
    return f"invitation {invitation.pk}"


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def those_shown(*, staff: bool) -> QuerySet[Invitation]:
    """What still waits: therapists' invitations, and the office's own for who may see them."""
    rows = waiting().select_related("therapist", "invited_by")
    return rows if staff else rows.filter(~Q(therapist=None))
