"""What the pages with a draft share: which version was edited, and answers to the saving script."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from therapists.models import ArticleRevision, ProfileRevision
from therapists.revising import NEW


def typed_version(request: HttpRequest) -> int:
    """The version of the draft that this person began to edit."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else NEW


def wants_json(request: HttpRequest) -> bool:
    """It is the script that keeps drafts, not a person who pressed a button."""
    return request.headers.get("Accept") == "application/json"


def saved_answer(revision: ProfileRevision | ArticleRevision, **more: Any) -> JsonResponse:
    return JsonResponse({"version": revision.version, **more})
