"""Who comes to the office's door, for tests."""

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client

from config.roles import OFFICE, OWNER, READ_ONLY, give_role
from config.second_factor import has_one, must_have
from workshops.tests.cast import brenda


def the_office(name: str = "office") -> User:
    """May do all that the office can."""
    return User.objects.create_superuser(name, f"{name}@example.com")


def a_helper(*permissions: str) -> User:
    """Belongs to the office, and may do only these: “view_workshop”."""
    user = User.objects.create_user("helper", "helper@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def an_owner() -> User:
    """Runs the business."""
    return _with_role("olive", OWNER)


def an_office_person() -> User:
    """Does the daily work."""
    return _with_role("oscar", OFFICE)


def a_read_only_person() -> User:
    """Looks, and changes nothing."""
    return _with_role("rita", READ_ONLY)


def _with_role(name: str, role: str) -> User:
    user = User.objects.create_user(name, f"{name}@example.com")
    give_role(user, role)
    return user


def a_plain_user() -> User:
    """A partner with an account."""
    return User.objects.create_user("ana", "ana@example.com")


def a_therapist_user() -> User:
    """Brenda, signed in to her portal."""
    user = User.objects.create_user("brenda", "brenda@example.com")
    therapist = brenda()
    therapist.user = user
    therapist.save(update_fields=["user"])
    return user


# The secret of everybody's authenticator app in tests.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_second_factor(user: User) -> User:
    """The user has an authenticator app set up."""
    if not has_one(user):
        TOTP.activate(user, SECRET)
    return user


def signed_in(user: User) -> Client:
    """A browser in which the user is signed in, with a second factor if they must have one."""
    client = Client()
    if must_have(user):
        with_second_factor(user)
    client.force_login(user)
    return client


def page(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()
