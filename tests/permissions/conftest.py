"""Stripe's stand-in, for the addresses that would ask Stripe."""

from payments.tests.conftest import running_stand_in, stripe

__all__ = ["running_stand_in", "stripe"]
