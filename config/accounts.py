"""How allauth behaves here."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config.audit import record
from config.invitations import account_of
from config.second_factor import must_have
from outbox.models import Message
from outbox.rendering import as_html
from therapists.models import Therapist

# A code for signing in ends after minutes: a mail that was held up for longer would only confuse.
USEFUL_FOR = timedelta(hours=1)
# What the audit log says of changes that allauth tells the account's address of.
CHANGES = {
    "account/email/password_changed": "changed their password",
    "account/email/password_set": "chose a password",
    "account/email/password_reset": "chose a new password by email",
    "account/email/email_changed": "changed their email address",
    "account/email/email_deleted": "removed an email address of theirs",
    "mfa/email/totp_activated": "set up an authenticator app",
    "mfa/email/totp_deactivated": "removed their authenticator app",
    "mfa/email/webauthn_added": "added a passkey",
    "mfa/email/webauthn_removed": "removed a passkey",
    "mfa/email/recovery_codes_generated": "made new recovery codes",
}
# How somebody has proved who they are, in the words of the log.
PROOFS = {
    "password": "password",
    "code": "code by email",
    "password_reset": "link by email",
    "totp": "authenticator app",
    "webauthn": "passkey",
    "recovery_codes": "recovery code",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth comes without types
    """Accounts as allauth makes them; their mails go through the outbox like every other mail."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody who has just signed in is most likely going: the office, a presenter, a couple."""
        user = request.user
        assert isinstance(user, User)
        if user.is_staff:
            return "/office/"
        if Therapist.objects.filter(user=user).exists():
            return "/portal/"
        return super().get_login_redirect_url(request)  # type: ignore[no-any-return]

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """Somebody has signed in, the second factor included; the log keeps it of staff and therapists."""
        if must_have(user):
            steps = get_authentication_records(request, user)
            proofs = [PROOFS.get(step.get("type") or step["method"], step["method"]) for step in steps]
            record(who=user, did="signed in", details=", ".join(dict.fromkeys(proofs)), at=timezone.now())
        return super().post_login(request, user, **how)  # type: ignore[no-any-return]

    def authentication_failed(self, request: HttpRequest, **typed: Any) -> None:
        """A wrong password for one of the office or a therapist; how often it can be tried is limited."""
        account = account_of(typed.get("email") or "")
        if account is not None and must_have(account):
            record(who=account, did="wrong password typed", at=timezone.now())

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Setting up a second factor right after signing in doesn't ask for the password twice."""
        if not super().is_reauthentication_required(app=app, **options):
            return False
        request = _request()
        steps = get_authentication_records(request, request.user)
        latest: float = max((step["at"] for step in steps), default=0)
        return bool(time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """allauth tells of a change to an account; of staff and therapists, the log keeps it, too."""
        if template_prefix in CHANGES and must_have(user):
            record(who=user, did=CHANGES[template_prefix], at=timezone.now())
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail into the outbox, in the transaction of the request's change, if it has one."""
        at = timezone.now()
        words = {"email": email, "base_url": settings.BASE_URL, "request": _request(), **context}
        mail = self.render_mail(template_prefix, email, words)
        text = f"{str(mail.body).strip()}\n"
        Message.objects.create(
            kind=template_prefix.replace("/email/", "/"),
            key=f"account-{uuid4()}",
            to=email,
            subject=mail.subject,
            text=text,
            html=as_html(text, subject=mail.subject),
            created_at=at,
            due_at=at,
            useful_until=at + USEFUL_FOR,
        )


def _request() -> Any:
    return context.request
