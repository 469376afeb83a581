"""How allauth behaves here."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from outbox.models import Message
from outbox.rendering import as_html
from therapists.models import Therapist

# A code for signing in ends after minutes: a mail that was held up for longer would only confuse.
USEFUL_FOR = timedelta(hours=1)


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
