"""The Django application of these pages."""

from __future__ import annotations

from django.apps import AppConfig


class Inbox(AppConfig):
    """``maju.desk`` has the agent's page, this one what lies beside contacts."""

    name = "maju.desk.inbox"
    label = "inbox"
