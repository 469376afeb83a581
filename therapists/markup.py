"""Markdown that people type becomes HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# No pictures: one from another host would tell that host who reads the page.
TAGS = {
    *("p", "br", "hr", "blockquote", "ul", "ol", "li", "strong", "em", "s", "a", "code", "pre"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"https", "mailto", "tel"}
DEEPEST = 6

_markdown = MarkdownIt("js-default")


def as_html(markdown: str, *, top_level: int = 2) -> SafeString:
    """The text as HTML: markup typed into it is shown as text, links are https, and its headings fit the page.

    Whatever level the author began with becomes `top_level`, because the page has headings above it.
    """
    tokens = _markdown.parse(markdown)
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    shift = top_level - min((int(token.tag[1]) for token in headings), default=top_level)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + shift, DEEPEST)}"
    html: str = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href", "title"}}, url_schemes=SCHEMES)
    # Safe: what is not in the lists above is gone.
    return mark_safe(clean)  # noqa: S308
