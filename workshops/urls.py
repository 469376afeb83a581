from django.urls import URLPattern, path

from workshops import feeds, views

app_name = "workshops"

urlpatterns: list[URLPattern] = [
    # Calendars: before the workshops, because “calendar” could be the address of one.
    path("workshops/calendar.ics", feeds.all_cities, name="calendar"),
    path("workshops/<slug:city>/calendar.ics", feeds.one_city, name="city-calendar"),
    path("workshops/<slug:slug>.ics", feeds.one_workshop, name="workshop-calendar"),
    path("workshops/", views.index, name="index"),
    path("workshops/<slug:slug>/", views.city_or_workshop, name="page"),
]
