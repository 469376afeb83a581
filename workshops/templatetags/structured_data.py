from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from workshops.structured_data import as_script_text

register = template.Library()


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """`data` (from workshops.structured_data) as a JSON-LD block of the page."""
    # Safe: as_script_text leaves no <, > or & in it.
    return mark_safe(f'<script type="application/ld+json">{as_script_text(data)}</script>')  # noqa: S308
