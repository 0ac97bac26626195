"""Planning as a Django application: its tables, pages and words."""

from __future__ import annotations

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    """Tables in the schema ``workforce``."""

    name = "maju.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"
