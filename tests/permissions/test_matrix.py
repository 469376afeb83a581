"""Who may open what: every address of the site, asked for and sent to by each of nine people.

matrix.txt has one line per address and method. Its answers are: a status; `in`, led to the page to
sign in; `2nd`, led to set up the second factor; `>/address/`, led there. One answer for all nine is
written once. A new address fails until its line is written: the failing test says what was answered,
and whoever adds the line decides whether that is right.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.utils import timezone

from outbox.models import Message
from tests.permissions.addresses import addresses
from tests.permissions.people import INVITED, PEOPLE, Visitor, World, a_world

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST")
# The rooms of the office that are large enough for a run of their own.
ROOMS = {"payments", "registrations", "therapists", "workshops"}
MATRIX = Path(__file__).with_name("matrix.txt")


def matrix() -> dict[tuple[str, str], list[str]]:
    """The answers by address and method, in the order of PEOPLE."""
    rows = {}
    for line in MATRIX.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            address, method, *answers = re.split(r"\s+", line.strip())
            rows[address, method] = answers * len(PEOPLE) if len(answers) == 1 else answers
    return rows


def test_every_address_has_its_rows() -> None:
    known = set(matrix())
    there = {(address or "/", method) for address in addresses() for method in METHODS}
    assert {"new": there - known, "gone": known - there} == {"new": set(), "gone": set()}


def test_every_row_has_an_answer_for_everybody() -> None:
    assert {row: len(answers) for row, answers in matrix().items() if len(answers) != len(PEOPLE)} == {}


def part_of(address: str) -> str:
    """The part of the site that an address belongs to: each has a world of its own, so that they run side by side."""
    names = address.split("/")
    return "/".join(names[:2]) if names[0] == "office" and names[1] in ROOMS else names[0] or "home"


@pytest.mark.parametrize("part", sorted({part_of(address) for address in addresses()}))
def test_everybody_gets_exactly_these_answers(part: str, stripe: Any) -> None:
    world, expected = a_world(at=timezone.now()), matrix()
    wrong = []
    for address in (address or "/" for address in addresses() if part_of(address) == part):
        for method in METHODS:
            answered = list(answers(world, address, method))
            if answered != expected.get((address, method)):
                wrong.append(line(address, method, answered))
    assert wrong == [], "\n" + "\n".join(wrong)


def answers(world: World, address: str, method: str) -> Iterator[str]:
    for visitor in world.visitors:
        path = filled_in(address, world, visitor)
        cookies = deepcopy(visitor.client.cookies)
        with transaction.atomic():
            answer = visitor.client.generic(
                method, path, content_type="application/x-www-form-urlencoded" if method == "POST" else ""
            )
            # What one of them does is not there for the next, nor is a signing out.
            transaction.set_rollback(True)
        visitor.client.cookies = cookies
        yield in_short(answer, world, visitor)


def in_short(answer: HttpResponseBase, world: World, visitor: Visitor) -> str:
    to = answer.headers.get("Location", "")
    if not to:
        return str(answer.status_code)
    if to.startswith(("/accounts/login/", "/office/login/")):
        return "in"
    if to.startswith("/accounts/2fa/"):
        return "2nd"
    to = to.partition("?")[0].replace(visitor.token, "<token>").replace(world.workshop.slug, "<slug>")
    return ">" + re.sub(r"(?<=/)\d+(?=/)", "<pk>", to)


def line(address: str, method: str, given: list[str]) -> str:
    return " ".join([address, method, *([given[0]] if len(set(given)) == 1 else given)])


# --- From a route to an address ---------------------------------------------------------------------

# Routes that are written as regular expressions, by packages.
WRITTEN_OUT = {
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": "accounts/confirm-email/made-up/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "accounts/password/reset/key/1-made-up/",
    r"office/(?P<url>.*)$": "office/no/such/page/",
}


def filled_in(address: str, world: World, visitor: Visitor) -> str:
    if address == "/":
        return "/"
    if address.startswith("office/^(?P<app_label>"):
        return "/office/workshops/"
    address = WRITTEN_OUT.get(address, address)
    return "/" + re.sub(
        r"<(?:\w+:)?(\w+)>", lambda found: value_of(found[1], address, world, visitor), address
    )


def value_of(name: str, address: str, world: World, visitor: Visitor) -> str:
    """What stands for `<name>` in the address: always something that exists, the visitor's own where it is private."""
    if name == "token" and address.startswith(("registrations/", "payments/")):
        return visitor.token
    if name == "slug":
        stem = address.removeprefix("portal/").split("/")[0]
        slugs = {"therapists": world.therapist.slug, "articles": world.article.slug}
        return slugs.get(stem, world.workshop.slug)
    if name in {"pk", "object_id", "id"}:
        return str(key_of(address, world))
    if name == "letter_pk":
        return str(world.letter.pk)
    if name == "mail":
        return str(
            Message.objects.filter(regarding=f"registration {world.registration.pk}").earliest("pk").pk
        )
    return {
        "token": INVITED,
        "city": "sydney",
        "return_key": world.payment.return_key,
        "path": "nothing.jpg",
    }.get(name, "1")


def key_of(address: str, world: World) -> int:
    rows = {
        "moderation/profile/": world.profile_revision,
        "moderation/article/": world.article_revision,
        "portal/articles/": world.article_revision,
        "people/invite/": world.newcomer,
        "people/invitations/": world.invitation,
        "people/": world.office_person,
        "stripeevent/": world.event,
        "workshops/workshop/": world.workshop,
        "workshops/city/": world.workshop.city,
        "workshops/venue/": world.workshop.venue,
        "workshops/seller/": world.workshop.city.seller,
        "workshops/programme/": world.workshop.programme,
        "registrations/registration/": world.registration,
        "payments/payment/": world.payment,
        "payments/refund/": world.refund,
        "therapists/therapist/": world.therapist,
        "therapists/article/": world.article,
        "therapists/profilerevision/": world.profile_revision,
        "therapists/articlerevision/": world.article_revision,
        "outbox/message/": Message.objects.earliest("pk"),
        "auth/user/": world.therapist.user,
    }
    return next((row.pk for part, row in rows.items() if row and part in address), 1)
