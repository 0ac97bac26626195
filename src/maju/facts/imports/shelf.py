"""The formats that can be imported, by name."""

from __future__ import annotations

from collections.abc import Callable

from maju.facts.imports.amazon.reader import AmazonConnect
from maju.facts.imports.asterisk.reader import AsteriskQueueLog
from maju.facts.imports.bank1999 import Bank1999
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.format import Format
from maju.facts.imports.genesys.reader import GenesysCloud
from maju.facts.imports.interval.reading import Interval
from maju.kernel.errors import Refused

FORMATS: dict[str, Format] = {
    form.name: form for form in (Bank1999(), AsteriskQueueLog(), AmazonConnect(), GenesysCloud())
}
"""Formats that know their files by themselves."""

MAPPED: dict[str, Callable[[str | None], Format]] = {Csv.name: Csv, Interval.name: Interval}
"""Formats made from a map (TOML); whether they do without one is theirs to say."""


def find_format(name: str, mapping: str | None = None) -> Format:
    """The importer of a format.

    Raises:
        Refused: ``import_unknown_format``, ``import_map_unwanted``, or what a map is refused for.
    """
    if name in MAPPED:
        return MAPPED[name](mapping)
    if name not in FORMATS:
        known = ", ".join(sorted((*FORMATS, *MAPPED)))
        raise Refused("import_unknown_format", format=name, known=known)
    if mapping is not None:
        raise Refused("import_map_unwanted", format=name)
    return FORMATS[name]
