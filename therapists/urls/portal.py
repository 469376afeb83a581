"""The portal, where therapists keep their own house."""

from django.urls import path

from therapists.views.portal import articles, check_in, profile, workshops
from therapists.views.portal.home import home

app_name = "portal"

urlpatterns = [
    path("", home, name="home"),
    path("workshops/<slug:slug>/", workshops.workshop, name="workshop"),
    path("workshops/<slug:slug>/roster.pdf", workshops.roster_pdf, name="roster"),
    path("workshops/<slug:slug>/badges.pdf", workshops.badges_pdf, name="badges"),
    path("workshops/<slug:slug>/sign-in.pdf", workshops.sign_in_pdf, name="sign_in"),
    path("workshops/<slug:slug>/check-in/", check_in.page, name="check_in"),
    path("workshops/<slug:slug>/check-in/taps/", check_in.taps, name="taps"),
    path("workshops/<slug:slug>/check-in/worker.js", check_in.worker, name="check_in_worker"),
    path("profile/", profile.profile, name="profile"),
    path("profile/preview/", profile.preview, name="profile_preview"),
    path("profile/discard/", profile.throw_away, name="profile_discard"),
    path("profile/visibility/", profile.visibility, name="visibility"),
    path("markdown/", profile.markdown, name="markdown"),
    path("articles/", articles.articles, name="articles"),
    path("articles/new/", articles.new, name="article_new"),
    path("articles/<int:pk>/", articles.edit, name="article"),
    path("articles/<int:pk>/preview/", articles.preview, name="article_preview"),
    path("articles/<int:pk>/discard/", articles.throw_away, name="article_discard"),
    path("articles/live/<slug:slug>/", articles.change, name="article_change"),
]
