"""Cities, their sellers, and venues."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from config.office import OfficeAdmin
from workshops.models import City, Seller, Venue


@admin.register(Seller)
class SellerAdmin(OfficeAdmin[Seller]):
    list_display = ["__str__", "country", "business_number", "gst_number", "email", "is_sample"]
    list_filter = ["country"]
    search_fields = ["legal_name", "trading_name", "business_number"]


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
