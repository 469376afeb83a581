import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.models import AuditEntry
from config.tests.people import a_read_only_person, an_office_person, page, signed_in
from therapists.models import Revision
from therapists.moderating import fingerprint
from therapists.tests.cast import a_waiting_article, a_waiting_profile
from workshops.tests.cast import AT, brenda

pytestmark = pytest.mark.django_db
LIST = "/office/moderation/"
State = Revision.State


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def test_what_waits_is_listed() -> None:
    a_waiting_profile()
    a_waiting_article()
    listed = page(signed_in(an_office_person()).get(LIST))
    assert "Brenda Rawlings" in listed and "Listening" in listed


def test_the_list_asks_as_much_for_three_as_for_one() -> None:
    client = signed_in(an_office_person())

    def queries() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    a_waiting_article()
    for_one = queries()
    a_waiting_article()
    a_waiting_article()
    assert queries() == for_one <= 10


def test_old_and_new_stand_side_by_side() -> None:
    waiting = a_waiting_profile(short_bio="Works with many couples.")
    shown = page(signed_in(an_office_person()).get(f"{LIST}profile/{waiting.pk}/"))
    assert "On the site now" in shown and "The edit" in shown
    assert '<ins><span class="visually-hidden">new: </span>many </ins>' in shown
    assert "Credentials" not in shown


def test_approving_puts_it_on_the_site_at_once() -> None:
    waiting = a_waiting_profile()
    public = brenda().get_absolute_url()
    assert "Listens well." not in page(Client().get(public))
    client = signed_in(an_office_person())
    answer = client.post(f"{LIST}profile/{waiting.pk}/", {"seen": fingerprint(waiting), "then": "approve"})
    assert answer["Location"] == LIST
    assert "Listens well." in page(Client().get(public))
    assert AuditEntry.objects.get(did="approved an edit").about == f"therapist {brenda().pk}"


def test_a_new_article_gets_its_date() -> None:
    waiting = a_waiting_article()
    client = signed_in(an_office_person())
    client.post(
        f"{LIST}article/{waiting.pk}/",
        {"seen": fingerprint(waiting), "then": "approve", "published_on": "2015-04-30"},
    )
    assert "Listening" in page(Client().get("/articles/"))


def test_returning_needs_a_reason_that_is_said_next_to_the_field() -> None:
    waiting = a_waiting_profile()
    client = signed_in(an_office_person())
    answer = client.post(
        f"{LIST}profile/{waiting.pk}/", {"seen": fingerprint(waiting), "then": "return", "reason": ""}
    )
    assert "Say what should be different" in page(answer)
    client.post(
        f"{LIST}profile/{waiting.pk}/", {"seen": fingerprint(waiting), "then": "return", "reason": "Shorter."}
    )
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (State.RETURNED, "Shorter.")


def test_what_was_changed_meanwhile_is_said_and_nothing_is_approved() -> None:
    waiting = a_waiting_profile()
    client = signed_in(an_office_person())
    answer = client.post(f"{LIST}profile/{waiting.pk}/", {"seen": "7-other", "then": "approve"}, follow=True)
    assert "since you opened this page" in page(answer)
    waiting.refresh_from_db()
    assert waiting.state == State.SUBMITTED


def test_read_only_looks_and_decides_nothing() -> None:
    waiting = a_waiting_profile()
    client = signed_in(a_read_only_person())
    shown = client.get(f"{LIST}profile/{waiting.pk}/")
    assert shown.status_code == 200 and "Approve" not in page(shown)
    assert (
        client.post(
            f"{LIST}profile/{waiting.pk}/", {"seen": fingerprint(waiting), "then": "approve"}
        ).status_code
        == 403
    )


def test_what_is_decided_says_by_whom() -> None:
    waiting = a_waiting_profile()
    client = signed_in(an_office_person())
    client.post(f"{LIST}profile/{waiting.pk}/", {"seen": fingerprint(waiting), "then": "approve"})
    assert "approved by oscar@example.com" in page(client.get(f"{LIST}profile/{waiting.pk}/"))
