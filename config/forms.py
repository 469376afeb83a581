"""allauth's forms in the words of the rest of the site, and without hints that vanish when one types."""

from typing import Any

from allauth.account import forms

OUR_WORDS = {
    "Email": "Email address",
    "Email address": "Email address",
    "Password (again)": "The same password again",
    "New Password": "New password",
    "New Password (again)": "The new password again",
    "Current Password": "Your password now",
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
