"""The formats that can be imported, by name."""

from __future__ import annotations

from maju.facts.imports.bank1999 import Bank1999
from maju.facts.imports.format import Format
from maju.kernel.errors import Refused

FORMATS: dict[str, Format] = {form.name: form for form in (Bank1999(),)}


def find_format(name: str) -> Format:
    """The importer of a format.

    Raises:
        Refused: ``import_unknown_format``.
    """
    if name not in FORMATS:
        raise Refused("import_unknown_format", format=name, known=", ".join(sorted(FORMATS)))
    return FORMATS[name]
