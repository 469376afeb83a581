"""Finds or privately starts what the tests need beyond Python: PostgreSQL, Redis and Chromium.

`python -m tests.services` keeps a PostgreSQL and a Redis running and prints how to use them, until Ctrl-C.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

# A throw-away server may forget everything at a power cut: that is what makes it fast.
POSTGRESQL_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
    # A fault of a test must not hang the run: what nobody goes on with is rolled back, and a lock is not waited for for ever.
    "idle_in_transaction_session_timeout": "20s",
    "lock_timeout": "60s",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 30


class NotStarted(Exception):
    """A server was found and would not start; the text says why."""


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """The variables that lead to the services; one that can't be had has none. All are stopped at the end."""
    with stopped_by_signals(), ExitStack() as stack:
        yield {
            **found("DATABASE_URL", lambda: stack.enter_context(postgresql()), starts="postgres"),
            **found("REDIS_URL", lambda: stack.enter_context(redis())),
            **found("CHROMIUM", chromium),
        }


def found(name: str, find: Callable[[], str | None], *, starts: str = "") -> dict[str, str]:
    """What the environment says of `name` (if it starts so), else what `find` finds."""
    given = os.environ.get(name, "")
    value = given if given and given.startswith(starts) else find()
    return {name: value} if value else {}


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def postgresql() -> Iterator[str | None]:
    """A cluster in a temporary folder."""
    binaries = postgresql_binaries()
    if not binaries:
        yield None
        return
    # PostgreSQL refuses to run as root, so the folder has to be one that its user can enter.
    folder = Path(tempfile.mkdtemp(prefix="tests-postgresql-", dir="/tmp"))
    as_user = user_of_postgresql(folder)
    port = free_port()
    try:
        run(
            [
                *as_user,
                binaries / "initdb",
                "-D",
                folder / "data",
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
            ]
        )
        options = [f"-c{name}={value}" for name, value in POSTGRESQL_OPTIONS.items()]
        socket_folder = f"-cunix_socket_directories={folder}"
        server = [*as_user, binaries / "postgres", "-D", folder / "data", "-p", port, socket_folder, *options]
        # SIGINT asks PostgreSQL to drop its connections and stop at once, in good order.
        with running(server, port=port, stop=signal.SIGINT):
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgresql_binaries() -> Path | None:
    """Where initdb and postgres are: in PATH, or where Debian keeps them (the newest)."""
    in_path = shutil.which("initdb")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda path: float(path.parent.name), reverse=True)
    candidates = [*([Path(in_path).resolve().parent] if in_path else []), *newest_first]
    return next(
        (path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None
    )


def user_of_postgresql(folder: Path) -> list[str]:
    """How to start a command as a user whom PostgreSQL accepts; the folder becomes theirs."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, user="postgres")
    # setpriv rather than runuser: it replaces itself by the command, so a signal meets the server.
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]


@contextmanager
def redis() -> Iterator[str | None]:
    """A Redis that keeps nothing on disk."""
    binary = shutil.which("redis-server")
    if not binary:
        yield None
        return
    port = free_port()
    quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir", tempfile.gettempdir()]
    with running([binary, "--port", port, "--bind", "127.0.0.1", *quiet], port=port, stop=signal.SIGTERM):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def running(command: list[object], *, port: int, stop: signal.Signals) -> Iterator[None]:
    """The server of `command`, from when it answers on `port` until the end of the block."""
    with tempfile.TemporaryFile() as output:
        # A session of its own: the terminal's Ctrl-C stops the tests first, and these after them.
        server = subprocess.Popen(
            [str(part) for part in command],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            wait_for(server, port=port)
            yield
        except NotStarted as reason:
            output.seek(0)
            raise NotStarted(f"{reason}\n{output.read().decode(errors='replace')}") from None
        finally:
            end(server, stop)


def wait_for(server: "subprocess.Popen[bytes]", *, port: int) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < give_up_at:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise NotStarted(f"{server.args!r} did not start.")


def end(server: "subprocess.Popen[bytes]", stop: signal.Signals) -> None:
    server.send_signal(stop)
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(command: list[object]) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd="/", capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise NotStarted(f"{command[0]}: {done.stdout}{done.stderr}")


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end the block in good order, as Ctrl-C does."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> None:
    with services() as variables:
        for name, value in variables.items():
            print(f"export {name}={value}")
        print(
            "Paste these lines into another terminal, then run pytest there. Ctrl-C stops the services.",
            file=sys.stderr,
        )
        sys.stdout.flush()
        try:
            signal.pause()
        except KeyboardInterrupt:
            print(file=sys.stderr)


if __name__ == "__main__":
    main()
