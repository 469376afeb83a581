"""The mails that registrations owe: one function a mail."""

from datetime import datetime

from registrations.models import Registration
from workshops.models import Workshop


def confirmed(registration: Registration, *, missed: list[str], at: datetime) -> None: ...


def money_goes_back(registration: Registration, *, cents: int, at: datetime) -> None: ...


def cancelled(registration: Registration, *, back_cents: int, at: datetime) -> None: ...


def lapsed(registration: Registration, *, at: datetime) -> None: ...


def moved_to_full_price(registration: Registration, *, early_cents: int, at: datetime) -> None: ...


def early_bird_ended(workshop: Workshop, *, at: datetime) -> None: ...
