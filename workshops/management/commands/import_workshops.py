from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workshops.importing import COLUMNS, OPTIONAL, import_workshops, plan_import
from workshops.models import Workshop
from workshops.spreadsheets import Fault, Unreadable


class Command(BaseCommand):
    help = (
        f"Add workshops from a CSV file (UTF-8, commas) with the columns {', '.join(COLUMNS)}, "
        f"and if wanted {' and '.join(OPTIONAL)}. "
        "Dates are ISO, prices in dollars; city, venue and programme by slug or name, presenters by slug, "
        "separated by “;”. All or nothing; the same file again changes nothing. The workshops are published "
        "at once, with sessions from 9:00 to 17:00 every day; with --draft only the office sees them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=FileType("rb"))
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be added, and add nothing."
        )
        parser.add_argument(
            "--draft", action="store_true", help="Add as drafts, to be published in the office."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with options["file"] as file:
            data = file.read()
        try:
            if options["dry_run"]:
                self.tell_plan(data)
            else:
                self.add(data, Workshop.Status.DRAFT if options["draft"] else Workshop.Status.PUBLISHED)
        except Unreadable as unreadable:
            self.stderr.write(table(unreadable.faults))
            count = len(unreadable.faults)
            raise CommandError(
                f"Nothing was added: {count} {'fault' if count == 1 else 'faults'} in the file."
            ) from None

    def tell_plan(self, data: bytes) -> None:
        plan = plan_import(data)
        for planned in plan.new:
            self.stdout.write(f"Row {planned.row}: would add {planned.venue.city} from {planned.starts_on}")
        self.stdout.write(f"Would add {len(plan.new)}; {len(plan.unchanged)} are there already, unchanged.")

    def add(self, data: bytes, status: Workshop.Status) -> None:
        imported = import_workshops(data=data, at=timezone.now(), status=status)
        for workshop in imported.made:
            self.stdout.write(f"Added {workshop.slug}")
        self.stdout.write(
            f"Added {len(imported.made)}; {len(imported.unchanged)} were there already, unchanged."
        )


def table(faults: list[Fault]) -> str:
    """The faults beneath each other: row, column, reason."""
    rows = [("row", "column", "reason")]
    rows += [(str(fault.row) if fault.row else "file", fault.column or "–", fault.reason) for fault in faults]
    widths = [max(len(row[i]) for row in rows) for i in range(2)]
    return "\n".join(f"{row[0]:>{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}" for row in rows)
