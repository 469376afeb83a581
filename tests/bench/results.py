"""What was measured, as a table for people and as JSON for machines."""

import json
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One line of the table. `ok` None: nothing is asked, it is told for completeness."""

    what: str
    measured: str
    baseline: str = ""
    ratio: float | None = None
    target: str = ""
    ok: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "ok", False: "missed", None: ""}[self.ok]


def compared(what: str, *, subject: float, baseline: float, unit: str, at_least: float | None) -> Line:
    """Two rates measured in turn, and the share of the baseline's that the subject reached."""
    ratio = subject / baseline
    return Line(
        what,
        f"{subject:,.0f} {unit}",
        f"{baseline:,.0f} {unit}",
        round(ratio, 3),
        f"≥ {at_least}" if at_least else "",
        ratio >= at_least if at_least else None,
    )


def limited(what: str, value: float, *, most: float, unit: str) -> Line:
    """A number that must not be greater than `most`."""
    shown = f"{value:,.1f}".removesuffix(".0")
    return Line(what, f"{shown} {unit}", target=f"≤ {most:g} {unit}", ok=value <= most)


def in_turn(
    subject: Callable[[], float], baseline: Callable[[], float], *, rounds: int
) -> tuple[float, float]:
    """The medians of both, measured in turn (A B, B A, …): what else the machine does then meets both alike."""
    found: dict[str, list[float]] = {"subject": [], "baseline": []}
    turns = [("subject", subject), ("baseline", baseline)]
    for _ in range(rounds):
        for name, measure in turns:
            found[name].append(measure())
        turns.reverse()
    return statistics.median(found["subject"]), statistics.median(found["baseline"])


def table(lines: Sequence[Line]) -> str:
    rows = [("what", "measured", "baseline", "ratio", "target", "")]
    rows += [
        (
            line.what,
            line.measured,
            line.baseline,
            f"{line.ratio:.2f}" if line.ratio else "",
            line.target,
            line.verdict,
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shown = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    shown.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(shown)


def write_json(lines: Sequence[Line], path: Path) -> None:
    facts = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "lines": [asdict(line) for line in lines],
    }
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
