"""The environment of the demo: the site's production code, with everything it stands on in one folder."""

import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "127.0.0.1"
STRIPE_PORT = 12111
WEBHOOK_SECRET = "whsec_demo"


class CantStart(Exception):
    """The demo can't run here; the text says why."""


@dataclass(frozen=True)
class Demo:
    """Where this demo is: its ports and its folder."""

    port: int
    stripe_port: int
    folder: Path

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def stripe_url(self) -> str:
        return f"http://{ADDRESS}:{self.stripe_port}"

    @property
    def webhook_url(self) -> str:
        return f"http://{ADDRESS}:{self.port}/payments/stripe/webhook/"

    @property
    def mails(self) -> Path:
        return self.folder / "mails"

    @property
    def broker(self) -> Path:
        return self.folder / "broker"


def demo_from(environment: dict[str, str]) -> Demo:
    """The demo that PORT (and DEMO_FOLDER) ask for. Raises CantStart."""
    port = _port(environment.get("PORT", "8000"))
    folder = Path(environment.get("DEMO_FOLDER", ROOT / "var" / "demo")).resolve()
    stripe_port = STRIPE_PORT if _is_free(STRIPE_PORT) and port != STRIPE_PORT else _any_port()
    return Demo(port, stripe_port, folder)


def environment_of(demo: Demo) -> dict[str, str]:
    """The shell's environment with every variable of the site set: a shell or .env that leads to
    production's database or to Stripe itself changes nothing."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
        # In a container the demo may well run as root; Celery's advice is for production.
        "PYTHONWARNINGS": "ignore:::celery.platforms",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "on",
        "DEBUG": "off",
        "SECRET_KEY": secret_key(demo.folder / "secret_key"),
        "BASE_URL": demo.base_url,
        "ALLOWED_HOSTS": f"localhost,{ADDRESS}",
        "DATABASE_URL": f"sqlite:///{demo.folder / 'db.sqlite3'}",
        "REDIS_URL": "",
        # The host means nothing to the file system, but without one Celery warns at every connection.
        "CELERY_BROKER_URL": "filesystem://localhost",
        "CELERY_BROKER_DIR": str(demo.broker),
        "MEDIA_ROOT": str(demo.folder / "media"),
        "EMAIL_URL": f"filemail:///{demo.mails}",
        "DEFAULT_FROM_EMAIL": "Weekend Bookings <bookings@example.com>",
        "OFFICE_EMAIL": "office@example.com",
        "STRIPE_SECRET_KEY": "sk_test_demo",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": demo.stripe_url,
        "TRUSTED_PROXIES": "0",
    }


def secret_key(file: Path) -> str:
    """The demo's own secret, made once, so that a restart keeps people signed in."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def _port(text: str) -> int:
    """A port that this process may listen on, and nobody does."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CantStart(f"PORT is a number from 1 to 65535, not {text!r}.")
    port = int(text)
    try:
        _bind(port)
    except PermissionError:
        raise CantStart(f"This user may not listen on port {port}. Try: make demo PORT=8000") from None
    except OSError:
        raise CantStart(
            f"Port {port} is taken by another program (another demo?). Try: make demo PORT={port % 65000 + 1}"
        ) from None
    return port


def _is_free(port: int) -> bool:
    try:
        _bind(port)
    except OSError:
        return False
    return True


def _any_port() -> int:
    return _bind(0)


def _bind(port: int) -> int:
    with socket.socket() as probe:
        # As servers do: a connection that ended a moment ago takes no port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((ADDRESS, port))
        # Linux tells only now if somebody listens with the same option set.
        probe.listen(1)
        return int(probe.getsockname()[1])
