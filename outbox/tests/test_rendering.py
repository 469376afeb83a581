"""Text and HTML from one source."""

from typing import Any

import pytest
from django.conf import settings

from outbox.rendering import as_html


def html_of(text: str) -> str:
    """What stands between <body> and its end."""
    return as_html(text, subject="s").split("<body>")[1]


def test_a_paragraph_becomes_a_paragraph_and_its_lines_stay_lines() -> None:
    assert "<p>Balmain House<br>\n12 Darling Street</p>" in html_of("Balmain House\n12 Darling Street\n")


def test_an_underlined_line_becomes_a_heading() -> None:
    assert "<h2>When</h2>" in html_of("When\n----\nSaturday\n")


def test_a_label_with_an_address_of_ours_beneath_becomes_a_button() -> None:
    html = html_of(f"Open my page:\n<{settings.BASE_URL}/registrations/abc/>\n")
    assert f'<a class="button" href="{settings.BASE_URL}/registrations/abc/">Open my page</a>' in html


@pytest.mark.parametrize(
    "typed",
    [
        "<https://elsewhere.example/>",
        "[come](https://elsewhere.example/)",
        "![see](https://elsewhere.example/a.png)",
        "<mailto:a@elsewhere.example>",
        f"<{settings.BASE_URL}.elsewhere.example/>",
        "<a href='https://elsewhere.example/'>come</a>",
        "<script>alert(1)</script>",
    ],
)
def test_what_somebody_typed_never_becomes_markup_or_a_foreign_link(typed: str) -> None:
    html = html_of(f"Hello {typed},\n")
    assert "<a " not in html
    assert "<img" not in html
    assert "<script" not in html


def test_the_text_is_sent_as_people_type_their_names(db: Any) -> None:
    from outbox.queueing import queue
    from outbox.tests.cast import AT

    message = queue(
        kind="registrations/new_link",
        key="k",
        to="a@example.com",
        context={"name": "Zoë O’Brien & “Co” <b>", "city": "Sydney", "when": "30/31 May 2015", "url": "u"},
        at=AT,
    )
    assert "Zoë O’Brien & “Co” <b>" in message.text
    assert "Zoë O’Brien &amp; “Co” &lt;b&gt;" in message.html


def test_the_html_loads_nothing_from_anywhere() -> None:
    html = as_html("Hello\n", subject="s")
    assert not any(
        mark in html for mark in ("<img", "<link", "<script", "url(", "@import", "http://", "https://")
    )
