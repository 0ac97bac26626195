"""What things are called on report pages: names where somebody gave one, ids where nobody did.

People's names are masked, 홍길동 as 홍*동: a report goes through many hands. The id stays behind a
masked name, because two people may look alike then.
"""

from __future__ import annotations

from collections.abc import Mapping

from maju.floor.reports import saying

Names = Mapping[str, Mapping[str, str]]
"""Kind (``queue``, ``client``, ``agent``) to id to name."""

_STAR = "*"


def called(names: Names, dimension: str, key: object) -> str:
    """A line's name along a dimension."""
    name = None if key is None else given(names, dimension, key)
    return saying.label(dimension, key) if name is None else name


def given(names: Names, dimension: str, key: object) -> str | None:
    """The name that somebody gave, a person's masked and with the id behind it; else ``None``."""
    name = names.get(dimension, {}).get(str(key))
    return f"{masked(name)} ({key})" if name is not None and dimension == "agent" else name


def masked(name: str) -> str:
    """A person's name as strangers may read it: each word's first letter and, of three or more
    letters, its last one."""
    return " ".join(_masked(word) for word in name.split())


def _masked(word: str) -> str:
    if len(word) < 2:
        return word
    last = word[-1] if len(word) > 2 else ""
    return word[0] + _STAR * (len(word) - 1 - len(last)) + last
