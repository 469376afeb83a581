"""The office's lists stay quick: they count no further than they must."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from config import office, office_filters
from config.tests.people import signed_in, the_office
from outbox.searching import mails_found
from outbox.tests.cast import a_message
from payments.searching import payments_found
from registrations.admin.registrations import RegistrationAdmin
from registrations.models import Registration
from registrations.searching import begins_like
from registrations.tests.cast import a_confirmed_registration
from workshops.models import Workshop
from workshops.tests.cast import a_workshop

pytestmark = pytest.mark.django_db
LIST = "/office/registrations/registration/"
MAILS = "/office/outbox/message/"
WORKSHOPS = "/office/workshops/workshop/"


@pytest.fixture
def client() -> Client:
    return signed_in(the_office())


def words_of(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def sortable(client: Client, asked: dict[str, str]) -> list[str]:
    """The headings of the list that sort it."""
    headings = re.findall(r'<div class="text"><a [^>]*>([^<]*)</a>', client.get(LIST, asked).content.decode())
    return [words.lower() for words in headings]


def choices(client: Client, asked: dict[str, str]) -> list[str]:
    """What the filter of mails by kind offers."""
    shown = client.get(MAILS, asked).context["cl"]
    kinds = next(each for each in shown.filter_specs if each.title == "kind")
    return [str(choice["display"]) for choice in kinds.choices(shown)]


def assert_the_same_queries(
    client: Client, address: str, asked: dict[str, str], *, one_more: Callable[[], Any]
) -> None:
    """As many queries with three rows as with one."""
    counts = []
    for more in (1, 2):
        for _ in range(more):
            one_more()
        client.get(address, asked)
        with CaptureQueriesContext(connection) as captured:
            client.get(address, asked)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def another_workshop() -> Workshop:
    """A weekend of its own, after the others."""
    return a_workshop(starts_on=date(2015, 6, 6) + timedelta(weeks=Workshop.objects.count()))


def found(client: Client, words: str) -> int:
    return len(client.get(LIST, {"q": words}).context["cl"].result_list)


def three_registrations() -> None:
    workshop = a_workshop()
    for _ in range(3):
        a_confirmed_registration(workshop)


def test_a_list_counts_up_to_its_bound(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "COUNTED", 2)
    three_registrations()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(LIST).context["cl"].result_count == 2
    counts = [
        query["sql"] for query in asked if "COUNT(" in query["sql"] and "registrations_" in query["sql"]
    ]
    assert counts
    # One more than it shows: so it knows that there are others.
    assert all("LIMIT 3" in sql for sql in counts)


def test_a_list_that_goes_on_says_so_and_how_to_find_the_others(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_registrations()
    assert "3 registrations" in words_of(client.get(LIST))
    assert "to find the others" not in words_of(client.get(LIST))
    monkeypatch.setattr(office, "COUNTED", 2)
    shown = words_of(client.get(LIST))
    assert (
        "More than 2 registrations These pages hold the first 2: search or filter to find the others."
        in shown
    )
    assert "more than 2 results" in words_of(client.get(LIST, {"q": "silva"}))


def test_what_the_pages_do_not_hold_is_not_chosen_with_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_registrations()
    monkeypatch.setattr(RegistrationAdmin, "list_per_page", 1)
    assert "Select all 3 registrations" in words_of(client.get(LIST))
    monkeypatch.setattr(office, "COUNTED", 2)
    assert "Select all" not in words_of(client.get(LIST))


def test_a_long_list_is_sorted_by_what_has_an_index_and_a_narrowed_one_by_every_column(
    client: Client,
) -> None:
    three_registrations()
    assert sortable(client, {}) == ["reference", "registered"]
    assert sortable(client, {"p": "1", "o": "1"}) == ["reference", "registered"]
    assert "paid" in sortable(client, {"state__exact": "confirmed"})


def test_the_choices_of_a_filter_come_from_the_latest_rows(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("old", "new", "new"):
        a_message(kind=kind)
    assert choices(client, {}) == ["All", "new", "old"]
    monkeypatch.setattr(office_filters, "LATEST", 2)
    assert choices(client, {}) == ["All", "new"]
    # An address that asks for an older one is answered.
    assert choices(client, {"kind__exact": "old"}) == ["All", "new", "old"]
    assert len(client.get(MAILS, {"kind__exact": "old"}).context["cl"].result_list) == 1


@pytest.mark.parametrize("asked", [{}, {"q": "ana"}, {"q": "registration 1"}, {"state__exact": "queued"}])
def test_the_list_of_mails_asks_as_much_for_three_as_for_one(client: Client, asked: dict[str, str]) -> None:
    assert_the_same_queries(client, MAILS, asked, one_more=a_message)


@pytest.mark.parametrize("asked", [{}, {"q": "silva"}, {"when": "ahead"}])
def test_the_list_of_workshops_asks_as_much_for_three_as_for_one(
    client: Client, asked: dict[str, str]
) -> None:
    assert_the_same_queries(
        client, WORKSHOPS, asked, one_more=lambda: a_confirmed_registration(another_workshop())
    )


def test_the_list_of_workshops_tells_the_couples_of_each(client: Client) -> None:
    three_registrations()
    assert "3 taken, 0 held" in words_of(client.get(WORKSHOPS))


def test_an_account_is_found_by_how_an_address_begins(client: Client) -> None:
    def accounts(words: str) -> int:
        return len(client.get("/office/auth/user/", {"q": words}).context["cl"].result_list)

    email = User.objects.get().email
    assert [accounts(words) for words in (email.upper(), email[:3], email[1:])] == [1, 1, 0]


def test_a_mail_is_found_by_how_its_address_or_subject_begins_or_what_it_is_about(client: Client) -> None:
    a_message(to="Ana.Silva@example.com", subject="Your weekend in Sydney", regarding="registration 12")
    a_message(to="kim@example.com", subject="Receipt", regarding="registration 123")

    def mails(words: str) -> int:
        return len(client.get(MAILS, {"q": words}).context["cl"].result_list)

    found_once = ("ana.s", "ANA.SILVA@example.com", "your weekend in", "Registration 12", "receipt")
    assert {words: mails(words) for words in found_once} == dict.fromkeys(found_once, 1)
    assert mails("silva") == mails("sydney") == mails("100%") == 0
    assert mails(" ") == 2


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("search", "indexes"),
    [
        (
            lambda: Registration.objects.filter(pk__in=begins_like("ana")[0]),
            ["partner_first_name_begins", "partner_last_name_begins", "partner_email_begins"],
        ),
        (lambda: mails_found("ana"), ["message_to_begins", "message_subject_begins", "message_regarding"]),
        (
            lambda: payments_found("ana"),
            ["partner_email_begins", "payments_payment_session_id", "payments_payment_payment_intent"],
        ),
    ],
)
def test_every_part_of_a_search_has_its_index(search: Any, indexes: list[str]) -> None:
    with connection.cursor() as cursor:
        # An empty table is read whole unless that is forbidden.
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = search().explain()
    assert [index for index in indexes if index not in plan] == []
    assert "Seq Scan" not in plan


def test_the_search_finds_either_partner_by_how_a_name_or_address_begins_or_the_reference(
    client: Client,
) -> None:
    registration = a_confirmed_registration()
    registrant = registration.registrant
    for words in (
        "ana",
        "SILV",
        "kim tama",
        "Silva Tamahori",
        registrant.email,
        registration.reference.lower(),
    ):
        assert found(client, words) == 1, words
    assert found(client, "ilva") == 0
    assert found(client, "ana nobody") == 0


def test_the_search_asks_as_much_for_three_registrations_as_for_one(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, {"q": "silva"})
        return len(asked)

    workshop = a_workshop()
    a_confirmed_registration(workshop)
    queries()
    one = queries()
    a_confirmed_registration(workshop)
    a_confirmed_registration(workshop)
    assert queries() == one


def test_the_search_box_has_a_label_in_words(client: Client) -> None:
    page = client.get(LIST).content.decode()
    assert '<span class="visually-hidden">Search these registrations</span>' in page


def test_the_headings_of_a_table_on_a_page_are_all_in_words(client: Client) -> None:
    page = client.get(f"/office/workshops/workshop/{a_workshop().pk}/change/").content.decode()
    headings = re.findall(r"<th\b[^>]*>(.*?)</th>", page, re.DOTALL)
    assert headings
    assert all(strip_tags(words).strip() for words in headings)


def test_a_table_knows_its_rows_and_has_a_blank_one_to_copy(client: Client) -> None:
    programme = a_workshop().programme
    question = programme.questions.get()
    page = client.get(f"/office/workshops/programme/{programme.pk}/change/").content.decode()
    assert f'<input type="hidden" name="questions-0-id" value="{question.pk}"' in page
    for name in ("questions-TOTAL_FORMS", "questions-0-programme", "questions-0-DELETE"):
        assert f'name="{name}"' in page
    assert re.search(r'<tr class="form-row empty-form"\s+id="questions-empty">', page)
    assert 'name="questions-__prefix__-question"' in page
