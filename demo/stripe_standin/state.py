"""The parts of one running stand-in."""

import contextlib
import copy
import threading
from pathlib import Path

from demo.stripe_standin.checkout import pass_time
from demo.stripe_standin.deliveries import Deliveries, Settings
from demo.stripe_standin.faults import Faults
from demo.stripe_standin.idempotency import Keys
from demo.stripe_standin.ledger import Ledger
from demo.stripe_standin.objects import Json

SEEN_KEPT = 5000


class State:
    def __init__(self, *, base_url: str, webhooks: Settings, file: Path | None = None) -> None:
        self._webhooks = copy.copy(webhooks)
        self.deliveries = Deliveries(webhooks)
        self.ledger = Ledger(base_url=base_url, deliver=self.deliveries.take, file=file)
        self.keys = Keys()
        self.faults = Faults()
        # Every API request, for tests to look at.
        self.seen: list[Json] = []
        self._stopped = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="clock", daemon=True)

    def start(self) -> None:
        self.deliveries.start()
        self._ticker.start()

    def stop(self) -> None:
        self._stopped.set()
        self._ticker.join(timeout=5)
        self.deliveries.stop()
        self.ledger.save()

    def remember(self, request: Json) -> None:
        with self.ledger.lock:
            self.seen.append(request)
            del self.seen[:-SEEN_KEPT]

    def reset(self) -> None:
        """As at the start, with an empty ledger."""
        with self.ledger.lock:
            self.ledger.clear()
            self.deliveries.clear()
            self.deliveries.change(copy.copy(self._webhooks))
            self.keys.clear()
            self.faults.clear()
            self.seen.clear()

    def _tick(self) -> None:
        while not self._stopped.wait(0.5):
            pass_time(self.ledger)
            # A full or read-only disk costs the memory of this run, not the run.
            with contextlib.suppress(OSError):
                self.ledger.save()
