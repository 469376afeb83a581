"""A mail server that accepts everything and keeps nothing; `python -m tests.bench.sink PORT`."""

import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Nowhere:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 OK"


def main() -> None:
    Controller(Nowhere(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
