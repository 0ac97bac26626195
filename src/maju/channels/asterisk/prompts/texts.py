"""The wording of announcements: ours, and what the centre says instead."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from maju.channels.asterisk.prompts.vocabulary import LANGUAGES, words
from maju.kernel.errors import Refused
from maju.kernel.flows import Ask, End, Menu, OfferCallback, Say, SelfServed, Voicemail
from maju.kernel.settings import Settings

OWN = "texts.toml"
"""Beside the prompts: the centre's own wording, in the form of ours."""

Texts = Mapping[str, Mapping[str, str]]
"""Name → language → what it says."""


def shipped() -> Texts:
    """Ours, in Korean and English."""
    return tomllib.loads((files(__package__) / "texts.toml").read_text(encoding="utf-8"))


def own_texts(folder: Path) -> Texts:
    """The centre's own in the *folder* of prompts; nothing where there is no file.

    Raises:
        Refused: ``prompt_texts_broken``.
    """
    path = folder / OWN
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("prompt_texts_broken", path=str(path), why=str(error)) from error
    flat = _flat(said)
    for name, by_language in flat.items():
        if not set(by_language) <= set(LANGUAGES):
            raise Refused("prompt_texts_broken", path=str(path), why=name)
    return flat


def asked_for(settings: Settings) -> frozenset[str]:
    """The names that the flows of *settings* use, and what its entries say of recording."""
    names = set()
    for flow in settings.flows:
        for node in flow.nodes:
            if isinstance(node, Say | Menu | Ask | OfferCallback | Voicemail | SelfServed | End):
                names.add(node.prompt)
    return frozenset(names - {""})


def wording(own: Texts, asked: frozenset[str] = frozenset()) -> Texts:
    """What each name says: the centre's own before ours, and spoken numbers.

    Of the names *asked* for, one with dots that nobody worded whole says what its last part says.
    """
    ours = dict(shipped())
    for language in LANGUAGES:
        for name, text in words(language).items():
            ours[name] = {**ours.get(name, {}), language: text}
    known = {name: {**ours.get(name, {}), **own.get(name, {})} for name in {*ours, *own}}
    for name in asked - known.keys():
        if meant := known.get(name.rpartition(".")[2]):
            known[name] = meant
    return known


def _flat(said: Mapping[str, object], before: str = "") -> dict[str, dict[str, str]]:
    """TOML reads ``[ondam.greeting]`` as a table in a table; a name it is to us."""
    flat: dict[str, dict[str, str]] = {}
    for key, value in said.items():
        name = f"{before}{key}"
        match value:
            case str():
                flat.setdefault(before.removesuffix("."), {})[key] = value
            case dict():
                for inner, texts in _flat(value, f"{name}.").items():
                    flat.setdefault(inner, {}).update(texts)
            case _:
                flat[name] = {"": str(value)}
    return flat
