"""Begins a centre in a home, by the product's own tables, for ``maju run`` to lead.

A process of its own (``python -m tests.phones.move_in HOME SETTINGS``), for Django is set up once in
each. SETTINGS is a file of JSON.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from maju.app.database import open_database
from maju.app.home import Home
from maju.app.run.keeping import at_the_tables
from maju.app.schema import migrate_all
from maju.engine.clock import WallClock
from maju.kernel.settings import Settings


def main(home: Home, settings: Settings) -> None:
    """Make the tables, and put the centre into them; its settings lie in the inbox then."""
    database = open_database(home.prepare())
    try:
        migrate_all(database.conninfo)
        now = WallClock().now
        with at_the_tables(home, database.conninfo, now):
            from maju.directory.adopting import adopt
            from maju.directory.loading import Names

            adopt(settings, Names(centre="전화"), have=0, now=now())
    finally:
        database.close()


if __name__ == "__main__":
    main(
        Home(Path(sys.argv[1])),
        msgspec.json.decode(Path(sys.argv[2]).read_bytes(), type=Settings),
    )
