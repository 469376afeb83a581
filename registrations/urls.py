"""Registering, the private pages of the two partners, and finding them again."""

from django.urls import path

from registrations.views import finding, private_pages, registering

app_name = "registrations"

urlpatterns = [
    path("workshops/<slug:slug>/register/", registering.register_page, name="register"),
    path("accounts/bookings/", finding.bookings, name="bookings"),
    path("registrations/find/", finding.find, name="find"),
    path("registrations/find/sent/", finding.find_sent, name="find_sent"),
    path("registrations/removed/", private_pages.removed, name="removed"),
    path("registrations/new-link/", private_pages.new_link_sent, name="new_link_sent"),
    # By the partner's own token.
    path("registrations/<slug:token>/", private_pages.page, name="page"),
    path("registrations/<slug:token>/calendar.ics", private_pages.calendar, name="calendar"),
    path("registrations/<slug:token>/give-back/", private_pages.give_back, name="give_back"),
    path("registrations/<slug:token>/not-me/", private_pages.not_me, name="not_me"),
    path("registrations/<slug:token>/renew/", private_pages.new_link, name="renew"),
]
