"""All that the stand-in knows, under one lock, and the file that it is kept in between runs of the demo."""

import copy
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from demo.stripe_standin.errors import missing
from demo.stripe_standin.objects import Json, an_event
from demo.stripe_standin.samples import sample_intent

TABLES = ("sessions", "intents", "charges", "refunds", "events", "details", "late")
EVENTS_KEPT = 2000


class Clock:
    """The time of the stand-in, which tests may move; signatures are always made by the real one."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> int:
        return int(time.time() + self.offset)


class Ledger:
    """Sessions, intents, charges, refunds and events by id. Hold `lock` to read more than one or to write."""

    def __init__(self, *, base_url: str, deliver: Callable[[Json], None], file: Path | None = None) -> None:
        self.base_url = base_url
        self.clock = Clock()
        self.lock = threading.RLock()
        self._deliver = deliver
        self._file = file
        self._written = ""
        self.clear()
        if file is not None and file.exists():
            self._load(file)

    def clear(self) -> None:
        with self.lock:
            self.sessions: dict[str, Json] = {}
            self.intents: dict[str, Json] = {}
            self.charges: dict[str, Json] = {}
            self.refunds: dict[str, Json] = {}
            self.events: dict[str, Json] = {}
            # What a session was opened with and its object does not show: the items and the intent's data.
            self.details: dict[str, Json] = {}
            # Delayed payments under way: the session, and the second when its money arrives.
            self.late: dict[str, float] = {}
            self.clock.offset = 0.0

    def now(self) -> int:
        return self.clock.now()

    def session(self, name: str) -> Json:
        return _find(self.sessions, name, "checkout.session")

    def intent(self, name: str, *, param: str = "intent") -> Json:
        sample = None if name in self.intents else sample_intent(name, created=self.now())
        if sample:
            self.intents[name], charge = sample
            self.charges[charge["id"]] = charge
        return _find(self.intents, name, "payment_intent", param=param)

    def note(self, kind: str, about: Json) -> None:
        """Write the event down as things stand now, and hand it to whoever delivers."""
        event = an_event(kind, copy.deepcopy(about), created=self.now())
        self.events[event["id"]] = event
        while len(self.events) > EVENTS_KEPT:
            del self.events[next(iter(self.events))]
        self._deliver(event)

    def save(self) -> None:
        """Write the file anew if something has changed."""
        if self._file is None:
            return
        with self.lock:
            text = json.dumps({table: getattr(self, table) for table in TABLES})
            if text != self._written:
                beside = self._file.with_suffix(".new")
                beside.write_text(text)
                beside.replace(self._file)
                self._written = text

    def _load(self, file: Path) -> None:
        self._written = file.read_text()
        for table, rows in json.loads(self._written).items():
            setattr(self, table, rows)
        # The demo may come back on another port.
        for session in self.sessions.values():
            if session["url"]:
                session["url"] = f"{self.base_url}/c/pay/{session['id']}"


def _find(table: dict[str, Json], name: str, what: str, *, param: str = "id") -> Json:
    try:
        return table[name]
    except KeyError:
        raise missing(what, name, param=param) from None
