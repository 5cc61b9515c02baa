"""Registers the room with Django."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    """The room `transfers`."""

    name = "pont.transfers"
