"""`make demo`: what it refuses, what it sets, and that it stops what it started."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.children import Children
from demo.run import OPENER, only_one
from demo.settings import ROOT, CantStart, Demo, demo_from, environment_of


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_taken_port_is_said_plainly(taken_port: int) -> None:
    with pytest.raises(CantStart, match=f"Port {taken_port} is taken"):
        demo_from({"PORT": str(taken_port)})


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "-1"])
def test_a_port_is_a_number_that_exists(port: str) -> None:
    with pytest.raises(CantStart, match="PORT is a number"):
        demo_from({"PORT": port})


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    demo = Demo(port=1, stripe_port=2, folder=tmp_path)
    with only_one(demo), pytest.raises(CantStart, match="running already"), only_one(demo):
        pass


def test_the_shell_cannot_lead_the_demo_to_production(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "STRIPE_SECRET_KEY"):
        monkeypatch.setenv(name, "production")
    demo = Demo(port=8000, stripe_port=12111, folder=tmp_path)
    environment = environment_of(demo)
    assert "production" not in environment.values()
    assert environment["SECRET_KEY"] == environment_of(demo)["SECRET_KEY"]


def test_the_environment_sets_every_variable_of_the_site(tmp_path: Path) -> None:
    environment = environment_of(Demo(port=8000, stripe_port=12111, folder=tmp_path))
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = {line.lstrip("#").split("=")[0] for line in lines if "=" in line and not line.startswith("# ")}
    assert names <= environment.keys()


def test_whoever_ends_is_named_and_the_others_are_stopped(capfd: pytest.CaptureFixture[str]) -> None:
    children = Children(dict(os.environ))
    children.start("lasting", [sys.executable, "-c", "import time; time.sleep(60)"])
    children.start("ending", [sys.executable, "-c", "print('last words'); raise SystemExit(3)"])
    while not (dead := children.dead()):
        time.sleep(0.01)
    began = time.monotonic()
    children.stop()
    assert dead == "ending has ended (exit code 3)"
    assert time.monotonic() - began < 5
    assert " ending │ last words" in capfd.readouterr().out


@pytest.mark.crash
def test_the_demo_starts_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "DEMO_FOLDER": str(tmp_path)}
    demo = subprocess.Popen(
        [sys.executable, "-m", "demo.run"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert demo.stdout is not None
        said = ""
        while "Ctrl-C stops everything" not in said:
            line = demo.stdout.readline()
            assert line, said
            said += line
        assert "office@example.com" in said and "brenda@example.com" in said
        with OPENER.open(f"http://127.0.0.1:{port}/readyz", timeout=10) as response:
            assert response.status == 200
    finally:
        demo.send_signal(signal.SIGTERM)
        left, _ = demo.communicate(timeout=30)
    assert demo.returncode == 0, left
    assert not is_listening(port)
