"""What the lines of a report are called in its language."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import psycopg

from maju.app.numbers.store import Store
from maju.journal.postgres.queries import parse

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))


def names_of(
    store: Store, centre: str, client: str | None, lang: str
) -> Mapping[str, Mapping[str, str]]:
    """Kind (``client``, ``queue``, ``topic``, ``agent``) to id to name.

    What the journal last called it; in English what the directory calls it in English, and what
    only the directory knows as it says. Of people as they are: the document masks them.
    """
    names = {
        kind: dict(found) for kind, found in store.numbers().names(centre, people=True).items()
    }
    with psycopg.connect(store.url) as link:
        asked = {"centre": centre, "client": client}
        for kind, code, korean, english in link.execute(QUERIES["directory_names"], asked):
            known = names.setdefault(str(kind), {})
            if lang == "en" and english:
                known[str(code)] = str(english)
            else:
                known.setdefault(str(code), str(korean))
    return names
