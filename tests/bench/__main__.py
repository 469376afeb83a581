"""Measure, print the table, write bench.json; exit with 1 when a target is missed."""

import argparse
import sys

from tqdm import tqdm

from tests.bench.load import WrongAnswers
from tests.bench.results import Line, table, write_json
from tests.bench.stage import ROOT, CannotMeasure, stage
from tests.services import NotStarted, stopped_by_signals


def main() -> int:
    options = _options()
    try:
        with stopped_by_signals(), stage():
            lines = _measured(options.only)
    except (CannotMeasure, NotStarted) as reason:
        print(reason, file=sys.stderr)
        return 2
    print(table(lines))
    write_json(lines, ROOT / "bench.json")
    missed = [line.what for line in lines if line.ok is False]
    print(f"{len(missed)} missed." if missed else "All targets are met.", "Written to bench.json.")
    return 1 if missed else 0


def _measured(only: str) -> list[Line]:
    # Models can be imported now that Django is set up.
    from tests.bench.order import PARTS

    wanted = {name: measure for name, measure in PARTS.items() if only in name}
    lines: list[Line] = []
    with tqdm(wanted.items(), unit="part", disable=None) as bar:
        for name, measure in bar:
            bar.set_description(name)
            try:
                lines += measure()
            except (CannotMeasure, WrongAnswers) as reason:
                lines.append(Line(name, f"not measured: {reason}", ok=False))
    return lines


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="only the parts whose name has this in it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
