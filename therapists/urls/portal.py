"""The portal, where therapists keep their own house."""

from django.urls import path

from therapists.views import portal as views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
]
