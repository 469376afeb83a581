from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config.audit import read_private_answers, record
from config.models import AuditEntry, NeverChanged
from config.tests.people import a_read_only_person, an_office_person, page, signed_in, the_office
from registrations.tests.cast import a_held_registration
from therapists.models import Article
from workshops.models import Venue
from workshops.tests.cast import AT, a_venue, a_workshop, brenda

pytestmark = pytest.mark.django_db
LOG = "/office/who-did-what/"


def an_entry(who: User | None = None, did: str = "cancelled", at: datetime = AT) -> AuditEntry:
    return record(who=who, did=did, about_words="Sydney", at=at)


def test_a_line_says_who_did_what_about_what_and_when() -> None:
    user, workshop = an_office_person(), a_workshop()
    read_private_answers(who=user, about=workshop, at=AT)
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.did, entry.about, entry.at) == (
        user, "read private answers", f"workshop {workshop.pk}", AT,
    )  # fmt: skip


def test_a_line_is_never_changed() -> None:
    entry = an_entry()
    entry.did = "nothing"
    with pytest.raises(NeverChanged):
        entry.save()
    with pytest.raises(NeverChanged):
        AuditEntry.objects.update(did="nothing")


def test_a_line_is_never_deleted() -> None:
    entry = an_entry()
    with pytest.raises(NeverChanged):
        entry.delete()
    with pytest.raises(NeverChanged):
        AuditEntry.objects.all().delete()


@pytest.mark.postgresql
@pytest.mark.parametrize("sql", ["UPDATE hall_auditentry SET did = ''", "DELETE FROM hall_auditentry"])
def test_the_database_itself_refuses(sql: str) -> None:
    an_entry()
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEntry.objects.get().did == "cancelled"


def test_a_step_of_the_office_is_written_down() -> None:
    office = the_office()
    held = a_held_registration(
        at=datetime.now(UTC), workshop=a_workshop(starts_on=datetime.now(UTC).date() + timedelta(days=60))
    )
    signed_in(office).post(
        f"/office/registrations/registration/{held.pk}/step/cancel/", {"back": "policy", "why": "They rang"}
    )
    entry = AuditEntry.objects.get(about=f"registration {held.pk}")
    assert (entry.who, entry.did) == (office, "Cancel the registration")


def test_a_saved_form_says_what_was_there_and_what_is_now() -> None:
    venue = a_venue()
    facts = {"city": venue.city_id, "slug": venue.slug, "name": "Another House", "address": venue.address}
    response = signed_in(the_office()).post(f"/office/workshops/venue/{venue.pk}/change/", facts)
    assert response.status_code == 302
    entry = AuditEntry.objects.get(about=f"venue {venue.pk}")
    assert entry.did == "changed venue"
    assert f"Name: {venue.name} → Another House" in entry.details


def test_an_action_of_a_list_is_written_down_for_each_row() -> None:
    article = Article.objects.create(slug="a", author=brenda(), title="A", published_on=AT.date())
    office = the_office()
    signed_in(office).post(
        "/office/therapists/article/", {"action": "take_down", "_selected_action": [article.pk]}
    )
    entry = AuditEntry.objects.get(about=f"article {article.pk}")
    assert (entry.who, entry.did) == (office, "Take down (back to a draft)")


def test_adding_and_deleting_are_written_down() -> None:
    venue, client = a_venue(), signed_in(the_office())
    facts = {"city": venue.city_id, "slug": "new", "name": "New House", "address": "1 Street"}
    client.post("/office/workshops/venue/add/", facts)
    made = Venue.objects.get(slug="new")
    client.post(f"/office/workshops/venue/{made.pk}/delete/", {"post": "yes"})
    assert [e.did for e in AuditEntry.objects.filter(about=f"venue {made.pk}")] == [
        "deleted venue",
        "added venue",
    ]


def test_a_row_has_a_page_of_what_was_done_to_it() -> None:
    venue, office = a_venue(), the_office()
    record(who=office, did="looked at the carpets", about=venue, at=AT)
    record(who=office, did="something else", at=AT)
    text = page(signed_in(office).get(f"/office/workshops/venue/{venue.pk}/history/"))
    assert "looked at the carpets" in text and "something else" not in text


def test_the_log_is_searched_by_person_words_and_dates() -> None:
    office = the_office()
    an_entry(office, "cancelled", AT)
    an_entry(None, "published", AT + timedelta(days=3))
    client = signed_in(office)
    for asked, seen, unseen in [
        ("who=office", "cancelled", "published"),
        ("what=publ", "published", "cancelled"),
        ("since=2015-05-02", "published", "cancelled"),
        ("until=2015-05-01", "cancelled", "published"),
    ]:
        listed = page(client.get(f"{LOG}?{asked}")).partition('aria-label="Entries"')[2]
        assert seen in listed and unseen not in listed, asked


def test_a_date_that_is_none_is_said_next_to_the_field() -> None:
    assert "Enter a valid date" in page(signed_in(the_office()).get(f"{LOG}?since=soon"))


def test_older_entries_are_a_page_further() -> None:
    for number in range(60):
        an_entry(None, f"step {number:02}")
    client = signed_in(the_office())
    first = page(client.get(LOG))
    assert "step 59" in first and "step 09" not in first
    oldest = AuditEntry.objects.get(did="step 10").pk
    assert f"before={oldest}" in first
    assert "step 09" in page(client.get(f"{LOG}?before={oldest}"))


def test_it_asks_as_much_for_three_entries_as_for_one() -> None:
    client = signed_in(the_office())

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(LOG)
        return len(counted)

    an_entry(User.objects.get())
    queries()
    one = queries()
    for _ in range(2):
        an_entry(User.objects.get())
    assert queries() == one <= 4


def test_read_only_does_not_see_it() -> None:
    assert signed_in(a_read_only_person()).get(LOG).status_code == 403
