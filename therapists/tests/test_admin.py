from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.tests.people import a_therapist_user, page, signed_in, the_office
from therapists.models import Article, Therapist
from therapists.tests.pictures import a_bomb, a_photo, no_picture
from workshops.tests.cast import brenda

pytestmark = pytest.mark.django_db
LIST = "/office/therapists/therapist/"
ARTICLES = "/office/therapists/article/"


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Kim Tamahori",
        "slug": "kim-tamahori",
        "credentials": "MNZAC",
        "level": "",
        "short_bio": "",
        "bio": "",
        "photo_alt": "",
        "website": "",
    } | changes


def change(therapist: Therapist) -> str:
    return f"{LIST}{therapist.pk}/change/"


def test_the_office_adds_a_therapist(office: Client) -> None:
    assert office.get(f"{LIST}add/").status_code == 200
    assert office.post(f"{LIST}add/", typed(is_presenter="on")).status_code == 302
    made = Therapist.objects.get()
    assert (made.name, made.is_presenter, made.is_published) == ("Kim Tamahori", True, False)


def test_the_office_writes_what_the_therapist_cannot(office: Client) -> None:
    therapist = brenda()
    user = a_therapist_user()
    facts = typed(name=therapist.name, slug=therapist.slug, credentials="PhD", user=user.pk)
    office.post(change(therapist), facts)
    therapist.refresh_from_db()
    assert (therapist.credentials, therapist.user) == ("PhD", user)


def test_a_photo_from_the_office_is_made_safe_too(office: Client) -> None:
    office.post(f"{LIST}add/", typed(photo=a_photo((4000, 3000)), photo_alt="Kim"))
    photo = Therapist.objects.get().photo
    assert (photo.width, photo.height) == (1200, 900)
    with photo.open() as file:
        assert b"Telltale" not in file.read()


def test_a_photo_needs_words_beside_the_field(office: Client) -> None:
    response = office.post(f"{LIST}add/", typed(photo=a_photo()))
    assert list(response.context["adminform"].form.errors) == ["photo_alt"]
    assert 'value="Kim Tamahori"' in page(response)
    assert not Therapist.objects.exists()


def test_a_file_that_is_no_photo_is_refused_beside_the_field(office: Client) -> None:
    for file, words in [(no_picture(), "read as a picture"), (a_bomb(), "too large")]:
        response = office.post(f"{LIST}add/", typed(photo=file, photo_alt="Kim"))
        assert words in str(response.context["adminform"].form.errors["photo"])


def test_an_address_that_is_taken_is_refused_beside_the_field(office: Client) -> None:
    response = office.post(f"{LIST}add/", typed(slug=brenda().slug))
    assert list(response.context["adminform"].form.errors) == ["slug"]


def test_a_therapist_is_found_by_name_and_address(office: Client) -> None:
    a_therapist_user()
    brenda(slug="kim", name="Kim Tamahori")
    for asked in ("rawlings", "brenda@example.com"):
        rows = office.get(f"{LIST}?q={asked}").context["cl"].result_list
        assert [therapist.name for therapist in rows] == ["Brenda Rawlings"]


def an_article(number: int = 1) -> Article:
    return Article.objects.create(
        slug=f"article-{number}",
        author=brenda(slug=f"author-{number}", name=f"Author {number}"),
        title="Listening",
        summary="A summary.",
        body="Words.",
        published_on="2015-01-01",
    )


def test_an_article_is_taken_down_and_kept_as_a_draft(office: Client) -> None:
    article = an_article()
    answer = office.post(ARTICLES, {"action": "take_down", "_selected_action": [article.pk]}, follow=True)
    assert "1 taken down" in page(answer)
    article.refresh_from_db()
    assert article.published_on is None


@pytest.mark.parametrize("address", [LIST, ARTICLES])
def test_lists_ask_as_much_for_three_rows_as_for_one(office: Client, address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert office.get(address).status_code == 200
        return len(counted)

    an_article(1)
    queries()
    one = queries()
    an_article(2)
    an_article(3)
    assert queries() == one


def test_who_signs_in_as_a_therapist_is_shown_and_changed_by_invitation_only(office: Client) -> None:
    account = a_therapist_user()
    shown = page(office.get(change(brenda())))
    assert "brenda@example.com" in shown and 'name="user"' not in shown
    office.post(change(brenda()), typed(user=""))
    assert Therapist.objects.get().user == account
