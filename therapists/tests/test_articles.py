from datetime import date

import pytest

from therapists.articles import published
from therapists.models import Article
from workshops.tests.cast import AT, brenda

pytestmark = pytest.mark.django_db


def test_articles_are_public_from_their_date_on_and_the_newest_comes_first() -> None:
    days = {"old": date(2015, 4, 1), "today": AT.date(), "tomorrow": date(2015, 5, 2), "draft": None}
    for slug, day in days.items():
        Article.objects.create(slug=slug, author=brenda(), title=slug, published_on=day)
    assert [article.slug for article in published(at=AT)] == ["today", "old"]
