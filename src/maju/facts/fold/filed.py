"""Rows of finished contacts, read back from the files of sealed days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from maju.facts.fold.calendar import date_of, number_of
from maju.facts.fold.corrected import GRAINS_SAID, contact_of, is_whole
from maju.facts.fold.rows import SOURCE, Made
from maju.facts.fold.sheets import key_column
from maju.facts.fold.state import State, place
from maju.facts.history.blobs import Blobs
from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES as HISTORY
from maju.facts.schema import GRAINS

_BEGAN = "contact"


def find_rows(link: Link, blobs: Blobs, state: State) -> list[Made]:
    """Rows of the contacts that something is owed to, from the latest sealed day backwards.

    It stops where each of them has begun; one that no file knows costs a look at all files, once.
    """
    wanted = {each.contact for each in state.owed}
    found: dict[str, dict[tuple[str, str], Made]] = defaultdict(dict)
    asked = {"centre": state.centre, "client": None, "since": None, "until": date_of(state.sealed)}
    files = link.execute(HISTORY["files"], asked).fetchall()
    files.sort(key=_day_of, reverse=True)
    for _, some in groupby(files, _day_of):
        for file in some:
            if file["grain"] not in GRAINS_SAID:
                continue
            path = str(blobs.find(str(file["key"])))
            for made in _rows(path, str(file["grain"]), sorted(wanted)):
                found[contact_of(made)][made[1], made[2]] = made
        wanted -= {contact for contact, rows in found.items() if is_whole(contact, rows)}
        if not wanted:
            break
    return [made for rows in found.values() for made in rows.values()]


def _day_of(file: Mapping[str, object]) -> date:
    day = file["business_date"]
    assert isinstance(day, date)
    return day


def _rows(path: str, grain: str, contacts: Sequence[str]) -> Iterator[Made]:
    """The journal's rows of *contacts* in a file. Their ids are looked at before anything else."""
    name = "attempt" if grain == "attempt" else "contact"
    asked = pa.array(contacts, pa.string())
    ids = pq.read_table(path, columns=[name, "source"])
    here = pc.and_(pc.is_in(ids[name], value_set=asked), pc.equal(ids["source"], SOURCE))
    if not pc.any(here).as_py():
        return
    whole = pq.read_table(path).filter(here)
    keys = key_column(whole, grain).to_pylist()
    for key, row in zip(keys, whole.to_pylist(), strict=True):
        day = number_of(row["business_date"])
        row["business_date"] = day
        plain = tuple([row[column] for column in GRAINS[grain].names()])
        yield place(day, str(row["client"])), grain, str(key), plain
