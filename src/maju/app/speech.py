"""Which language a person is spoken to, and the option that says so."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

LANGUAGES = ("ko", "en")


def find_language(env: Mapping[str, str]) -> str:
    """``ko`` when the locale is Korean, else ``en``."""
    said = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return "ko" if said.lower().startswith("ko") else "en"


def chosen(lang: str | None) -> str:
    """What ``--lang`` says (of the command, else of ``maju`` itself), else the locale."""
    if lang is None:
        context = click.get_current_context(silent=True)
        root = None if context is None else context.find_root()
        lang = root.params.get("lang") if root is not None else None
    return lang or find_language(os.environ)


def lang_option(command: F) -> F:
    """Adds ``--lang`` to a command that speaks to people."""
    return click.option(
        "--lang", type=click.Choice(LANGUAGES), help="Language; else as LANG says."
    )(command)
