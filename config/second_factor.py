"""Staff and therapists sign in with a second factor: an authenticator app or a passkey."""

from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from therapists.models import Therapist

# What lies behind the second factor.
GUARDED = ("/office/", "/portal/")
# Recovery codes are the way back in, and no factor of their own.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SET_UP = "/accounts/2fa/"
# Where somebody was going when they were led to set one up; the pages about it lead there afterwards.
GOING_TO = "going_to"


def must_have(user: "User | AnonymousUser") -> bool:
    """Staff and therapists must have a second factor; couples may."""
    if not isinstance(user, User):
        return False
    return user.is_staff or Therapist.objects.filter(user=user.pk).exists()


def has_one(user: "User | AnonymousUser") -> bool:
    """The user has set up a second factor; then every way to sign in asks for it."""
    return bool(Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists())


class SecondFactorMiddleware:
    """Whoever must have a second factor and has none yet is led to set one up, before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        guarded = request.path_info.startswith(GUARDED) and request.path_info != "/office/logout/"
        if (
            guarded
            and request.user.is_authenticated
            and must_have(request.user)
            and not has_one(request.user)
        ):
            if request.method == "GET":
                request.session[GOING_TO] = request.get_full_path()
            return HttpResponseRedirect(SET_UP)
        return self.get_response(request)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth comes without types
    """allauth's second factor, as this site wants it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Your work here needs a second factor: set up another one first.",
        "incorrect_code": "This code isn't right. The app shows a new one every half minute, each good for once.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have a second factor keeps at least one."""
        if authenticator.type not in FACTORS or not must_have(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def get_totp_issuer(self) -> str:
        """What the authenticator app calls the account: neutral, as others may see the screen."""
        return str(settings.SITE_NAME)

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)
