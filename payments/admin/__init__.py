"""The office's pages about money."""

from payments.admin import rows

__all__ = ["rows"]
