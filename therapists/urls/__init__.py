"""Therapists and articles, as visitors see them."""

from django.urls import URLPattern, path

from therapists.views import public as views

app_name = "therapists"

urlpatterns: list[URLPattern] = [
    path("therapists/", views.therapists, name="index"),
    path("therapists/<slug:slug>/", views.therapist, name="therapist"),
    path("articles/", views.articles, name="articles"),
    path("articles/<slug:slug>/", views.article, name="article"),
]
