"""What a couple gets back that cancels, as steps by whole local calendar days before the start."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict

from workshops.dates import end_of_day_in_words, local_day
from workshops.models import City, Programme, Workshop
from workshops.money import display


class Step(TypedDict):
    """One step as it is kept on a registration: at least `days_before`, `percent` less `fee_cents`."""

    days_before: int
    percent: int
    fee_cents: int


@dataclass(frozen=True)
class RefundDate:
    """A step as a couple reads it: cancel by the end of `last_day` (local) and get `cents` back."""

    last_day: date
    cents: int
    percent: int
    fee_cents: int
    currency: str
    until: str

    @property
    def words(self) -> str:
        """“full refund less AU$75 until the end of Saturday 25 April 2015, Sydney time”."""
        share = "full refund" if self.percent == 100 else f"{self.percent} % refund"
        fee = f" less {display(self.fee_cents, self.currency)}" if self.fee_cents else ""
        return f"{share}{fee} until {self.until}"

    @property
    def amount(self) -> str:
        return display(self.cents, self.currency)


def policy_of(programme: Programme) -> list[Step]:
    """The programme's steps, the earliest first, in the form that a registration keeps."""
    return [
        Step(days_before=step.days_before, percent=step.percent, fee_cents=step.fee_cents)
        for step in programme.refund_steps.all()
    ]


def refund_cents(paid_cents: int, steps: list[Step], *, starts_on: date, on: date) -> int:
    """What of `paid_cents` goes back when cancelled on the local date `on`: the best step still open.

    Rounded down to the cent once, then less the step's fee, never below nothing.
    """
    return max(
        (_of_step(paid_cents, s) for s in steps if (starts_on - on).days >= s["days_before"]), default=0
    )


def refund_dates(price_cents: int, steps: list[Step], *, starts_on: date, city: City) -> list[RefundDate]:
    """The steps as dates and amounts for a couple that pays `price_cents`; the earliest date first."""
    dates = []
    for step in sorted(steps, key=lambda step: -step["days_before"]):
        last_day = starts_on - timedelta(days=step["days_before"])
        dates.append(
            RefundDate(
                last_day=last_day,
                cents=_of_step(price_cents, step),
                percent=step["percent"],
                fee_cents=step["fee_cents"],
                currency=city.currency,
                until=end_of_day_in_words(last_day, city),
            )
        )
    return dates


def refund_dates_ahead(
    workshop: Workshop, price_cents: int, steps: list[Step], *, at: datetime
) -> list[RefundDate]:
    """The refund dates that a couple can still use at `at`."""
    today = local_day(at, workshop.city)
    dates = refund_dates(price_cents, steps, starts_on=workshop.starts_on, city=workshop.city)
    return [step for step in dates if step.last_day >= today]


def _of_step(cents: int, step: Step) -> int:
    return max(cents * step["percent"] // 100 - step["fee_cents"], 0)
