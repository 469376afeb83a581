"""Every address of the site, as the resolver knows it; a step of the office counts as an address of its own."""

from collections.abc import Iterator

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from config.office import OfficeAdmin


def addresses() -> list[str]:
    """Their routes, such as “workshops/<slug:slug>/register/”, in the order in which they are tried."""
    found = [address for route in _routes(get_resolver()) for address in _with_steps(route)]
    return list(dict.fromkeys(found))


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


def _with_steps(route: str) -> list[str]:
    if not route.endswith("/step/<slug:name>/"):
        return [route]
    stem = route.removesuffix("<slug:name>/")
    return [f"{stem}{name}/" for name in _steps_by_page()[route.split("/")[2]]] or [f"{stem}none/"]


def _steps_by_page() -> dict[str, list[str]]:
    return {
        str(model._meta.model_name): [step.name for step in page.steps]
        for model, page in admin.site._registry.items()
        if isinstance(page, OfficeAdmin)
    }
