from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.models import Message
from therapists.differences import Piece, differences, pieces
from therapists.models import Article, Revision
from therapists.moderating import (
    NotWaiting,
    approve_article,
    approve_profile,
    fingerprint,
    return_to_author,
)
from therapists.revising import NEW, save_article, save_profile, submit
from therapists.tests.cast import (
    a_profile_draft,
    a_waiting_article,
    a_waiting_profile,
    brenda_signs_in,
    the_clerk,
)
from therapists.visibility import hide, show_again, visible
from workshops.tests.cast import AT, brenda

pytestmark = pytest.mark.django_db
State = Revision.State
TODAY = date(2015, 5, 1)


def mail(kind: str) -> Message:
    return Message.objects.get(kind=f"therapists/{kind}")


def test_what_is_approved_goes_live() -> None:
    waiting = a_waiting_profile(languages=["English", "te reo Māori"], takes_new_clients=True)
    live = approve_profile(revision=waiting, seen=fingerprint(waiting), who=the_clerk(), at=AT)
    assert (live.short_bio, live.languages, live.takes_new_clients) == (
        "Listens well.", ["English", "te reo Māori"], True,
    )  # fmt: skip
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reviewed_by) == (State.APPROVED, the_clerk())
    assert mail("approved").to == "brenda@example.com"


def test_the_offices_part_stays_the_offices() -> None:
    waiting = a_waiting_profile()
    brenda_now = brenda()
    brenda_now.credentials = "PhD"
    brenda_now.save()
    assert (
        approve_profile(revision=waiting, seen=fingerprint(waiting), who=the_clerk(), at=AT).credentials
        == "PhD"
    )


def test_what_is_returned_stays_a_draft_with_its_reason() -> None:
    waiting = a_waiting_profile()
    back = return_to_author(
        revision=waiting,
        seen=fingerprint(waiting),
        reason="No promises of success, please.",
        who=the_clerk(),
        at=AT,
    )
    assert (back.state, back.reason) == (State.RETURNED, "No promises of success, please.")
    assert brenda().short_bio == "Works with couples."
    assert "No promises of success, please." in mail("returned").text


def test_what_was_returned_may_be_mended_and_submitted_again() -> None:
    waiting = a_waiting_profile()
    return_to_author(revision=waiting, seen=fingerprint(waiting), reason="Shorter", who=the_clerk(), at=AT)
    therapist = brenda_signs_in()
    mended = save_profile(
        therapist=therapist, words={"short_bio": "Listens."}, version=1, who=the_clerk(), at=AT
    )
    assert submit(revision=mended, version=2, at=AT).state == State.SUBMITTED


def test_what_the_author_changed_meanwhile_is_not_approved_unread() -> None:
    waiting = a_waiting_profile()
    changed = save_profile(
        therapist=brenda_signs_in(), words={"short_bio": "Other"}, version=1, who=the_clerk(), at=AT
    )
    submit(revision=changed, version=2, at=AT)
    with pytest.raises(NotWaiting):
        approve_profile(revision=waiting, seen=fingerprint(waiting), who=the_clerk(), at=AT)
    assert brenda().short_bio == "Works with couples."


def test_what_the_office_changed_on_the_site_meanwhile_is_not_overwritten_unread() -> None:
    waiting = a_waiting_profile()
    seen = fingerprint(waiting)
    live = brenda()
    live.bio = "Mended by a colleague."
    live.save()
    with pytest.raises(NotWaiting):
        approve_profile(revision=waiting, seen=seen, who=the_clerk(), at=AT)
    assert brenda().bio == "Mended by a colleague."


def test_a_draft_is_not_approved() -> None:
    with pytest.raises(NotWaiting):
        approve_profile(
            revision=(draft := a_profile_draft()), seen=fingerprint(draft), who=the_clerk(), at=AT
        )


def test_pressed_twice_it_is_approved_once() -> None:
    waiting = a_waiting_profile()
    approve_profile(revision=waiting, seen=fingerprint(waiting), who=the_clerk(), at=AT)
    with pytest.raises(NotWaiting):
        approve_profile(revision=waiting, seen=fingerprint(waiting), who=the_clerk(), at=AT)


def test_a_new_article_is_public_from_the_day_that_the_office_says() -> None:
    live = approve_article(
        revision=(waiting := a_waiting_article()),
        seen=fingerprint(waiting),
        published_on=TODAY,
        who=the_clerk(),
        at=AT,
    )
    assert (live.slug, live.published_on, live.body) == ("listening", TODAY, "Slowly.")


def test_two_articles_of_one_title_have_two_addresses() -> None:
    slugs = {
        approve_article(
            revision=(waiting := a_waiting_article()),
            seen=fingerprint(waiting),
            published_on=TODAY,
            who=the_clerk(),
            at=AT,
        ).slug
        for _ in range(2)
    }
    assert slugs == {"listening", "listening-2"}


def test_an_edited_article_keeps_its_address_and_its_date() -> None:
    live = approve_article(
        revision=(waiting := a_waiting_article()),
        seen=fingerprint(waiting),
        published_on=TODAY,
        who=the_clerk(),
        at=AT,
    )
    edit = save_article(
        author=live.author, article=live, words={"title": "Hearing"}, version=NEW, who=the_clerk(), at=AT
    )
    waiting = submit(revision=edit, version=1, at=AT)
    again = approve_article(
        revision=waiting, seen=fingerprint(waiting), published_on=date(2016, 1, 1), who=the_clerk(), at=AT
    )
    assert (again.pk, again.slug, again.published_on, again.title) == (live.pk, "listening", TODAY, "Hearing")
    assert Article.objects.count() == 1


def test_only_what_changes_is_shown() -> None:
    [only] = differences(a_waiting_profile())
    assert (only.label, only.before, only.after) == ("Short bio", "Works with couples.", "Listens well.")


def test_lists_and_answers_are_shown_in_words() -> None:
    waiting = a_waiting_profile(
        languages=["English"], takes_new_clients=True, links=[{"label": "Talk", "url": "https://example.com"}]
    )
    after = {one.field: one.after for one in differences(waiting)}
    assert (after["languages"], after["takes_new_clients"], after["links"]) == (
        "English", "yes", "Talk: https://example.com",
    )  # fmt: skip


def test_a_text_is_compared_word_by_word() -> None:
    assert pieces("I see couples today", "I see many couples today") == [
        Piece("same", "I see "),
        Piece("new", "many "),
        Piece("same", "couples today"),
    ]


@given(st.text(), st.text())
def test_what_stays_and_goes_is_the_old_text_and_what_stays_and_comes_the_new(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "new") == old
    assert "".join(piece.text for piece in found if piece.kind != "gone") == new


def test_who_hides_is_gone_at_once_and_comes_back_as_before() -> None:
    therapist = brenda()
    hide(therapist=therapist)
    assert not visible().exists()
    show_again(therapist=therapist)
    assert visible().get() == therapist


def test_showing_again_publishes_nothing() -> None:
    therapist = brenda(is_published=False)
    show_again(therapist=therapist)
    assert not visible().exists()
