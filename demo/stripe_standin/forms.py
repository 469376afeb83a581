"""Stripe's request bodies: forms with nested names, such as line_items[0][price_data][currency]=aud."""

import re
from typing import Any
from urllib.parse import parse_qsl

NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def decode(body: str) -> dict[str, Any]:
    """The nested parameters of a form or a query; numbered names and [] become lists, values stay text."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        match = NAME.match(name)
        if match is None:
            raise ValueError(f"Invalid parameter name: {name}")
        _put(root, [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])], value)
    return {name: _with_lists(value) for name, value in root.items()}


def _put(root: dict[str, Any], path: list[str], value: str) -> None:
    here = root
    for step in path[:-1]:
        below = here.setdefault(step, {})
        if not isinstance(below, dict):
            raise ValueError(f"Invalid parameter: {path[0]}")
        here = below
    last = path[-1] or str(len(here))
    here[last] = value


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = {name: _with_lists(item) for name, item in value.items()}
    if items and all(name.isdigit() for name in items):
        return [items[name] for name in sorted(items, key=int)]
    return items
