"""Cities, their sellers, and venues."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from config.office import OfficeAdmin
from workshops.models import City, Seller, Venue


class SellerForm(forms.ModelForm[Seller]):
    class Meta:
        model = Seller
        fields = [
            *("legal_name", "trading_name", "country", "business_number", "address", "email", "phone"),
            *("gst_number", "gst_percent", "bank_details", "is_sample"),
        ]
        widgets = {
            "address": forms.Textarea(attrs={"rows": 4}),
            "bank_details": forms.Textarea(attrs={"rows": 4}),
        }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        number, percent = typed.get("gst_number"), typed.get("gst_percent")
        if number and not percent and "gst_percent" not in self.errors:
            self.add_error("gst_percent", "A seller with a GST number has a rate, too.")
        if percent and not number and "gst_number" not in self.errors:
            self.add_error("gst_number", "A seller with a rate has a GST number, too.")
        return typed


@admin.register(Seller)
class SellerAdmin(OfficeAdmin[Seller]):
    form = SellerForm
    list_display = [
        "__str__",
        "country",
        "business_number",
        "gst_number",
        "tax",
        "takes_transfers",
        "is_sample",
    ]
    list_filter = ["country"]
    search_fields = ["legal_name", "trading_name", "business_number"]
    fieldsets = [
        (None, {"fields": ["legal_name", "trading_name", "country", "business_number"]}),
        ("How couples reach them", {"fields": ["address", "email", "phone"]}),
        (
            "GST",
            {
                "fields": ["gst_number", "gst_percent"],
                "description": "Every price has its tax in it. Reports and documents take it out by this rate.",
            },
        ),
        (
            "Bank transfers",
            {
                "fields": ["bank_details"],
                "description": "Couples who pay by bank transfer read these lines as they stand here, beside "
                "the amount and the reference. Without them nobody can be asked to pay that way.",
            },
        ),
        (None, {"fields": ["is_sample"]}),
    ]

    @admin.display(description="GST", ordering="gst_percent")
    def tax(self, seller: Seller) -> str:
        return f"{seller.gst_percent} %" if seller.gst_percent else "none"

    @admin.display(description="bank details", boolean=True)
    def takes_transfers(self, seller: Seller) -> bool:
        return bool(seller.bank_details.strip())


@admin.register(City)
class CityAdmin(OfficeAdmin[City]):
    list_display = ["name", "time_zone", "currency", "seller"]
    list_select_related = ["seller"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request: HttpRequest, obj: City | None = None) -> list[str]:
        # Prices and instants that couples were told hang on these: a city that has workshops keeps them.
        return ["time_zone", "currency"] if obj and obj.workshops.exists() else []


@admin.register(Venue)
class VenueAdmin(OfficeAdmin[Venue]):
    list_display = ["name", "city", "address", "is_sample"]
    list_filter = ["city"]
    list_select_related = ["city"]
    search_fields = ["name", "address"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Venue | None = None) -> list[str]:
        return ["city"] if obj and obj.workshops.exists() else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Venue]:
        # A venue's name for people has its city's in it.
        return super().get_queryset(request).select_related("city")
