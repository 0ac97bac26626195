"""The centre's own KPIs, in versions: a change is the next one, and the old ones stay."""

from __future__ import annotations

from datetime import date

from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES as MANIFEST
from maju.kernel.errors import Refused
from maju.metrics.kpi import Kpi
from maju.metrics.own.define import define
from maju.metrics.own.queries import QUERIES


def find_own(link: Link, centre: str) -> dict[str, Kpi]:
    """By id. One that this version of Maju would refuse is left out, not answered wrongly."""
    found: dict[str, Kpi] = {}
    for row in link.execute(QUERIES["own_kpis"], {"centre": centre}).fetchall():
        name = str(row["id"])
        ko, en, unit = (str(row[key]) for key in ("ko", "en", "unit"))
        direction, num, den = (str(row[key]) for key in ("direction", "num", "den"))
        version = row["version"]
        assert isinstance(version, int)
        try:
            found[name] = define(name, ko, en, unit, direction, num, den, version)
        except Refused:
            continue
    return found


def keep(link: Link, centre: str, kpi: Kpi, on: date) -> int:
    """Its version. The same definition again is no new one."""
    with link.transaction():
        link.execute(QUERIES["hold_own"], {"centre": centre})
        if (kept := find_own(link, centre).get(kpi.id)) is not None and _same(kept, kpi):
            return kept.version
        return _put(link, centre, kpi, on, forgotten=False)


def forget(link: Link, centre: str, name: str, on: date) -> None:
    """No more answers for it; what was defined stays readable in the database.

    Raises:
        Refused: ``kpi_not_own``.
    """
    with link.transaction():
        link.execute(QUERIES["hold_own"], {"centre": centre})
        kept = find_own(link, centre).get(name)
        if kept is None:
            raise Refused("kpi_not_own", kpi=name, centre=centre)
        _put(link, centre, kept, on, forgotten=True)


def _same(one: Kpi, other: Kpi) -> bool:
    names = ("ko", "en", "unit", "direction", "num", "den")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _put(link: Link, centre: str, kpi: Kpi, on: date, *, forgotten: bool) -> int:
    row = link.execute(
        QUERIES["define"],
        {
            "centre": centre, "id": kpi.id, "defined_on": on, "ko": kpi.ko, "en": kpi.en,
            "unit": kpi.unit, "direction": kpi.direction, "num": kpi.num, "den": kpi.den,
            "forgotten": forgotten,
        },
    ).fetchone()  # fmt: skip
    assert row is not None
    link.execute(MANIFEST["rise"], {"centre": centre})
    version = row["version"]
    assert isinstance(version, int)
    return version
