"""The stand-in inside a test's own process: `with StandIn(webhook_url=…) as stripe: …`."""

import json
import threading
import time
import urllib.request
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError

from demo.stripe_standin.deliveries import Settings
from demo.stripe_standin.objects import Json
from demo.stripe_standin.server import Server

# No proxy of the environment may stand between a test and this machine.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ControlRefused(Exception):
    """A control route answered with an error."""


class StandIn:
    """A stand-in on a free port of the loopback interface, in threads of this process."""

    def __init__(
        self,
        *,
        webhook_url: str = "",
        secret: str = "whsec_demo",
        webhooks: str = "normal",
        retry_seconds: float = 0.05,
        port: int = 0,
    ) -> None:
        settings = Settings(url=webhook_url, secret=secret, mode=webhooks, retry_seconds=retry_seconds)
        self._server = Server(port, webhooks=settings)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.api_base = self._server.base_url

    def __enter__(self) -> Self:
        self._server.state.start()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.state.stop()

    def control(self, name: str, **given: Any) -> Json:
        """POST a control route (see control.py)."""
        return self._call(name, json.dumps(given).encode())

    def look(self, name: str) -> Json:
        """GET a control route: requests, refunds, sessions, deliveries."""
        return self._call(name, None)

    def act(self, session: str, action: str) -> Json:
        """Press a button of the hosted page: pay, decline, later."""
        return self.control("act", session=session, action=action)

    def requests(self, path: str = "") -> list[Json]:
        """The API requests so far whose path begins like this."""
        return [row for row in self.look("requests")["data"] if row["path"].startswith(path)]

    def reset(self) -> None:
        self.control("reset")

    def wait_until_delivered(self, timeout: float = 5.0) -> None:
        """Return when no webhook is waiting or under way; TimeoutError if that takes too long."""
        until = time.monotonic() + timeout
        while self.look("deliveries")["waiting"]:
            if time.monotonic() > until:
                raise TimeoutError("webhooks are still waiting")
            time.sleep(0.01)

    def _call(self, name: str, body: bytes | None) -> Json:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.api_base}/_control/{name}", body, headers)
        try:
            with OPENER.open(request, timeout=10) as response:
                answer: Json = json.load(response)
                return answer
        except HTTPError as error:
            raise ControlRefused(error.read().decode()) from None
