"""The hall: what belongs to no single app."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HallConfig(AppConfig):
    name = "config"
    label = "hall"


class OfficeConfig(AdminConfig):
    default_site = "config.admin.OfficeSite"
