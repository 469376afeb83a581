"""The mails about money that go to the office; what couples are told is in registrations/mails.py."""

from datetime import datetime

from payments.models import Payment, Refund


def needs_a_person(payment: Payment, *, at: datetime) -> None: ...


def money_without_a_place(payment: Payment, *, at: datetime) -> None: ...


def refund_needs_a_person(refund: Refund, *, at: datetime) -> None: ...
