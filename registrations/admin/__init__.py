"""The office's pages about registrations."""

from registrations.admin import letters, lists, one_registration_pages, phone, registrations

__all__ = ["letters", "lists", "one_registration_pages", "phone", "registrations"]
