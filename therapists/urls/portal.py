"""The portal, where therapists keep their own house."""

from django.urls import path

from therapists.views.portal.home import home
from therapists.views.portal.profile import profile

app_name = "portal"

urlpatterns = [
    path("", home, name="home"),
    path("profile/", profile, name="profile"),
]
