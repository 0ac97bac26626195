"""The pages as a Django application of their own; the tables are the directory's."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryPagesConfig(AppConfig):
    """Templates, static files and words."""

    name = "maju.directory.pages"
    label = "directory_pages"
