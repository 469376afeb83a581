"""The pages that belong to no single app."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.public_pages import Page, public_page
from registrations.standings import by_city, prices_stand_until, standings_ahead
from therapists.articles import published
from therapists.visibility import visible
from workshops.models import City, Programme, Question, Seller

QUESTIONS = 4


@public_page
def home(request: HttpRequest, *, at: datetime) -> Page:
    listed = standings_ahead(at=at)
    context = {
        "cities": by_city(City.objects.all(), listed),
        "presenters": visible().filter(is_presenter=True)[:3],
        "article": published(at=at).first(),
        "questions": Question.objects.order_by("programme_id", "position", "id")[:QUESTIONS],
    }
    return Page("pages/home.html", context, prices_stand_until(listed))


@public_page
def suitability(request: HttpRequest, *, at: datetime) -> Page:
    return Page("pages/suitability.html", {"sellers": Seller.objects.order_by("country", "id")})


@public_page
def privacy(request: HttpRequest, *, at: datetime) -> Page:
    context = {"sellers": Seller.objects.order_by("country", "id"), "programmes": Programme.objects.all()}
    return Page("pages/privacy.html", context)


@public_page
def terms(request: HttpRequest, *, at: datetime) -> Page:
    context = {
        "sellers": Seller.objects.order_by("country", "id").prefetch_related("cities"),
        "programmes": Programme.objects.prefetch_related("refund_steps"),
    }
    return Page("pages/terms.html", context)


@public_page
def robots(request: HttpRequest, *, at: datetime) -> Page:
    return Page("pages/robots.txt", content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
