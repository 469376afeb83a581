"""Signed webhooks, delivered to this machine in the background: https://docs.stripe.com/webhooks."""

import hashlib
import heapq
import hmac
import http.client
import itertools
import json
import logging
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from demo.stripe_standin.loopback import require_loopback
from demo.stripe_standin.objects import Json

log = logging.getLogger(__name__)

MODES = ("normal", "twice", "late", "shuffled", "off")
TRIES = 12
LONGEST_PAUSE = 300.0


@dataclass
class Settings:
    """How webhooks are delivered."""

    url: str = ""
    secret: str = "whsec_demo"
    mode: str = "normal"
    # late: how long each webhook is held back; shuffled: how long they are gathered, to go out in reverse.
    late_seconds: float = 20.0
    gather_seconds: float = 3.0
    # After the first failure; doubled each time.
    retry_seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}")
        if self.url:
            require_loopback(self.url)


@dataclass(order=True)
class Delivery:
    due: float
    place: int
    event: Json = field(compare=False)
    tries: int = field(default=0, compare=False)
    status: int = field(default=0, compare=False)


class Deliveries:
    """A queue by due time and the one thread that empties it; one thread keeps the chosen order."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._changed = threading.Condition()
        self._queue: list[Delivery] = []
        self._gathered: list[Json] = []
        self._gather_until = 0.0
        self._under_way = 0
        self._stopped = False
        self._places = itertools.count()
        self.done: list[Delivery] = []
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(timeout=5)

    def change(self, settings: Settings) -> None:
        with self._changed:
            self.settings = settings

    def clear(self) -> None:
        with self._changed:
            self._queue.clear()
            self._gathered.clear()
            self.done.clear()

    def take(self, event: Json) -> None:
        """Queue the event's webhooks as the mode says."""
        with self._changed:
            mode, now = self.settings.mode, time.monotonic()
            if mode == "off" or not self.settings.url:
                return
            if mode == "shuffled":
                if not self._gathered:
                    self._gather_until = now + self.settings.gather_seconds
                self._gathered.append(event)
            else:
                due = now + (self.settings.late_seconds if mode == "late" else 0)
                for _ in range(2 if mode == "twice" else 1):
                    self._push(due, event)
            self._changed.notify_all()

    def send(self, event: Json) -> None:
        """Queue one webhook for now, whatever the mode."""
        with self._changed:
            self._push(time.monotonic(), event)
            self._changed.notify_all()

    def flush(self) -> None:
        """Deliver all that is held back: late and retried ones now, gathered ones in reverse order."""
        with self._changed:
            self._release()
            for delivery in self._queue:
                delivery.due = 0.0
            heapq.heapify(self._queue)
            self._changed.notify_all()

    def waiting(self) -> int:
        """How many webhooks are queued, gathered or under way."""
        with self._changed:
            return len(self._queue) + len(self._gathered) + self._under_way

    def _push(self, due: float, event: Json, tries: int = 0) -> None:
        heapq.heappush(self._queue, Delivery(due, next(self._places), event, tries))

    def _release(self) -> None:
        for event in reversed(self._gathered):
            self._push(0.0, event)
        self._gathered.clear()

    def _run(self) -> None:
        while (delivery := self._next()) is not None:
            settings = self.settings
            delivery.status = post(settings.url, settings.secret, delivery.event)
            with self._changed:
                self._under_way = 0
                self._book(delivery, settings)

    def _next(self) -> Delivery | None:
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                if self._gathered and now >= self._gather_until:
                    self._release()
                if self._queue and self._queue[0].due <= now:
                    self._under_way = 1
                    return heapq.heappop(self._queue)
                ends = [self._queue[0].due] if self._queue else []
                ends += [self._gather_until] if self._gathered else []
                self._changed.wait(timeout=min(ends) - now if ends else None)
        return None

    def _book(self, delivery: Delivery, settings: Settings) -> None:
        delivery.tries += 1
        self.done.append(delivery)
        if 200 <= delivery.status < 300:
            return
        kind, tries = delivery.event["type"], delivery.tries
        if tries >= TRIES:
            log.warning("webhook %s: given up after %s tries", kind, tries)
            return
        pause = min(settings.retry_seconds * 2 ** (tries - 1), LONGEST_PAUSE)
        log.warning("webhook %s: answer %s, again in %s s", kind, delivery.status or "none", pause)
        self._push(time.monotonic() + pause, delivery.event, tries)


def signature(payload: str, secret: str, *, at: int) -> str:
    """The Stripe-Signature header: HMAC-SHA256 of "at.payload" under the endpoint's secret."""
    digest = hmac.new(secret.encode(), f"{at}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def post(url: str, secret: str, event: Json) -> int:
    """Deliver once, without following redirects; the answer's status, 0 if there was none."""
    parts = urlsplit(require_loopback(url))
    payload = json.dumps(event, indent=2)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (local stand-in)",
        # The real clock, whatever the stand-in's: receivers check the age.
        "Stripe-Signature": signature(payload, secret, at=int(time.time())),
    }
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=20)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target or "/", payload.encode(), headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
