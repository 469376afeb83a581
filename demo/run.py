"""`make demo`: the whole site on this machine, with sample data and a stand-in for Stripe, until Ctrl-C.

Everything is kept in var/demo; deleting that folder begins afresh.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from demo.children import Children
from demo.settings import ADDRESS, ROOT, WEBHOOK_SECRET, CantStart, Demo, demo_from, environment_of

START_SECONDS = 60
# No proxy of the environment stands between us and this machine.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        demo = demo_from(dict(os.environ))
        with only_one(demo):
            run(demo)
    except CantStart as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe demo has stopped.")
    return 0


def run(demo: Demo) -> None:
    """Prepare, start all, and watch until someone ends. Raises CantStart, KeyboardInterrupt."""
    environment = environment_of(demo)
    # Tasks that waited for the last run's worker are due again anyway.
    shutil.rmtree(demo.broker, ignore_errors=True)
    demo.mails.mkdir(exist_ok=True)
    log_ins = prepare(demo, environment)
    children = Children(environment)
    try:
        for name, command in commands(demo).items():
            children.start(name, command)
        wait_until_up(demo, children)
        print(table(demo, log_ins), flush=True)
        while not (dead := children.dead()):
            time.sleep(0.3)
        raise CantStart(f"{dead}, so the demo stops. Its last words are above.")
    finally:
        print("\nStopping …", flush=True)
        children.stop()


@contextmanager
def only_one(demo: Demo) -> Iterator[None]:
    """Two demos must not share a database, whatever their ports."""
    demo.folder.mkdir(parents=True, exist_ok=True)
    with (demo.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CantStart(
                "A demo is running already. Stop it first, with Ctrl-C in its terminal."
            ) from None
        yield


def prepare(demo: Demo, environment: dict[str, str]) -> str:
    """Bring the database and the static files up to date; returns what load_demo says."""
    print("Preparing the database, the sample data and the static files …", flush=True)
    _manage(demo, environment, "migrate", "--noinput", "--verbosity=0")
    log_ins = _manage(demo, environment, "load_demo")
    _manage(demo, environment, "collectstatic", "--noinput", "--verbosity=0")
    return log_ins


def _manage(demo: Demo, environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise CantStart(
            f"`manage.py {command[0]}` failed. To begin afresh, delete {os.path.relpath(demo.folder)}."
        )
    return done.stdout


def commands(demo: Demo) -> dict[str, list[str]]:
    """What runs, by name. One web process with threads: they share the cache in memory."""
    python = sys.executable
    return {
        "stripe": [
            *(python, "-m", "demo.stripe_standin", "--port", str(demo.stripe_port)),
            *("--webhook-url", demo.webhook_url, "--secret", WEBHOOK_SECRET),
            *("--state", str(demo.folder / "stripe.json")),
        ],
        "web": [
            *(python, "-m", "gunicorn", "config.wsgi", "--bind", f"{ADDRESS}:{demo.port}"),
            *("--workers", "1", "--threads", "8", "--log-level", "warning"),
        ],
        "worker": [
            *(python, "-m", "celery", "--quiet", "--app", "config", "worker", "--beat", "--concurrency", "2"),
            *("--schedule", str(demo.folder / "beat"), "--loglevel", "warning"),
            *("--without-gossip", "--without-mingle"),
        ],
    }


def wait_until_up(demo: Demo, children: Children) -> None:
    until = time.monotonic() + START_SECONDS
    while not _answers(f"http://{ADDRESS}:{demo.port}/healthz"):
        if dead := children.dead():
            raise CantStart(f"{dead} while starting. Its last words are above.")
        if time.monotonic() > until:
            raise CantStart(f"The site did not answer within {START_SECONDS} seconds.")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with OPENER.open(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def table(demo: Demo, log_ins: str) -> str:
    """Where everything is, and who may sign in."""
    rows = {
        "Site": f"{demo.base_url}/",
        "Workshops": f"{demo.base_url}/workshops/",
        "Office": f"{demo.base_url}/office/",
        "Therapists": f"{demo.base_url}/portal/",
        "Payments": f"{demo.stripe_url}/ (a local stand-in for Stripe: no real money)",
        "Codes": f"{demo.stripe_url}/authenticator (the second factor of everybody below)",
        "Mails": f"{os.path.relpath(demo.mails)}/ (written to files, none is sent)",
    }
    lines = [f"  {name:<12}{where}" for name, where in rows.items()]
    lines += ["", *(f"  {line}" for line in log_ins.strip().splitlines())]
    return "\n".join(["", *lines, "", "  Ctrl-C stops everything.", ""])


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
