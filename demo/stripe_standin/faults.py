"""Faults on demand: the next requests fail, or their answers are lost."""

import threading
from dataclasses import dataclass

KINDS = ("error_before", "error_after", "drop_before", "drop_after", "slow")


@dataclass
class Fault:
    """What happens to the next `count` API requests of this method below this path.

    error_*: a 500; drop_*: the connection closes without an answer; *_before: nothing has been done;
    *_after: the request has been carried out. slow: it takes `seconds` longer.
    """

    kind: str
    count: int = 1
    method: str = ""
    path: str = "/v1/"
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        with self._lock:
            self._planned.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def next_for(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for fault in self._planned:
                if fault.count > 0 and fault.method in ("", method) and path.startswith(fault.path):
                    fault.count -= 1
                    return fault
        return None
