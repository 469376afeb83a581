"""The office's pages about workshops: the dates, the courses and the places."""

from workshops.admin import places, programmes, workshops

__all__ = ["places", "programmes", "workshops"]
