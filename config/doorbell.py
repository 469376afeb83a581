"""Ring for the worker at once, instead of at its next turn. Nothing depends on it: beat rings, too."""

import logging

from config.celery import app

log = logging.getLogger(__name__)


def ring(task: str) -> None:
    """Ask a worker to look at what is due ("registrations.tell_changes"); a broker that is away does no harm."""
    try:
        app.send_task(task, expires=60, retry=False)
    except Exception:
        log.warning("the broker can't be reached: %s waits for its turn", task)
