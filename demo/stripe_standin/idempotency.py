"""The same key and parameters give the same answer: https://docs.stripe.com/api/idempotent_requests."""

import json
import threading
from dataclasses import dataclass

from demo.stripe_standin.errors import ApiError
from demo.stripe_standin.objects import Json


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json
    request_id: str
    is_replay: bool = False


@dataclass
class _Kept:
    request: str
    answer: Answer | None = None


class Keys:
    """The answers by key; a key without an answer belongs to a request that is under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()

    def begin(self, key: str, path: str, params: Json) -> Answer | None:
        """The answer to repeat, or None: this request is the first and must `finish` or `forget`."""
        request = json.dumps([path, params], sort_keys=True)
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                self._kept[key] = _Kept(request)
                return None
            if kept.request != request:
                raise _reused(key)
            if kept.answer is None:
                raise _in_use()
            return Answer(kept.answer.status, kept.answer.body, kept.answer.request_id, is_replay=True)

    def finish(self, key: str, answer: Answer) -> None:
        with self._lock:
            if key in self._kept:
                self._kept[key].answer = answer

    def forget(self, key: str) -> None:
        """The endpoint had not begun: the key may be used afresh."""
        with self._lock:
            self._kept.pop(key, None)


def _reused(key: str) -> ApiError:
    return ApiError(
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
        kind="idempotency_error",
    )


def _in_use() -> ApiError:
    return ApiError(
        "There is currently another in-progress request using this Idempotent Key.",
        status=409,
        code="idempotency_key_in_use",
    )
