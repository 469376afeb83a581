"""The office's pages about money."""

from payments.admin import money, rows

__all__ = ["money", "rows"]
