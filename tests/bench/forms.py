"""What a browser takes from a page with a form, to send it back."""

from collections.abc import Iterable
from html.parser import HTMLParser
from http.cookies import SimpleCookie


def hidden_inputs(page: str) -> dict[str, str]:
    """The names and values of the page's hidden inputs."""
    parser = _HiddenInputs()
    parser.feed(page)
    return parser.found


def cookies_of(headers: Iterable[str]) -> dict[str, str]:
    """The cookies that `Set-Cookie` headers set, as they are sent back."""
    jar: SimpleCookie = SimpleCookie()
    for header in headers:
        jar.load(header)
    return {name: morsel.coded_value for name, morsel in jar.items()}


class _HiddenInputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "input" and facts.get("type") == "hidden" and facts.get("name"):
            self.found[str(facts["name"])] = facts.get("value") or ""
