"""The demo's processes: started together, each line of theirs named, stopped together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO

from demo.settings import ROOT

# A worker finishes its task and the web server its requests; who takes longer is killed.
PATIENCE_SECONDS = 10.0
COLOURS = (36, 35, 33)


class Children:
    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._readers: list[threading.Thread] = []

    def start(self, name: str, command: Sequence[str]) -> None:
        """In a session of its own: the terminal's Ctrl-C reaches only the one who stops all in order."""
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        label = _label(name, len(self._running))
        self._running[name] = child
        reader = threading.Thread(target=_repeat, args=(child.stdout, label), daemon=True)
        reader.start()
        self._readers.append(reader)

    def dead(self) -> str:
        """Who has ended, and how; nothing while all run."""
        for name, child in self._running.items():
            if child.poll() is not None:
                return f"{name} has ended (exit code {child.returncode})"
        return ""

    def stop(self) -> None:
        """Ask all to end, wait, and kill who does not."""
        try:
            for child in self._running.values():
                _signal(child, signal.SIGTERM)
            until = time.monotonic() + PATIENCE_SECONDS
            for child in self._running.values():
                child.wait(timeout=max(0.1, until - time.monotonic()))
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            print("Some took too long and were killed.", file=sys.stderr)
        finally:
            for child in self._running.values():
                # The whole group, ended or not: a parent that was killed may leave workers behind.
                _kill_group(child)
                child.wait()
            for reader in self._readers:
                reader.join(timeout=2)


def _signal(child: "subprocess.Popen[str]", number: int) -> None:
    if child.poll() is None:
        child.send_signal(number)


def _kill_group(child: "subprocess.Popen[str]") -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Nobody of the group is left.
        return


def _label(name: str, place: int) -> str:
    label = f"{name:>7} │ "
    return f"\033[{COLOURS[place % len(COLOURS)]}m{label}\033[0m" if sys.stdout.isatty() else label


def _repeat(lines: IO[str] | None, label: str) -> None:
    for line in lines or ():
        print(f"{label}{line.rstrip()}", flush=True)
