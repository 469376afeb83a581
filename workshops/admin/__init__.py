"""The office's pages about workshops: the dates, the courses and the places."""

from workshops.admin import copying, places, programmes, season, workshops

__all__ = ["copying", "places", "programmes", "season", "workshops"]
