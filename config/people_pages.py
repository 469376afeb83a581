"""Who comes in: the office's pages of its people, its therapists' accounts, and the invitations that wait."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from config import invitations
from config.models import Invitation
from config.office_pages import office_page, render_office
from config.people import (
    LastOwner,
    NotOneself,
    change_role,
    end_access,
    forget_second_factor,
    let_in_again,
    staff,
)
from config.roles import OFFICE, OWNER, READ_ONLY, ROLES, role_of
from config.second_factor import FACTORS
from therapists.models import Therapist

# Only the owner looks after the office's own people.
MANAGES = "auth.change_user"
WHAT_ROLES_MAY = {
    OWNER: "everything, and who comes in",
    OFFICE: "the daily work: workshops, registrations, money, emails, therapists",
    READ_ONLY: "looks at the daily work and changes nothing; no private answers, no emails",
}
CHOICES = [(role, f"{role}: {may}") for role, may in WHAT_ROLES_MAY.items()]


class InviteForm(forms.Form):
    """To whom the invitation goes."""

    email = forms.EmailField(label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))


class InviteStaffForm(InviteForm):
    """To whom, and what they may."""

    role = forms.ChoiceField(label="Role", choices=CHOICES, initial=OFFICE, widget=forms.RadioSelect)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=CHOICES, widget=forms.RadioSelect)


@office_page("people/", name="people", needs="hall.view_invitation", label="People and invitations")
def people(request: HttpRequest) -> HttpResponse:
    manages = request.user.has_perm(MANAGES)
    at = timezone.now()
    waiting = list(invitations.those_shown(staff=manages))
    words: dict[str, Any] = {
        "manages": manages,
        "staff": [_line(person) for person in _with_factor(staff())] if manages else [],
        "therapists": Therapist.objects.select_related("user"),
        "waiting": [(one, invitations.is_open(one, at=at)) for one in waiting],
        "invited": {one.therapist_id for one in waiting},
    }
    return render_office(request, "admin/people.html", words, title="People and invitations")


@office_page("people/invite/", name="invite", needs="auth.add_user")
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteStaffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        role = Invitation.Role(form.cleaned_data["role"].replace("-", "_"))
        return _invite(request, form, role=role)
    return _ask_whom(request, form, title="Invite somebody to the office")


@office_page("people/invite/<int:pk>/", name="invite_therapist", needs="hall.add_invitation")
def invite_therapist(request: HttpRequest, pk: int) -> HttpResponse:
    therapist = get_object_or_404(Therapist, pk=pk)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _invite(request, form, role=Invitation.Role.THERAPIST, therapist=therapist)
    return _ask_whom(request, form, title=f"Invite {therapist}", therapist=therapist)


@office_page("people/invitations/<int:pk>/", name="invitation", needs="hall.add_invitation")
def change_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again, or withdraw: two buttons of the page of people."""
    invitation = get_object_or_404(Invitation, pk=pk)
    if invitation.therapist_id is None and not request.user.has_perm(MANAGES):
        raise PermissionDenied
    if request.method == "POST":
        _change(request, invitation)
    return redirect("admin:people")


@office_page("people/<int:pk>/", name="person", needs=MANAGES)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    rows = User.objects.filter(Q(is_staff=True) | ~Q(therapist=None)).select_related("therapist")
    someone = get_object_or_404(_with_factor(rows), pk=pk)
    form = RoleForm(request.POST if request.POST.get("do") == "role" else None)
    if request.method == "POST" and _do(request, someone, form):
        return redirect("admin:person", pk=pk)
    if not form.is_bound:
        form = RoleForm(initial={"role": role_of(someone)})
    words = {**_line(someone), "form": form, "is_oneself": someone == request.user}
    return render_office(request, "admin/person.html", words, title=_name(someone))


def _invite(
    request: HttpRequest, form: InviteForm, *, role: Invitation.Role, therapist: Therapist | None = None
) -> HttpResponse:
    assert isinstance(request.user, User)
    address = form.cleaned_data["email"]
    try:
        invitations.invite(who=request.user, email=address, role=role, therapist=therapist, at=timezone.now())
    except invitations.AlreadyIn as refused:
        form.add_error("email", _already_in(refused.account, therapist))
        title = f"Invite {therapist}" if therapist else "Invite somebody to the office"
        return _ask_whom(request, form, title=title, therapist=therapist)
    messages.success(request, f"{address} is invited. The link in the email opens for seven days.")
    return redirect("admin:people")


def _already_in(account: User, therapist: Therapist | None) -> str:
    if therapist is None:
        ended = "" if account.is_active else " Their access has ended; let them in again on their page."
        return f"{account.email} belongs to the office already.{ended}"
    if therapist.user == account:
        return f"{therapist} has an account already: {account.email}."
    return "This address belongs to another therapist's account."


def _ask_whom(
    request: HttpRequest, form: InviteForm, *, title: str, therapist: Therapist | None = None
) -> HttpResponse:
    words = {"form": form, "therapist": therapist}
    return render_office(request, "admin/invite.html", words, title=title)


def _change(request: HttpRequest, invitation: Invitation) -> None:
    assert isinstance(request.user, User)
    does = {"again": invitations.send_again, "withdraw": invitations.withdraw}.get(request.POST.get("do", ""))
    if does is None:
        return
    try:
        does(invitation=invitation, who=request.user, at=timezone.now())
    except invitations.NotInvited:
        messages.warning(request, f"The invitation to {invitation.email} is over already.")
    else:
        done = "sent again" if does is invitations.send_again else "withdrawn"
        messages.success(request, f"The invitation to {invitation.email} is {done}.")


def _do(request: HttpRequest, someone: User, form: RoleForm) -> bool:
    """What was asked for on a person's page; False if what was typed is wrong."""
    who, at = request.user, timezone.now()
    assert isinstance(who, User)
    try:
        match request.POST.get("do"):
            case "role" if someone.is_staff:
                if not form.is_valid():
                    return False
                change_role(person=someone, role=form.cleaned_data["role"], who=who, at=at)
                done = f"{_name(someone)} has the role “{form.cleaned_data['role']}” now."
            case "end":
                end_access(person=someone, who=who, at=at)
                done = f"{_name(someone)} comes in no more, and is signed out everywhere."
            case "again":
                let_in_again(person=someone, who=who, at=at)
                done = f"{_name(someone)} may come in again, with a code by email or a new password."
            case "forget":
                forget_second_factor(person=someone, who=who, at=at)
                done = f"{_name(someone)} sets up a new second factor at the next sign-in."
            case _:
                return True
    except NotOneself:
        messages.error(request, "Nobody changes their own access: ask another owner.")
    except LastOwner:
        messages.error(request, "This is the last owner. Make somebody else an owner first.")
    else:
        messages.success(request, done)
    return True


def _with_factor(rows: QuerySet[User]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return rows.annotate(has_factor=Exists(factors)).prefetch_related("groups")


def _line(someone: Any) -> dict[str, Any]:
    names = {group.name for group in someone.groups.all()}
    role = OWNER if someone.is_superuser else next((role for role in ROLES if role in names), "")
    return {"person": someone, "role": role, "may": WHAT_ROLES_MAY.get(role, "")}


def _name(someone: User) -> str:
    return someone.get_full_name() or someone.email or someone.username
