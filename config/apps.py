"""The hall: what belongs to no single app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "config"
    label = "hall"
