"""Run many jobs at the same instant, in real processes with a database connection each."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any
from unittest import mock

from django.db import connections

Job = Callable[[], Any]


def at_once(jobs: list[Job], *, processes: int = 8) -> list[Any]:
    """Start all jobs together and return what each gave, in order; an exception counts as its class name.

    Each process runs its share in threads, each with a connection, so all jobs overlap.
    """
    context = multiprocessing.get_context("fork")
    # A connection must not be shared across a fork.
    connections.close_all()
    barrier, results = context.Barrier(len(jobs)), context.Queue()
    shares = [list(enumerate(jobs))[number::processes] for number in range(processes)]
    children = [context.Process(target=_share, args=(share, barrier, results)) for share in shares if share]
    for child in children:
        child.start()
    found = dict(results.get(timeout=60) for _ in jobs)
    for child in children:
        child.join(timeout=60)
    return [found[number] for number in range(len(jobs))]


def _share(share: list[tuple[int, Job]], barrier: Barrier, results: "Queue[tuple[int, Any]]") -> None:
    threads = [threading.Thread(target=_run, args=(number, job, barrier, results)) for number, job in share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run(number: int, job: Job, barrier: Barrier, results: "Queue[tuple[int, Any]]") -> None:
    try:
        barrier.wait(timeout=30)
        results.put((number, job()))
    except Exception as error:
        results.put((number, type(error).__name__))
    finally:
        connections.close_all()


@contextmanager
def without_the_lock() -> Iterator[None]:
    """`select_for_update` does nothing: what would happen if somebody took the locks away."""
    from django.db.models import QuerySet

    def unlocked(self: "QuerySet[Any]", *args: object, **kwargs: object) -> "QuerySet[Any]":
        return self.all()

    with mock.patch.object(QuerySet, "select_for_update", unlocked):
        yield
