"""The public pages of therapists and of their articles."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from config.public_pages import Page, public_page
from registrations.standings import by_city, prices_stand_until, standings, standings_ahead
from therapists.articles import published
from therapists.videos import player_url
from therapists.visibility import visible
from workshops.models import City
from workshops.opening import is_past
from workshops.structured_data import person_json_ld
from workshops.upcoming import ahead


@public_page
def therapists(request: HttpRequest, *, at: datetime) -> Page:
    return Page("therapists/index.html", {"therapists": visible()})


@public_page
def therapist(request: HttpRequest, *, slug: str, at: datetime) -> Page:
    found = get_object_or_404(visible(), slug=slug)
    leads = [w for w in ahead(at=at).filter(presenters=found) if not is_past(w, at=at)]
    listed = standings(leads, at=at)
    context = {
        "therapist": found,
        "listed": listed,
        "articles": published(at=at).filter(author=found),
        "json_ld": person_json_ld(found),
    }
    return Page("therapists/therapist.html", context, prices_stand_until(listed))


@public_page
def articles(request: HttpRequest, *, at: datetime) -> Page:
    return Page("therapists/articles.html", {"articles": published(at=at)})


@public_page
def article(request: HttpRequest, *, slug: str, at: datetime) -> Page:
    found = get_object_or_404(published(at=at), slug=slug)
    listed = standings_ahead(at=at)
    context = {
        "article": found,
        "author": found.author,
        "player": player_url(found.video_url),
        "programmes": list({s.workshop.programme.pk: s.workshop.programme for s in listed}.values()),
        "cities": by_city(City.objects.all(), listed),
    }
    return Page("therapists/article.html", context, prices_stand_until(listed))
