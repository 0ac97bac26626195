"""What queues, clients and agents are called now, for whoever prints their ids.

The fold tells the queues' names, which settings carry. Who knows clients and people (the
demonstration now, the directory later) tells theirs with :func:`put_names`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from maju.facts.fold.queries import QUERIES
from maju.facts.history.manifest import Link

Kind = Literal["queue", "client", "agent"]


def put_names(link: Link, centre: str, kind: Kind, names: Mapping[str, str]) -> None:
    """Call things of a kind so from now on, by id; those that are not named keep what they had."""
    for name in sorted(names):
        row = {"centre": centre, "kind": kind, "id": name, "name": names[name]}
        link.execute(QUERIES["put_name"], row)


def shown(
    names: Mapping[str, Mapping[str, str]], *, people: bool
) -> Mapping[str, Mapping[str, str]]:
    """The names, agents' among them only where *people* may be seen."""
    return {kind: found for kind, found in names.items() if people or kind != "agent"}


def find_names(link: Link, centre: str) -> Mapping[str, Mapping[str, str]]:
    """Kind to id to name."""
    found: dict[str, dict[str, str]] = {"agent": {}, "client": {}, "queue": {}}
    for row in link.execute(QUERIES["names"], {"centre": centre}).fetchall():
        found[str(row["kind"])][str(row["id"])] = str(row["name"])
    return found
