"""The sitemap: every public page, under BASE_URL whatever host was asked."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.utils import timezone

from therapists.models import Article, Therapist
from therapists.visibility import visible
from workshops.models import City, Workshop

PAGES = ["/", "/workshops/", "/therapists/", "/articles/", "/is-it-right-for-us/", "/privacy/", "/terms/"]


class OwnAddress(Sitemap[Any]):
    """Takes host and protocol from the settings instead of the request."""

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.BASE_URL).scheme


class PageSitemap(OwnAddress):
    def items(self) -> list[str]:
        return PAGES + [f"/workshops/{slug}/" for slug in City.objects.values_list("slug", flat=True)]

    def location(self, item: str) -> str:
        return item


class WorkshopSitemap(OwnAddress):
    def items(self) -> QuerySet[Workshop]:
        return Workshop.objects.exclude(status=Workshop.Status.DRAFT).order_by("-starts_on", "-id")

    def lastmod(self, item: Workshop) -> datetime:
        return item.changed_at


class TherapistSitemap(OwnAddress):
    def items(self) -> QuerySet[Therapist]:
        return visible().order_by("name", "id")


class ArticleSitemap(OwnAddress):
    def items(self) -> QuerySet[Article]:
        today = timezone.now().date()
        return Article.objects.filter(published_on__lte=today).order_by("-published_on", "-id")

    def lastmod(self, item: Article) -> date | None:
        return item.published_on


SITEMAPS: dict[str, type[OwnAddress]] = {
    "pages": PageSitemap,
    "workshops": WorkshopSitemap,
    "therapists": TherapistSitemap,
    "articles": ArticleSitemap,
}
