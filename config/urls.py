"""Every address of the site, app by app."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve

from config import health, invitation_pages, pages
from config.sitemaps import SITEMAPS

urlpatterns = [
    path("", pages.home, name="home"),
    path("is-it-right-for-us/", pages.suitability, name="suitability"),
    path("privacy/", pages.privacy, name="privacy"),
    path("terms/", pages.terms, name="terms"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/mark.svg")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("workshops.urls")),
    path("", include("therapists.urls")),
    path("", include("registrations.urls")),
    path("payments/", include("payments.urls")),
    path("accounts/invitation/", invitation_pages.invitation, name="invitation"),
    path("accounts/invitation/<str:token>/", invitation_pages.open_link, name="invitation_link"),
    path("accounts/", include("allauth.urls")),
    path("portal/", include("therapists.urls.portal")),
    path("office/", admin.site.urls),
]

# In production the proxy in front serves the photos (docs/deployment.md).
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
