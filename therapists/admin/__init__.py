"""The office's pages about therapists: their rows, and what they have edited, to read."""

from therapists.admin import moderation, therapists

__all__ = ["moderation", "therapists"]
