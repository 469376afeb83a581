from datetime import timedelta

import pytest

from outbox.models import Message
from therapists.models import ProfileRevision, Revision
from therapists.revising import (
    NEW,
    NothingToSubmit,
    SavedMeanwhile,
    discard,
    open_profile_revision,
    save_article,
    save_profile,
    submit,
)
from therapists.tests.cast import a_profile_draft, a_waiting_profile, brenda_signs_in, the_clerk
from workshops.tests.cast import AT, brenda

pytestmark = pytest.mark.django_db
State = Revision.State


def saved(version: int, short_bio: str) -> ProfileRevision:
    return save_profile(
        therapist=brenda_signs_in(), words={"short_bio": short_bio}, version=version, who=the_clerk(), at=AT
    )


def test_a_draft_leaves_the_live_profile_as_it_is() -> None:
    draft = a_profile_draft()
    assert draft.short_bio == "Listens well." and brenda().short_bio == "Works with couples."


def test_a_draft_begins_with_what_is_live() -> None:
    assert a_profile_draft().bio == brenda().bio


def test_every_save_raises_the_version() -> None:
    assert [saved(NEW, "One").version, saved(1, "Two").version, saved(2, "Three").version] == [1, 2, 3]
    assert ProfileRevision.objects.count() == 1


def test_saving_the_same_again_changes_nothing() -> None:
    draft = a_profile_draft()
    assert saved(1, "Listens well.").version == draft.version


def test_the_later_of_two_saves_is_told_and_writes_nothing() -> None:
    saved(NEW, "One")
    saved(1, "Mine")
    with pytest.raises(SavedMeanwhile) as told:
        saved(1, "Yours")
    assert isinstance(told.value.theirs, ProfileRevision) and told.value.theirs.short_bio == "Mine"
    assert ProfileRevision.objects.get().short_bio == "Mine"


def test_of_two_first_saves_the_later_is_told() -> None:
    saved(NEW, "Mine")
    with pytest.raises(SavedMeanwhile):
        saved(NEW, "Yours")


def test_who_goes_on_with_an_edit_that_is_gone_is_told() -> None:
    discard(revision=saved(NEW, "Mine"))
    with pytest.raises(SavedMeanwhile) as told:
        saved(1, "More")
    assert told.value.theirs is None


def test_submitting_tells_the_office() -> None:
    waiting = a_waiting_profile()
    assert (waiting.state, waiting.submitted_at) == (State.SUBMITTED, AT)
    mail = Message.objects.get()
    assert mail.to == "office@example.com" and f"/office/moderation/profile/{waiting.pk}/" in mail.text


def test_what_is_edited_while_it_waits_is_a_draft_again() -> None:
    a_waiting_profile()
    assert saved(1, "On second thoughts").state == State.DRAFT


def test_an_old_version_is_not_submitted() -> None:
    draft = saved(NEW, "One")
    saved(1, "Two")
    with pytest.raises(SavedMeanwhile):
        submit(revision=draft, version=1, at=AT)


def test_what_waits_already_is_not_submitted_again() -> None:
    waiting = a_waiting_profile()
    with pytest.raises(NothingToSubmit):
        submit(revision=waiting, version=waiting.version, at=AT + timedelta(seconds=1))


def test_a_discarded_draft_makes_room_for_a_new_one() -> None:
    discard(revision=a_profile_draft())
    assert open_profile_revision(brenda()) is None
    assert saved(NEW, "Again").version == 1


def test_discarding_what_is_live_does_nothing() -> None:
    draft = a_profile_draft()
    ProfileRevision.objects.update(state=State.APPROVED)
    assert discard(revision=draft).state == State.APPROVED


def test_a_new_article_may_be_saved_unfinished() -> None:
    author = brenda_signs_in()
    draft = save_article(author=author, words={"title": "Half"}, version=NEW, who=the_clerk(), at=AT)
    more = save_article(
        author=author, words={"body": "More."}, version=1, who=the_clerk(), at=AT, revision=draft
    )
    assert (more.pk, more.title, more.body, more.version) == (draft.pk, "Half", "More.", 2)
