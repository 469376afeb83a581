"""The office's pages about registrations."""

from registrations.admin import registrations

__all__ = ["registrations"]
