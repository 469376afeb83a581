"""Every template is in use, and none has what the content security policy refuses."""

import ast
import re
from pathlib import Path

import pytest

from config.tests.source import ROOT, modules

TEMPLATES = ROOT / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())
# Django and allauth find these by their names.
OVERRIDES = ("account/", "admin/", "allauth/", "mfa/")
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
MAIL = re.compile(r"^(?P<app>\w+)/mails/(?P<name>[a-z0-9]\w*)(\.subject\.txt|\.txt|\.html)$")
USED_BY_TEMPLATE = re.compile(r"{%-?\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
COMMENTS = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
# A string with gaps names templates only if it says their folder itself.
FOLDER = re.compile(r"[a-z]+/")
# What a browser never runs: the policy lets it be.
DATA_BLOCK = re.compile(r"type=\"application/(ld\+)?json\"")
# Mail programs know no style sheets of ours, so a mail carries its own.
MAY_HAVE_STYLES = {"outbox/mail.html"}


def text_of(template: str) -> str:
    return COMMENTS.sub("", (TEMPLATES / template).read_text())


def names_in_python() -> tuple[set[str], list[re.Pattern[str]]]:
    """The strings of the source, and patterns of those with a part that is filled in."""
    said: set[str] = set()
    patterns = []
    for node in (node for module in modules() for node in ast.walk(module.tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said.add(node.value)
        elif isinstance(node, ast.JoinedStr) and FOLDER.match(pattern := pattern_of(node)):
            patterns.append(re.compile(pattern))
    return said, patterns


def pattern_of(text: ast.JoinedStr) -> str:
    parts = (
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"(\w+)" for part in text.values
    )
    return "".join(parts)


SAID, PATTERNS = names_in_python()
USED_BY_TEMPLATES = {name for template in ALL for name in USED_BY_TEMPLATE.findall(text_of(template))}


def is_said(name: str) -> bool:
    """A view, a form or a mail of the source names it."""
    filled_in = (found.groups() for pattern in PATTERNS if (found := pattern.fullmatch(name)))
    return name in SAID or any(SAID.issuperset(words) for words in filled_in)


@pytest.mark.parametrize(
    "template", [name for name in ALL if not name.startswith(OVERRIDES) and name not in BY_NAME]
)
def test_a_template_belongs_to_a_view_a_partial_or_a_mail(template: str) -> None:
    if mail := MAIL.match(template):
        assert is_said(f"{mail['app']}/{mail['name']}") or template in USED_BY_TEMPLATES
    else:
        assert template in USED_BY_TEMPLATES or is_said(template)


@pytest.mark.parametrize(
    "template", [name for name in ALL if (mail := MAIL.match(name)) and "subject" not in name]
)
def test_a_mail_has_a_subject_and_a_text(template: str) -> None:
    stem = template.removesuffix(".txt").removesuffix(".html")
    assert {f"{stem}.subject.txt", f"{stem}.txt"} <= set(ALL)


@pytest.mark.parametrize("name", sorted(USED_BY_TEMPLATES))
def test_what_a_template_includes_or_extends_exists(name: str) -> None:
    from django.template.loader import get_template

    assert get_template(name)


@pytest.mark.parametrize("template", [name for name in ALL if Path(name).suffix in {".html", ".svg"}])
def test_a_page_has_no_inline_style_script_or_handler(template: str) -> None:
    text = text_of(template)
    handlers = re.findall(r"<[^>]*\son[a-z]+\s*=", text)
    scripts = [
        tag for tag in re.findall(r"<script[^>]*>", text) if " src=" not in tag and not DATA_BLOCK.search(tag)
    ]
    styles = re.findall(r"<style|<[^>]*\sstyle\s*=", text)
    assert handlers + scripts == []
    assert styles == [] or template in MAY_HAVE_STYLES
