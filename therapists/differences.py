"""What an edit changes: field by field, and within a text word by word."""

import difflib
import re
from dataclasses import dataclass
from typing import Any

from therapists.models import Article, ArticleRevision, ProfileRevision, Therapist
from therapists.revising import ARTICLE_FIELDS, PROFILE_FIELDS, words_of

# Longer texts are compared line by line: word by word would take seconds.
MANY_WORDS = 6000


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stays, goes or comes: `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that the edit changes, as people call it; values as text, photos by their names."""

    field: str
    label: str
    before: str
    after: str

    @property
    def is_photo(self) -> bool:
        return self.field == "photo"

    @property
    def gone(self) -> list[Piece]:
        """The old text, with what goes marked."""
        return [piece for piece in pieces(self.before, self.after) if piece.kind != "new"]

    @property
    def new(self) -> list[Piece]:
        """The new text, with what comes marked."""
        return [piece for piece in pieces(self.before, self.after) if piece.kind != "gone"]


def differences(revision: ProfileRevision | ArticleRevision) -> list[Difference]:
    """What would change on the site if the edit were approved now, in the order of the form."""
    live: Therapist | Article | None
    if isinstance(revision, ArticleRevision):
        fields, live = ARTICLE_FIELDS, revision.article
    else:
        fields, live = PROFILE_FIELDS, revision.therapist
    after = words_of(revision, fields)
    before = words_of(live, fields) if live else dict.fromkeys(fields, "")
    labels = {name: str(revision._meta.get_field(name).verbose_name) for name in fields}  # type: ignore[union-attr]
    return [
        Difference(name, labels[name].capitalize(), _in_words(before[name]), _in_words(after[name]))
        for name in fields
        if _in_words(before[name]) != _in_words(after[name])
    ]


def pieces(before: str, after: str) -> list[Piece]:
    """The two texts as one list of what stays, goes and comes."""
    old, new = _words(before), _words(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            found.append(Piece("gone", "".join(old[a:b])))
        if c < d:
            found.append(Piece("new", "".join(new[c:d])))
    return found


def _words(text: str) -> list[str]:
    words = re.findall(r"\S+\s*|\s+", text)
    return words if len(words) <= MANY_WORDS else text.splitlines(keepends=True)


def _in_words(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "\n".join(_in_words(one) for one in value)
        case dict():
            return f"{value.get('label', '')}: {value.get('url', '')}"
    return str(value).replace("\r\n", "\n")
