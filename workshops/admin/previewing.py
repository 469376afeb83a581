"""Before several workshops are made: all of them on one page, what speaks against each, and the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from config.audit import record
from config.office_pages import render_office
from workshops.admin.season_words import Card, card_of
from workshops.models import Workshop
from workshops.planning import Planned
from workshops.seasons import Added, ClashesUnknown, Reviewed, Wanted, add_season, review

# The preview's own inputs; all others are carried along for the page that led to it.
OWN = {"csrfmiddlewaretoken", "do", "key"}
CHOICE, KNOWS = "row-", "knows-"
OPEN = "Please decide: add it anyway, or leave it out."
CHANGED = "Please look again: this clashes as it stands now, and nothing has been added yet."


@dataclass(frozen=True)
class Asked:
    """What a page wants to have made: `how` the audit log says it came about, `title` the preview."""

    planned: Sequence[Planned]
    status: Workshop.Status
    title: str
    how: str
    unchanged: Sequence[Workshop] = ()
    # What the page needs again; None: what it was sent.
    carried: Sequence[tuple[str, str]] | None = None


def wants_to_edit(request: HttpRequest) -> bool:
    """From the preview back to what was typed."""
    return request.POST.get("do") == "edit"


def preview_or_add(request: HttpRequest, asked: Asked, *, at: datetime) -> HttpResponse:
    """Show what would be made; on “Add”, make it, unless something is open or has changed meanwhile."""
    if asked.status == Workshop.Status.PUBLISHED and not request.user.has_perm("workshops.change_workshop"):
        # As it is for one workshop: adding is one thing, showing it to everybody another.
        raise PermissionDenied
    if request.POST.get("do") != "add":
        return _show(request, asked, {}, at=at)
    choices = {one.row: request.POST.get(f"{CHOICE}{one.row}", "") for one in asked.planned}
    open_still = {row: OPEN for row, choice in choices.items() if choice not in ("add", "leave")}
    if open_still:
        return _show(request, asked, open_still, at=at)
    wanted = [_wanted(request, one) for one in asked.planned if choices[one.row] == "add"]
    if not wanted:
        return _show(request, asked, {}, at=at, error="Every workshop is left out: there is nothing to add.")
    try:
        added = _add(request, asked, wanted, at=at)
    except ClashesUnknown as unknown:
        return _show(request, asked, dict.fromkeys(unknown.rows, CHANGED), at=at)
    return _say(request, added, asked)


def _wanted(request: HttpRequest, planned: Planned) -> Wanted:
    return Wanted(planned, frozenset(request.POST.get(f"{KNOWS}{planned.row}", "").split()))


def _add(request: HttpRequest, asked: Asked, wanted: Sequence[Wanted], *, at: datetime) -> Added:
    with transaction.atomic():
        added = add_season(wanted=wanted, key=_key(request), status=asked.status, at=at)
        for workshop in [] if added.again else added.workshops:
            record(
                who=cast(User, request.user),
                did="added workshop",
                about=workshop,
                details=f"{asked.how}; {workshop.get_status_display()}",
                at=at,
            )
        return added


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _say(request: HttpRequest, added: Added, asked: Asked) -> HttpResponse:
    count = len(added.workshops)
    words = "1 workshop" if count == 1 else f"{count} workshops"
    if added.again:
        messages.info(request, f"The button was pressed twice: {words} had been added the first time.")
    else:
        kind = "as drafts" if asked.status == Workshop.Status.DRAFT else "and published"
        messages.success(request, f"{words} added {kind}.")
    if not request.user.has_perm("workshops.view_workshop"):
        return HttpResponseRedirect(reverse("admin:index"))
    keys = ",".join(str(workshop.pk) for workshop in added.workshops)
    return HttpResponseRedirect(f"{reverse('admin:workshops_workshop_changelist')}?id__in={keys}")


def _show(
    request: HttpRequest, asked: Asked, errors: dict[int, str], *, at: datetime, error: str = ""
) -> HttpResponse:
    cards = [_card(request, reviewed, errors) for reviewed in review(asked.planned, at=at)]
    clashing = sum(1 for card in cards if card.warnings)
    words = {
        "asked": asked,
        "cards": cards,
        "clashing": clashing,
        "clean": len(cards) - clashing,
        "carried": _carried(request) if asked.carried is None else asked.carried,
        "key": _key(request),
        "error": error or ("Nothing has been added: please look at what is marked below." if errors else ""),
        "is_draft": asked.status == Workshop.Status.DRAFT,
    }
    return render_office(request, "admin/season_preview.html", words, title=asked.title)


def _card(request: HttpRequest, reviewed: Reviewed, errors: dict[int, str]) -> Card:
    card = card_of(reviewed)
    chosen = request.POST.get(f"{CHOICE}{card.row}", "")
    if request.POST.get("do") == "add" and chosen in ("add", "leave"):
        card.choice = chosen
    card.error = errors.get(card.row, "")
    if card.error == CHANGED:
        card.choice = ""
    return card


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OWN and not name.startswith((CHOICE, KNOWS))
        for value in values
    ]
