import pytest

from therapists.markup import as_html


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a **b** *c*", "<p>a <strong>b</strong> <em>c</em></p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("![a](https://example.com/a.png)", "<p></p>\n"),
        (
            "[a](https://example.com/)",
            '<p><a href="https://example.com/" rel="noopener noreferrer">a</a></p>\n',
        ),
    ],
)
def test_markdown_becomes_safe_html(typed: str, shown: str) -> None:
    assert as_html(typed) == shown


def test_a_link_is_secure_or_none() -> None:
    assert "http://" not in as_html("[a](http://example.com/)")


@pytest.mark.parametrize("typed", ["# a\n\n## b", "## a\n\n### b"])
def test_headings_begin_beneath_those_of_the_page(typed: str) -> None:
    assert as_html(typed) == "<h2>a</h2>\n<h3>b</h3>\n"
    assert as_html(typed, top_level=4) == "<h4>a</h4>\n<h5>b</h5>\n"
