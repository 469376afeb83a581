"""All settings, read from the environment (see .env.example for every variable)."""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# Lets annotations name the model: QuerySet[Workshop], ModelAdmin[Workshop].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG: bool = env.bool("DEBUG", default=False)
# The demo runs the production code path with the stand-ins for Stripe and mail; it is never production.
DEMO: bool = env.bool("DEMO", default=False)


def secret(name: str, *, demo: str) -> str:
    """The secret called `name`; only DEBUG and the demo may do without one of their own."""
    value: str = env.str(name, default="")
    if DEBUG or DEMO:
        return value or demo
    if not value or value == demo or "demo" in value:
        raise ImproperlyConfigured(f"{name} is missing or is the demo's: set {name} in the environment.")
    return value


SECRET_KEY = secret("SECRET_KEY", demo="demo-key-that-only-debug-and-the-demo-accept-0123456789abcdef")
BASE_URL: str = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
# What an authenticator app shows, where others may look over a shoulder: nothing about what it is for.
SITE_NAME = "Weekend Bookings"
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- What the site is made of -------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.HallConfig",
    "outbox",
    "therapists",
    "workshops",
    "registrations",
    "payments",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "config.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.as_of.AsOfMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.as_of.another_day",
            ],
        },
    },
]

# --- Where things are kept ----------------------------------------------------------------------


def database() -> dict[str, Any]:
    """DATABASE_URL as Django wants it; SQLite gets WAL and transactions that lock when they begin."""
    url = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    parsed: dict[str, Any] = environ.Env.db_url_config(url)
    if parsed["ENGINE"].endswith("sqlite3"):
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        parsed["CONN_MAX_AGE"] = 60
        parsed["CONN_HEALTH_CHECKS"] = True
    return parsed


DATABASES = {"default": database()}

REDIS_URL: str = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cache"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "site"}}
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Public pages (config/public_pages.py) in each process's own memory: a network's way there costs more than the rest.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- Language and time: each city has a zone of its own, so the site's is UTC -------------------

LANGUAGE_CODE = "en-au"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Who signs in -------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "config.roles.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "/accounts/bookings/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A change of password, address or second factor is told to the account's address.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "config.forms.LoginForm",
    "signup": "config.forms.SignupForm",
    "request_login_code": "config.forms.RequestLoginCodeForm",
    "reset_password": "config.forms.ResetPasswordForm",
    "reset_password_from_key": "config.forms.ResetPasswordKeyForm",
    "change_password": "config.forms.ChangePasswordForm",
    "add_email": "config.forms.AddEmailForm",
}

# The second factor, which staff and therapists must have (config/second_factor.py).
MFA_ADAPTER = "config.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "config.forms.AuthenticateForm",
    "reauthenticate": "config.forms.ReauthenticateForm",
    "activate_totp": "config.forms.ActivateTOTPForm",
}
# Nobody signs in before the address is confirmed; who has a second factor may add another address then.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A telephone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Browsers offer passkeys on http://localhost, too, where developing and the demo are.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO

# --- Mail ---------------------------------------------------------------------------------------

EMAIL_URL: str = env.str("EMAIL_URL", default="consolemail://")
vars().update(environ.Env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Weekend Bookings <bookings@example.com>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where the site writes to the office: new bookings, refunds, what needs a person.
OFFICE_EMAIL: str = env.str("OFFICE_EMAIL", default="office@example.com")

# --- Stripe -------------------------------------------------------------------------------------

STRIPE_SECRET_KEY = secret("STRIPE_SECRET_KEY", demo="sk_test_demo")
STRIPE_WEBHOOK_SECRET = secret("STRIPE_WEBHOOK_SECRET", demo="whsec_demo")
# Empty means Stripe's own address. The demo and the tests point it at the local stand-in.
STRIPE_API_BASE: str = env.str("STRIPE_API_BASE", default="")
if STRIPE_API_BASE and not (DEBUG or DEMO):
    raise ImproperlyConfigured("STRIPE_API_BASE is for DEBUG and the demo only: unset it in production.")

# --- What runs by itself (the list of tasks is in config/celery.py) -----------------------------

CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", default="filesystem://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if CELERY_BROKER_URL.startswith("filesystem"):
    BROKER_DIR = Path(env.str("CELERY_BROKER_DIR", default=str(VAR_DIR / "broker")))
    for folder in ("messages", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
    }

# --- Security -----------------------------------------------------------------------------------

HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.pages.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# The proxy in front sets this header (and removes a visitor's own): see docs/deployment.md.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Behind it everybody comes from the proxy's own address: limits per visitor need the one in X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXIES", default=1 if HTTPS else 0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Only after a click on a video's picture (static/js/site.js).
        "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],
        # The register form answers with a redirect to the hosted payment page, and browsers check
        # form-action along redirects.
        "form-action": [SELF, "https://checkout.stripe.com", *([STRIPE_API_BASE] if STRIPE_API_BASE else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- Logs: no private link, no email address, no name --------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "config.logs.HidePrivate"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["private"], "formatter": "line"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "stripe": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
