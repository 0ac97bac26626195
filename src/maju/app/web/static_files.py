"""Static files under names that hold their digest, so that a browser may keep them for ever."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test.utils import override_settings
from whitenoise.storage import CompressedManifestStaticFilesStorage

from maju.app.web.preparing import collected_static


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Rewrites the imports of our modules, too; gzip copies lie beside."""

    support_js_module_import_aggregation = True
    keep_only_hashed_files = True


def collect(into: Path) -> Path:
    """The folder of all collected files; made when a source has changed. Django is set up."""
    found = [
        Path(storage.path(path))
        for finder in finders.get_finders()
        for path, storage in finder.list([])
        if _ours(path)
    ]

    def make(draft: Path) -> None:
        with override_settings(STATIC_ROOT=str(draft)):
            call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)

    return collected_static(found, into, make)


UNUSED = [
    "htmax-4*",
    "htmx-2*",
    "*-2.js",
    "*-2.min.js",
    "django-htmx.js",
    "*.py",
    "*.pyc",
    "__pycache__",
]
"""What the wheel of htmx brings beside what we use."""


def _ours(path: str) -> bool:
    return not any(Path(path).match(pattern) for pattern in UNUSED)
