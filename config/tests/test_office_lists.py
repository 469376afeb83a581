"""The office's lists stay quick: they count no further than they must."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from config import office
from config.tests.people import signed_in, the_office
from registrations.tests.cast import a_confirmed_registration
from workshops.tests.cast import a_workshop

pytestmark = pytest.mark.django_db
LIST = "/office/registrations/registration/"


@pytest.fixture
def client() -> Client:
    return signed_in(the_office())


def found(client: Client, words: str) -> int:
    return len(client.get(LIST, {"q": words}).context["cl"].result_list)


def test_a_list_counts_up_to_its_bound(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "COUNTED", 2)
    workshop = a_workshop()
    for _ in range(3):
        a_confirmed_registration(workshop)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(LIST).context["cl"].result_count == 2
    counts = [
        query["sql"] for query in asked if "COUNT(" in query["sql"] and "registrations_" in query["sql"]
    ]
    assert counts
    assert all("LIMIT 2" in sql for sql in counts)


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
