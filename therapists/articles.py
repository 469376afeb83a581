"""Which articles the public sees."""

from datetime import datetime

from django.db.models import QuerySet

from therapists.models import Article


def published(*, at: datetime) -> QuerySet[Article]:
    """An article is public from its date on, the newest first."""
    return Article.objects.filter(published_on__lte=at.date()).select_related("author")
