"""Attempts before today: the last one of each customer, by which today's repeats are known."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from maju.facts.fold.calendar import date_of
from maju.facts.fold.state import Row
from maju.facts.history.blobs import Blobs
from maju.facts.history.engine import connect, show
from maju.facts.history.manifest import Link, find_pieces
from maju.facts.schema import GRAINS
from maju.journal.postgres.queries import parse
from maju.metrics.sources import LOOK_BACK

_GRAIN = "attempt"


def last_attempts(link: Link, blobs: Blobs, centre: str, day: int) -> Sequence[Row]:
    """Rows as the fold writes them, of the days that a question of *day* would look back to.

    What files of these days hold; what changed in them since, and days without files, whoever
    follows the journal knows.
    """
    until = date_of(day)
    found = find_pieces(link, centre, [_GRAIN], until - LOOK_BACK, until)
    engine = connect(memory="256MB", threads=1)
    show(engine, _GRAIN, [blobs.find(key) for key in found.keys(_GRAIN)])
    said = parse(files(__package__).joinpath("earlier.sql").read_text(encoding="utf-8"))
    rows = engine.execute(said["last_attempts"].decode(), {"day": until}).fetchall()
    place = GRAINS[_GRAIN].names().index("business_date")
    return [(*row[:place], (row[place] - date_of(0)).days, *row[place + 1 :]) for row in rows]
