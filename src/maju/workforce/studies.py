"""Questions of planners that take seconds: asked at a page, answered by a process of its own.

    waiting ──▶ working ──▶ done | refused (the facts say why) | failed (it broke several times)

A kill while one is worked on leaves it ``working`` and nothing else: the next worker puts it back
and begins anew, and the page says so. Answers are whole or not there (one UPDATE), and are what
``maju plan … --json`` says to the same question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from maju.kernel.errors import Refused
from maju.workforce.queries import QUERIES

Kind = Literal["forecast", "staff", "simulate", "demand", "roster", "advise"]
Ended = Literal["done", "refused", "failed"]
_JSON = ("asked", "params", "answer")
MOST_TRIES = 3
MOST_OPEN = 20
KEPT = 50


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """One question, and what became of it. *share*: how much of the work is done, 0 to 1."""

    id: int
    centre: str
    client: str
    kind: Kind
    asked: dict[str, Any]
    by: int
    asked_at: int
    state: Literal["waiting", "working", "done", "refused", "failed"]
    tries: int
    share: float
    ended_at: int | None
    code: str
    params: dict[str, str]
    answer: Any
    taken_at: int | None

    @property
    def open(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in {"waiting", "working"}

    @property
    def broken(self) -> int:
        """How often the work was begun and broke off."""
        return self.tries if self.state in {"waiting", "failed"} else max(0, self.tries - 1)

    def refused(self) -> Refused:
        """Why there is no answer."""
        return Refused(self.code, **self.params)


def want(
    link: Connection[Any],
    centre: str,
    kind: Kind,
    asked: Mapping[str, Any],
    *,
    client: str = "",
    by: int,
    now: int,
) -> int:
    """Ask; the question's number, or that of the same one when it still waits.

    Raises:
        Refused: ``study_too_many``: a centre may have so many open at once.
    """
    said = {
        "centre": centre, "kind": kind, "asked": Jsonb(asked), "client": client, "by": by, "at": now,
        "keep": KEPT,
    }  # fmt: skip
    with link.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(QUERIES["same_study"], said).fetchone()
        if row is None:
            waiting = cursor.execute(QUERIES["open_studies"], said).fetchone()
            if waiting is not None and waiting["waiting"] >= MOST_OPEN:
                raise Refused("study_too_many", most=MOST_OPEN)
            row = cursor.execute(QUERIES["put_study"], said).fetchone()
            cursor.execute(QUERIES["forget_studies"], said)
    assert row is not None
    return int(row["id"])


def find(link: Connection[Any], centre: str, number: int) -> Study:
    """One of a centre.

    Raises:
        Refused: ``study_unknown``.
    """
    found = _one(link, "find_study", {"id": number, "centre": centre})
    if found is None:
        raise Refused("study_unknown", number=number)
    return found


def newest(
    link: Connection[Any], centre: str, kind: Kind, clients: Collection[str] | None
) -> Study | None:
    """The last one that was answered or is open, of these *clients* (``None``: of all)."""
    said = {"centre": centre, "kind": kind, "clients": None if clients is None else list(clients)}
    return _one(link, "newest_study", said)


def before(link: Connection[Any], study: Study) -> int:
    """How many are answered before *study*, of whatever centre: one process answers them all."""
    row = link.execute(QUERIES["studies_before"], {"id": study.id}).fetchone()
    return int(row[0]) if row is not None else 0


def claim(link: Connection[Any]) -> Study | None:
    """The oldest that waits, now ours to answer."""
    return _one(link, "claim_study", {})


def tell(link: Connection[Any], study: Study, share: float) -> None:
    """How far the work has come, 0 to 1."""
    link.execute(QUERIES["tell_study"], {"id": study.id, "share": min(max(share, 0.0), 1.0)})


def end(
    link: Connection[Any],
    study: Study,
    state: Ended,
    *,
    now: int,
    answer: Any = None,
    refused: Refused | None = None,
) -> None:
    """Write down what became of it; nothing where somebody has put it back meanwhile."""
    params = {} if refused is None else {name: str(each) for name, each in refused.params.items()}
    said = {
        "id": study.id, "state": state, "at": now, "code": "" if refused is None else refused.code,
        "params": Jsonb(params), "answer": None if answer is None else Jsonb(answer),
    }  # fmt: skip
    link.execute(QUERIES["end_study"], said)


def put_back(link: Connection[Any], *, now: int) -> int:
    """What a worker that is no more had begun; how many. Only the one worker may ask for it."""
    done = link.execute(QUERIES["put_back_studies"], {"most": MOST_TRIES, "at": now})
    return done.rowcount


def give_back(link: Connection[Any], study: Study) -> None:
    """We are told to end before the work is done: that is no broken try."""
    link.execute(QUERIES["give_back_study"], {"id": study.id})


def _one(link: Connection[Any], name: str, said: Mapping[str, Any]) -> Study | None:
    with link.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(QUERIES[name], said).fetchone()
    if row is None:
        return None
    said = {column: row[column] for column in _JSON}  # as text: Django's connection reads no JSON
    read = {column: text and msgspec.json.decode(text) for column, text in said.items()}
    return msgspec.convert({**row, **read}, Study)
