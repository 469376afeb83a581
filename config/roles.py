"""Who may do what in the office: three roles, each the name of a group, and what each may.

owner       everything
office      the daily work: workshops, registrations, money, mail, therapists, inviting therapists
read-only   looks at all that, but at no private answers, no mails' texts and no audit log
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import transaction
from django.db.models import Model

OWNER, OFFICE, READ_ONLY = "owner", "office", "read-only"
ROLES = (OWNER, OFFICE, READ_ONLY)

# The apps that the office works in every day.
DAILY = ("outbox", "therapists", "workshops", "registrations", "payments")
# What belongs to the owner within them: who sells, at which tax, to which account.
OWNERS = frozenset({"workshops.add_seller", "workshops.change_seller", "workshops.delete_seller"})
OFFICE_ALSO = frozenset({"hall.view_auditentry", "hall.view_invitation", "hall.add_invitation"})
# What read-only does not even look at.
PRIVATE = frozenset({"registrations.view_answers", "outbox.view_message"})


def role_of(user: "User | AnonymousUser") -> str | None:
    """The user's role in the office, or None; a superuser is an owner. One query a request, at most."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return None
    if user.is_superuser:
        return OWNER
    if not hasattr(user, "_role"):
        names = set(user.groups.values_list("name", flat=True))
        user._role = next((role for role in ROLES if role in names), None)  # type: ignore[attr-defined]
    return user._role  # type: ignore[attr-defined,no-any-return]


def may(role: str | None, permission: str) -> bool:
    """Whether the role has the permission (“registrations.view_registration”)."""
    app, _, name = permission.partition(".")
    if role == OWNER:
        return True
    if role == OFFICE:
        return permission in OFFICE_ALSO or (app in DAILY and permission not in OWNERS)
    if role == READ_ONLY:
        return app in DAILY and name.startswith("view_") and permission not in PRIVATE
    return False


def give_role(user: User, role: str) -> None:
    """The user belongs to the office with this one role from now on."""
    with transaction.atomic():
        group, _made = Group.objects.get_or_create(name=role)
        user.groups.remove(*user.groups.filter(name__in=ROLES).exclude(pk=group.pk))
        user.groups.add(group)
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    user.__dict__.pop("_role", None)


class RoleBackend(BaseBackend):
    """Answers `user.has_perm` by the user's role."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        return may(role_of(user_obj), perm)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Asked for by Django's admin, which lists the apps that somebody may see anything of."""
        role = role_of(user_obj)
        return role == OWNER or (role is not None and app_label in DAILY)
