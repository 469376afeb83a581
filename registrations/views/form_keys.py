"""The key of one browser's one form for one workshop: pressed twice, gone back, in two tabs, it books once.

It lies in a signed cookie that only the form's own address is sent, so registering needs no session; the form
carries it too, for a page that has stood open for longer than the cookie lives.
"""

from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from registrations.models import Registration
from workshops.models import Workshop

COOKIE = "form"
SALT = "registrations.form_key"
# A hold is over long before; after this a browser starts afresh.
MAX_AGE = 24 * 60 * 60


def key_of(request: HttpRequest) -> UUID:
    """The key that this browser has for the form at this address, or a fresh one."""
    cookie = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MAX_AGE) or ""
    return _as_key(cookie) or _as_key(_unsigned(request.POST.get("key", ""))) or uuid4()


def signed(key: UUID) -> str:
    """The key as the form carries it."""
    return Signer(salt=SALT).sign(str(key))


def remember(response: HttpResponse, request: HttpRequest, workshop: Workshop, key: UUID) -> None:
    response.set_signed_cookie(
        COOKIE,
        str(key),
        salt=SALT,
        max_age=MAX_AGE,
        path=f"/workshops/{workshop.slug}/register/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def remember_hold(response: HttpResponse, request: HttpRequest, hold: Registration) -> None:
    """Let the holder of the private link change its details on the form, in whatever browser."""
    remember(response, request, hold.workshop, hold.form_key)


def _unsigned(text: str) -> str:
    try:
        return Signer(salt=SALT).unsign(text)
    except BadSignature:
        return ""


def _as_key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
