"""Who signs in to a demonstration: seats at the desk for who wants to try, and one of each role.

Their password is one for the installation, drawn at the first run and kept with its keys; ``maju run``
prints it. It is no secret from whoever may start the demonstration, and of no use elsewhere: the
people are marked as practice, and only the demonstration makes such people.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from maju.app.home import Home
from maju.app.keys import kept_secret
from maju.channels.simulated.demo.crew import SEATS
from maju.kernel.ids import AgentId

PASSWORD_FILE = "demo.password"  # noqa: S105 - where it lies

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_PARTS, _PART = 3, 4


class SignIn(NamedTuple):
    """Somebody of the demonstration. *everywhere*: not in its centre alone."""

    name: str
    role: str
    ko: str
    en: str
    everywhere: bool = False


PEOPLE: Sequence[SignIn] = (
    SignIn("lead", "lead", "팀장", "team lead"),
    SignIn("supervisor", "supervisor", "관리자", "supervisor"),
    SignIn("planner", "planner", "운영기획", "planner"),
    SignIn("quality", "quality", "QA", "quality"),
    SignIn("admin", "administrator", "시스템 관리자", "administrator", everywhere=True),
)


def seat(number: int) -> AgentId:
    """The agent that the *number*-th person at a desk is; nobody else plays it."""
    return AgentId(f"seat-{number}")


def seat_sign_ins(centre: str) -> Mapping[AgentId, str]:
    """Who sits there: ``agent1@demo``."""
    return {seat(number): f"agent{number}@{centre}" for number in range(1, SEATS + 1)}


def sign_ins(centre: str, clients: Sequence[str]) -> list[tuple[str, str, str]]:
    """All of them, as they are printed: name, and who they are in Korean and English."""
    return [
        *((f"agent{number}@{centre}", "상담사", "agent") for number in range(1, SEATS + 1)),
        *((f"{each.name}@{centre}", each.ko, each.en) for each in PEOPLE),
        *((f"{client}@{centre}", "고객사(도급)", "client company") for client in clients),
    ]


def demo_password(home: Home) -> str:
    """The installation's; made when there is none. Two who make it at once end up with one."""
    return kept_secret(home, PASSWORD_FILE, _drawn).decode()


def _drawn() -> bytes:
    parts = ("".join(secrets.choice(_LETTERS) for _ in range(_PART)) for _ in range(_PARTS))
    return "-".join(parts).encode()


def give_passwords(centre: str, clients: Sequence[str], password: str) -> None:
    """Let every one of them sign in with *password*, and mark them. Django is set up.

    One hash for all: they share the password anyway, and a start is not made longer by nine.
    """
    from django.contrib.auth.hashers import check_password, make_password

    from maju.directory import models as m

    names = [name for name, _ko, _en in sign_ins(centre, clients)]
    people = m.Person.objects.filter(sign_in__in=names)
    hashes = set(people.values_list("password", flat=True))
    fits = len(hashes) == 1 and check_password(password, next(iter(hashes)))
    if not fits or people.filter(practice=False).exists():
        people.update(password=make_password(password), practice=True, language="")
