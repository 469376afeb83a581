"""The office's pages about registrations."""

from registrations.admin import letters, lists, registrations

__all__ = ["letters", "lists", "registrations"]
