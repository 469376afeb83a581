"""A mail server in which all mail ends; `python -m tests.bench.sink PORT [FILE]`.

With FILE it answers for each mail once that is on the disk, as a real one has to; without, it forgets.
"""

import os
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    def __init__(self, path: str | None) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if path else None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.file is not None:
            os.write(self.file, envelope.original_content or b"")
            os.fdatasync(self.file)
        return "250 OK"


def main() -> None:
    port, path = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    Controller(Sink(path), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
