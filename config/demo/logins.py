"""Log-ins with known passwords: for DEBUG and the demo, never for production."""

from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.models import User

from config.roles import OWNER, READ_ONLY, give_role
from demo import authenticator
from therapists.models import Therapist


class Login(NamedTuple):
    who: str
    email: str
    password: str
    role: str
    therapist: str


LOGINS = [
    Login("the office", "office@example.com", "demo-office-login", OWNER, ""),
    Login("somebody who only looks", "reader@example.com", "demo-reader-login", READ_ONLY, ""),
    Login("Brenda, a therapist", "brenda@example.com", "demo-therapist-login", "", "brenda-rawlings"),
]


class NotADemo(Exception):
    """Known passwords are only for DEBUG=1 or DEMO=1."""


def may_make_logins() -> bool:
    return bool(settings.DEBUG or settings.DEMO)


def make_logins() -> None:
    """Make the log-ins that are not there yet, with verified addresses. Raises NotADemo."""
    if not may_make_logins():
        raise NotADemo
    for login in LOGINS:
        if not User.objects.filter(email=login.email).exists():
            _make(login)


def _make(login: Login) -> None:
    user = User.objects.create_user(
        username=login.email,
        email=login.email,
        password=login.password,
    )
    if login.role:
        give_role(user, login.role)
    TOTP.activate(user, authenticator.SECRET)
    EmailAddress.objects.create(user=user, email=login.email, verified=True, primary=True)
    Therapist.objects.filter(slug=login.therapist, user=None).update(user=user)
