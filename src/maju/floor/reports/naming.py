"""What things are called on report pages: names where somebody gave one, ids where nobody did.

People's names are masked as everywhere in Maju (:mod:`maju.directory.masking`), 홍길동 as 홍*동: a
report goes through many hands. The id stays behind a masked name, because two people may look alike
then.
"""

from __future__ import annotations

from collections.abc import Mapping

from maju.directory.masking import mask_name
from maju.floor.reports import saying

Names = Mapping[str, Mapping[str, str]]
"""Kind (``queue``, ``client``, ``agent``, ``topic``, ``team``) to id to name."""


def called(names: Names, dimension: str, key: object) -> str:
    """A line's name along a dimension."""
    name = None if key is None else given(names, dimension, key)
    return saying.label(dimension, key) if name is None else name


def given(names: Names, dimension: str, key: object) -> str | None:
    """The name that somebody gave, a person's masked and with the id behind it; else ``None``."""
    name = names.get(dimension, {}).get(str(key))
    return f"{mask_name(name)} ({key})" if name is not None and dimension == "agent" else name
