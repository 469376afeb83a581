"""A real SMTP server that keeps what it is sent, and can be told to misbehave."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# What a server hears is no news to who reads the tests.
logging.getLogger("mail").setLevel(logging.WARNING)


@dataclass
class Sink:
    """`replies` answers an address with a refusal; `on_accepted` is called before the sender hears “250”."""

    port: int
    received: list[Envelope] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    on_accepted: Callable[[Envelope], None] = lambda envelope: None

    @property
    def addresses(self) -> list[str]:
        return [address for envelope in self.received for address in envelope.rcpt_tos]

    @property
    def mails(self) -> list[Mail]:
        return [message_from_bytes(envelope.original_content or b"") for envelope in self.received]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.received.append(envelope)
        self.on_accepted(envelope)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def a_sink(port: int | None = None) -> Iterator[Sink]:
    """The mail server is up inside the `with`, and away outside of it."""
    sink = Sink(port or free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
