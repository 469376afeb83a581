from django.urls import URLPattern

app_name = "therapists"

urlpatterns: list[URLPattern] = []
