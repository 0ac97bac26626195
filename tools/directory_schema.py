"""Print the tables of the directory's models as SQL: the beginning of its next migration.

    python -m tools.directory_schema

Django writes it, from the models; a person takes from it what a new numbered file of
``src/maju/directory/migrations`` needs. ``tests/integration/directory`` compares both.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from maju.app.home import Home
from maju.app.web.settings import Site
from maju.app.web.wsgi import configure


def made_sql() -> str:
    """Tables in the order of their making, then what binds them."""
    from django.apps import apps
    from django.db import connection

    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for model in apps.get_app_config("directory").get_models():
            editor.create_model(model)
    return "\n".join(editor.collected_sql)


def main() -> None:
    """Print it; no database is asked."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(
            home=Home(Path(folder)),
            conninfo="dbname=none",
            numbers=lambda: None,  # type: ignore[arg-type, return-value]
            now=lambda: 0,
            pooled=False,
        )
        configure(site)
        print(made_sql())


if __name__ == "__main__":
    main()
