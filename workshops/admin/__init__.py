"""The office's pages about workshops: the dates, the courses and the places."""

from workshops.admin import cancelling, copying, moving, places, programmes, progress, season, workshops

__all__ = ["cancelling", "copying", "moving", "places", "programmes", "progress", "season", "workshops"]
