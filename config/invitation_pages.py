"""Accepting an invitation. The mail's link only opens the page: programs that look at mails open links, too."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.invitations import AlreadyIn, MustSignIn, NotInvited, accept, account_of, found, hash_of
from config.models import Invitation

IN_SESSION = "invitation"


class AcceptForm(forms.Form):
    """A password, or none: then every sign-in asks for a code from the mail."""

    password1 = forms.CharField(
        label="A password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least eight characters, and nothing that is easily guessed. "
        "Leave both empty to sign in with a code that we email you each time.",
    )
    password2 = forms.CharField(
        label="The same password again",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, address: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.address = address

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        password, again = typed.get("password1", ""), typed.get("password2", "")
        if password != again:
            self.add_error("password2", "This isn't the same password.")
        elif password:
            try:
                validate_password(password, User(email=self.address, username=self.address))
            except forms.ValidationError as weak:
                self.add_error("password1", weak)
        return typed


@require_safe
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """/accounts/invitation/<token>/: the page itself has no token in its address, nor have links to sign in."""
    try:
        request.session[IN_SESSION] = found(hash_of(token), at=timezone.now()).token_hash
    except NotInvited:
        return _over(request)
    return redirect("invitation")


@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """/accounts/invitation/: who asks whom to what; accepting is a button."""
    at = timezone.now()
    try:
        asked = found(request.session.get(IN_SESSION, ""), at=at)
    except NotInvited:
        return _over(request)
    form = AcceptForm(request.POST if request.method == "POST" else None, address=asked.email)
    if request.method == "POST" and form.is_valid():
        signed_in = request.user if isinstance(request.user, User) else None
        try:
            user = accept(
                invitation=asked, signed_in=signed_in, password=form.cleaned_data["password1"], at=at
            )
        except (AlreadyIn, NotInvited):
            return _over(request)
        except MustSignIn:
            return redirect("invitation")
        return _come_in(request, asked, user)
    return _ask(request, asked, form)


def _ask(request: HttpRequest, asked: Invitation, form: AcceptForm) -> HttpResponse:
    account = account_of(asked.email)
    words = {
        "invitation": asked,
        "form": form,
        "site_name": settings.SITE_NAME,
        "must_sign_in": account is not None and request.user.is_anonymous,
        "is_another": request.user.is_authenticated and request.user != account,
        "has_account": account is not None,
    }
    return render(request, "account/invitation.html", words)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "account/invitation_over.html", status=404)


def _come_in(request: HttpRequest, asked: Invitation, user: User) -> HttpResponse:
    """To where they work; setting up the second factor comes first by itself."""
    del request.session[IN_SESSION]
    home = "/portal/" if asked.therapist_id else "/office/"
    if request.user.is_authenticated:
        return HttpResponseRedirect(home)
    # The link has proved the address, as a code from the mail does; the password is as new as can be.
    record_authentication(request, user, method="code", email=asked.email, reauthenticated=True)
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=home, email=asked.email))
    return answer
