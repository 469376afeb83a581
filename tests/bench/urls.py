"""The site's addresses and the bare views that it is measured against."""

from django.urls import path

from config.urls import urlpatterns as site
from tests.bench import bare

urlpatterns = [
    path("bare/page/<slug:name>/", bare.page),
    path("bare/register/<int:workshop_pk>/", bare.register),
    *site,
]
