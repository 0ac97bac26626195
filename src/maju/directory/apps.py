"""The directory as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Tables lie in the schema of the same name."""

    name = "maju.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
