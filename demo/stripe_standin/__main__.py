"""`python -m demo.stripe_standin`: the stand-in as a process of its own."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from demo.stripe_standin.deliveries import MODES, Settings
from demo.stripe_standin.server import Server


def main() -> int:
    options = _options()
    try:
        webhooks = Settings(
            url=options.webhook_url,
            secret=options.secret,
            mode=options.webhooks,
            late_seconds=options.late_seconds,
        )
        server = Server(options.port, webhooks=webhooks, file=options.state)
    except (ValueError, OSError) as error:
        print(f"The stand-in for Stripe can't start on port {options.port}: {error}", file=sys.stderr)
        return 1
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    for number in (signal.SIGINT, signal.SIGTERM):
        # From a thread: shutdown waits for the loop that this handler interrupts.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    server.state.start()
    logging.info("stand-in for Stripe at %s, this machine only, no real money", server.base_url)
    server.serve_forever(0.2)
    server.server_close()
    server.state.stop()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A local stand-in for Stripe. It moves no money.")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook-url", default="", help="on this machine only")
    parser.add_argument("--secret", default="whsec_demo")
    parser.add_argument("--webhooks", choices=MODES, default="normal")
    parser.add_argument("--late-seconds", type=float, default=20.0)
    parser.add_argument("--state", type=Path, help="a file that keeps the payments between runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
