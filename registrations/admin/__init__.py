"""The office's pages about registrations."""

from registrations.admin import lists, registrations

__all__ = ["lists", "registrations"]
