"""The WSGI application of a site: Django configured once per process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings

from maju.app.web.settings import Site, django_settings

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


def configure(site: Site) -> None:
    """Make Django this site's; a second call in one process changes nothing."""
    if settings.configured:
        return
    settings.configure(**django_settings(site))
    django.setup()
    from maju.app.web.static_files import collect

    settings.STATIC_ROOT = str(collect(Path(settings.MAJU_MADE)))


def application(site: Site) -> WSGIHandler:
    """What a server calls; every view is imported by then, so that no reader waits for that."""
    configure(site)
    from django.core.handlers.wsgi import WSGIHandler as Handler
    from django.urls import get_resolver

    handler = Handler()
    get_resolver().url_patterns  # noqa: B018 - reading them imports what they lead to
    return handler
