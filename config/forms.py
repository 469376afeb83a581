"""allauth's forms in the words of the rest of the site, and without hints that vanish when one types."""

from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django.utils import timezone

from config.audit import record

OUR_WORDS = {
    "Email": "Email address",
    "Email address": "Email address",
    "Password (again)": "The same password again",
    "New Password": "New password",
    "New Password (again)": "The new password again",
    "Current Password": "Your password now",
    "Authenticator code": "The six digits that the app shows",
    "Remember Me": "Keep me signed in on this device",
}


class InOurWords:
    """Renames the labels; a placeholder is no label, and hard to read beside what is typed."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.label = OUR_WORDS.get(str(field.label), field.label)


class LoginForm(InOurWords, forms.LoginForm):  # type: ignore[misc]  # allauth comes without types
    pass


class SignupForm(InOurWords, forms.SignupForm):  # type: ignore[misc]
    pass


class RequestLoginCodeForm(InOurWords, forms.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class AddEmailForm(InOurWords, forms.AddEmailForm):  # type: ignore[misc]
    pass


class _WrittenDown:
    """A wrong second factor stands in the audit log: somebody may know the password who should not."""

    user: Any

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        record(who=self.user, did="wrong second factor typed", at=timezone.now())
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]


class AuthenticateForm(_WrittenDown, InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_WrittenDown, InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass
