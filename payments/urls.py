"""Where people and Stripe come to pay. No address that Stripe learns opens a private page."""

from django.urls import path

from payments import views

app_name = "payments"

urlpatterns = [
    path("stripe/webhook/", views.stripe_webhook, name="stripe_webhook"),
    path("<slug:token>/checkout/", views.checkout, name="checkout"),
    path("<slug:return_key>/return/", views.came_back, name="return"),
    path("<slug:return_key>/back/", views.came_back, name="back"),
]
