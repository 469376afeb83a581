"""A small load generator: as many requests as told, from a few processes, over the loopback alone."""

import multiprocessing
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from urllib.parse import urlencode

from tests.bench.forms import cookies_of, hidden_inputs

HOST = "127.0.0.1"
# Two workers are kept busy, and there is no long queue before them.
CLIENTS = 4
MOST_SECONDS = 30


@dataclass(frozen=True)
class Round:
    """What one burst of requests gave."""

    answered: int
    seconds: float
    statuses: Counter[int]

    @property
    def rate(self) -> float:
        return self.answered / self.seconds


class WrongAnswers(Exception):
    """Answers of another status than the one expected would be measured as if they were pages."""


def get(path: str, *, port: int, gzip: bool = False) -> bytes:
    encoding = "gzip" if gzip else "identity"
    return _request("GET", path, port=port, headers={"Accept-Encoding": encoding})


def post(path: str, *, port: int, data: dict[str, str], cookies: dict[str, str]) -> bytes:
    body = urlencode(data).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    return _request("POST", path, port=port, headers=headers) + body


def filled_form(path: str, *, port: int, data: dict[str, str]) -> bytes:
    """Fetch the form as a browser that has never been here, fill it in, and return the request that sends it."""
    connection = HTTPConnection(HOST, port, timeout=MOST_SECONDS)
    connection.request("GET", path)
    response = connection.getresponse()
    page = response.read().decode()
    if response.status != 200:
        raise WrongAnswers(f"GET {path}: {response.status}")
    cookies = cookies_of(response.headers.get_all("Set-Cookie") or [])
    connection.close()
    return post(path, port=port, data=hidden_inputs(page) | data, cookies=cookies)


def burst(requests: Sequence[bytes], *, port: int, expected: int = 200) -> Round:
    """Send the requests from CLIENTS processes at once, each with its share, one after the other."""
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(CLIENTS), context.Queue()
    shares = [requests[number::CLIENTS] for number in range(CLIENTS)]
    clients = [context.Process(target=_client, args=(share, port, barrier, results)) for share in shares]
    for client in clients:
        client.start()
    found = [results.get(timeout=MOST_SECONDS * 2) for _ in clients]
    for client in clients:
        client.join()
    statuses: Counter[int] = sum((Counter(counted) for _began, _ended, counted in found), Counter())
    if set(statuses) != {expected}:
        raise WrongAnswers(f"{expected} was expected, these came: {dict(statuses)}")
    # CLOCK_MONOTONIC is the machine's, the same in every process.
    seconds = max(ended for _, ended, _ in found) - min(began for began, _, _ in found)
    return Round(statuses.total(), seconds, statuses)


Found = tuple[float, float, dict[int, int]]


def _client(share: Sequence[bytes], port: int, barrier: Barrier, results: "Queue[Found]") -> None:
    statuses: Counter[int] = Counter()
    barrier.wait(timeout=MOST_SECONDS)
    began = time.monotonic()
    for request in share:
        statuses[_status(request, port)] += 1
        if time.monotonic() - began > MOST_SECONDS:
            break
    results.put((began, time.monotonic(), dict(statuses)))


def _status(request: bytes, port: int) -> int:
    """Send one request over a connection of its own, read the whole answer; its status, 0 when there is none."""
    try:
        with socket.create_connection((HOST, port), timeout=MOST_SECONDS) as connection:
            connection.sendall(request)
            head = connection.recv(65536)
            while connection.recv(65536):
                pass
    except OSError:
        return 0
    return int(head[9:12] or 0)


def _request(method: str, path: str, *, port: int, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()
