"""Which language a person is spoken to, and the option that says so."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

LANGUAGES = ("ko", "en")
_said: ContextVar[str | None] = ContextVar("lang", default=None)


def find_language(env: Mapping[str, str]) -> str:
    """``ko`` when the locale is Korean, else ``en``."""
    said = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return "ko" if said.lower().startswith("ko") else "en"


def listen(words: Sequence[str]) -> None:
    """Remembers the ``--lang`` of a command line, wherever it stands: the last one counts.

    Help and errors speak before or after click has parsed it, so they cannot ask click.
    """
    said = None
    for word, after in zip(words, (*words[1:], ""), strict=True):
        if word == "--":
            break
        name, _, value = word.partition("=")
        if name == "--lang":
            said = value or after
    _said.set(said if said in LANGUAGES else None)


def chosen(lang: str | None) -> str:
    """What ``--lang`` says (of the command, else anywhere on the line), else the locale."""
    return lang or _said.get() or find_language(os.environ)


def lang_option(command: F) -> F:
    """Adds ``--lang`` to a command that speaks to people."""
    return click.option(
        "--lang", type=click.Choice(LANGUAGES), help="Language; else as LANG says."
    )(command)
