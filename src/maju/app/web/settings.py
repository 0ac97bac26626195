"""Django's settings, made from what an installation has: its home, its database, its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from maju.app.backup.forgetting import forget_all
from maju.app.database import Database
from maju.app.home import Home
from maju.app.keys import open_vault
from maju.app.voice.office import Office
from maju.app.web.door import Door
from maju.app.web.phones import Phones
from maju.app.web.preparing import compiled_catalogues
from maju.app.web.secret import push_secret, web_secret
from maju.app.words import SENTENCES
from maju.facts.history.blobs import FolderBlobs
from maju.floor.board.boards import Boards
from maju.floor.reports.documents.cabinet import Cabinet
from maju.journal.recordings.shelf import Shelf
from maju.kernel.ids import CentreId, CustomerId
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.numbers import Numbers

HERE = Path(__file__).parent
PAGES = (
    "maju.directory.pages",
    "maju.floor.reports",
    "maju.floor.board",
    "maju.desk",
    "maju.desk.inbox",
    "maju.workforce",
)
"""Packages with pages; each is a Django application with its own URLs, templates and words."""

PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("sign_in", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

_PLACES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
_POOL = {"min_size": 1, "max_size": 8, "timeout": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One installation's pages."""

    home: Home
    conninfo: str
    numbers: Callable[[], Numbers]
    """Who answers questions about numbers; called once per process."""
    now: Callable[[], int]
    """Microseconds since 1970, in the time that the installation lives in."""
    pooled: bool = True
    push: str = ""
    """Where browsers hold live connections, without a reverse proxy; empty: nowhere."""
    widget: str = ""
    """Where the chat widget of client companies' pages is served; empty: nowhere."""
    phones: Phones = field(default_factory=Phones)
    door: Door = field(default_factory=Door)
    past: Callable[[], tuple[int, int] | None] = lambda: None
    """Of how many clients the demonstration's past is there, while planners wait for the others'."""


def django_settings(site: Site) -> Mapping[str, object]:
    """What ``settings.configure`` is given."""
    made = site.home.run / "web"
    return {
        "SECRET_KEY": web_secret(site.home),
        "DEBUG": False,
        "ALLOWED_HOSTS": site.door.names,
        "ROOT_URLCONF": "maju.app.web.urls",
        "INSTALLED_APPS": [
            "django.contrib.staticfiles",
            "django_htmx",
            "maju.app.web",
            "maju.directory",
            *PAGES,
        ],
        "AUTH_USER_MODEL": "directory.Person",
        "MIDDLEWARE": [
            "maju.app.web.middleware.guarding.AtTheDoor",
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "maju.app.web.middleware.policy.ContentPolicy",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "maju.app.web.middleware.signed.SignedIn",
            "maju.app.web.middleware.guarding.Guard",
            "maju.app.web.middleware.refusing.RefusalPages",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.template.context_processors.i18n",
                        "maju.app.web.frame.frame",
                    ],
                    "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
                },
            }
        ],
        "DATABASES": {"default": database(site.conninfo, pooled=site.pooled)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": True,
        "LANGUAGE_CODE": "ko",
        "LANGUAGES": [("ko", "한국어"), ("en", "English")],
        "LANGUAGE_COOKIE_AGE": 365 * 86_400,
        "LANGUAGE_COOKIE_SAMESITE": "Lax",
        "LANGUAGE_COOKIE_HTTPONLY": True,
        "LOCALE_PATHS": [str(compiled_catalogues(sources(), made))],
        "AUTHENTICATION_BACKENDS": ["maju.directory.signing.Backend"],
        "AUTH_PASSWORD_VALIDATORS": PASSWORD_VALIDATORS,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "SESSION_ENGINE": "maju.directory.sessions",
        "SESSION_COOKIE_NAME": "maju_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": site.door.tls,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_SECURE": site.door.tls,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_FAILURE_VIEW": "maju.app.web.views.csrf_failed",
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [
            ("charts", str(HERE.parent.parent / "floor" / "charts")),
            ("live", str(HERE.parent.parent / "live" / "static" / "live")),
        ],
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "maju.app.web.static_files.HashedFiles"},
        },
        "WHITENOISE_USE_FINDERS": False,
        "WHITENOISE_AUTOREFRESH": False,
        "LOGGING_CONFIG": None,
        "SILENCED_SYSTEM_CHECKS": [],
        "MAJU_NUMBERS": site.numbers,
        "MAJU_NOW": site.now,
        "MAJU_PAST": site.past,
        "MAJU_DOCUMENTS": Cabinet(url=site.conninfo, blobs=FolderBlobs(site.home.blobs)),
        "MAJU_RECORDINGS": lambda centre: Shelf(site.home.blobs, CentreId(centre)),
        "MAJU_BOARDS": Boards(
            site.conninfo,
            FolderBlobs(site.home.blobs),
            now=site.now,
            numbers=site.numbers,
        ),
        "MAJU_DOOR": site.door,
        "MAJU_PUSH_URL": site.door.origin.rstrip("/") or site.push,
        "MAJU_WIDGET_URL": site.widget,
        "MAJU_TELEPHONE": Office(site.home),
        "MAJU_PHONES": site.phones.of,
        "MAJU_PHONES_NEEDED": site.phones.needed,
        "MAJU_PHONE_URLS": site.phones.addresses,
        "MAJU_TICKETS": cache(lambda: push_secret(site.home)),
        "MAJU_SENTENCES": SENTENCES,
        "MAJU_KPIS": {kpi.id: (kpi.ko, kpi.en) for kpi in CATALOGUE.values()},
        "MAJU_VAULT": cache(lambda: open_vault(site.home)),
        "MAJU_FORGET": lambda customers: forget_all(
            list(map(CustomerId, customers)),
            site.home,
            Database(conninfo=site.conninfo, embedded=None),
        ),
        "MAJU_MADE": str(made),
    }


def sources() -> list[Path]:
    """The folders of all packages with words."""
    root = HERE.parent.parent
    return [HERE, *(root.joinpath(*name.split(".")[1:]) for name in PAGES)]


def database(conninfo: str, *, pooled: bool) -> dict[str, object]:
    """Django's view of a connection string; what it has no name for goes to the driver."""
    parts = conninfo_to_dict(conninfo)
    options: dict[str, object] = {
        key: value for key, value in parts.items() if key not in _PLACES and value is not None
    }
    if pooled:
        options["pool"] = dict(_POOL)
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name: str(parts.get(key) or "") for key, name in _PLACES.items()},
        "CONN_HEALTH_CHECKS": pooled,
        "OPTIONS": options,
    }
