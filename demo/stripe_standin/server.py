"""The HTTP server: who asks for what. It binds the loopback interface and nothing else."""

import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from demo.authenticator import seconds_left
from demo.stripe_standin import control, pages
from demo.stripe_standin.deliveries import Settings
from demo.stripe_standin.loopback import is_loopback
from demo.stripe_standin.objects import Json
from demo.stripe_standin.requests import Dropped, answer
from demo.stripe_standin.state import State

ADDRESS = "127.0.0.1"
BIGGEST_BODY = 1_000_000
HTML = "text/html; charset=utf-8"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, *, webhooks: Settings, file: Path | None = None) -> None:
        super().__init__((ADDRESS, port), Handler)
        self.base_url = f"http://{ADDRESS}:{self.server_port}"
        self.state = State(base_url=self.base_url, webhooks=webhooks, file=file)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    # One packet for head and body, sent at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def _serve(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > BIGGEST_BODY:
            self.close_connection = True
            return self._send(413, b"", "text/plain")
        body = self.rfile.read(length).decode("utf-8", "replace")
        url = urlsplit(self.path)
        # A page from elsewhere must not reach this server under a name that it made point here.
        if not is_loopback(urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""):
            return self._send(403, b"loopback only", "text/plain")
        if url.path.startswith("/v1/"):
            return self._api(method, url.path, body if method == "POST" else url.query)
        if url.path.startswith("/_control/"):
            return self._control(method, url.path.removeprefix("/_control/"), body)
        if url.path.startswith("/c/pay/"):
            return self._page(method, url.path.removeprefix("/c/pay/"), body)
        if url.path == "/" and method == "GET":
            return self._send(200, pages.front().body.encode(), HTML)
        if url.path == "/authenticator" and method == "GET":
            now = time.time()
            again = {"Refresh": str(seconds_left(now)), "Cache-Control": "no-store"}
            return self._send(200, pages.authenticator_app(now).body.encode(), HTML, again)
        if url.path == "/page.css":
            return self._send(200, pages.STYLES, "text/css; charset=utf-8")
        return self._send(404, b"not found", "text/plain")

    def _api(self, method: str, path: str, form: str) -> None:
        try:
            result = answer(self.server.state, method, path, form, self.headers)
        except Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        headers = {"Request-Id": result.request_id}
        if self.headers.get("Stripe-Version"):
            headers["Stripe-Version"] = self.headers["Stripe-Version"]
        if self.headers.get("Idempotency-Key"):
            headers["Idempotency-Key"] = self.headers["Idempotency-Key"]
        if result.is_replay:
            headers["Idempotent-Replayed"] = "true"
        self._json(result.status, result.body, headers)

    def _control(self, method: str, name: str, body: str) -> None:
        # Browsers can't send this type across origins without asking first.
        if method == "POST" and self.headers.get_content_type() != "application/json":
            return self._json(415, {"error": "send application/json"})
        try:
            given = json.loads(body or "{}")
        except ValueError:
            return self._json(400, {"error": "not JSON"})
        return self._json(*control.call(self.server.state, method, name, given))

    def _page(self, method: str, name: str, body: str) -> None:
        ledger = self.server.state.ledger
        action = parse_qs(body).get("action", [""])[0]
        page = pages.press(ledger, name, action) if method == "POST" else pages.show(ledger, name)
        headers = {
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'",
        }
        if page.location:
            headers["Location"] = page.location
        self._send(page.status, page.body.encode(), HTML, headers)

    def _json(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(body, indent=2).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: addresses hold the ids of payments."""
