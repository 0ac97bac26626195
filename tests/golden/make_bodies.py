"""Writes an example of every body that has none yet: ``python -m tests.golden.make_bodies``.

An example is made once, when a kind or a version is born, and never again: it stands for what
lies in journals out there. No field has its default, so that a lost field shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from maju.journal.codec import FAMILIES, Family

BODIES = Path(__file__).parent / "bodies"


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it was stored, and what it means today (fields that came later may be missing)."""

    family: str
    kind: str
    version: int
    stored: dict[str, Any]
    means: dict[str, Any]


def path(family: Family[Any], kind: str, version: int) -> Path:
    return BODIES / f"{family.name}.{kind}.v{version}.json"


def missing() -> list[tuple[Family[Any], str]]:
    """Kinds whose present version has no example."""
    return [
        (family, kind)
        for family in FAMILIES
        for kind in family.types
        if not path(family, kind, family.version(kind)).exists()
    ]


def value(kind: inspect.Type, name: str) -> Any:  # noqa: C901 - a table of types
    """A value of *kind* that is nobody's default."""
    match kind:
        case inspect.StructType():
            built = {
                field.encode_name: value(field.type, field.encode_name) for field in kind.fields
            }
            return {kind.tag_field: kind.tag, **built} if kind.tag_field else built
        case inspect.UnionType():
            types = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
            return value(types[0], name)
        case inspect.VarTupleType():
            inner = kind.item_type
            if isinstance(inner, inspect.UnionType):
                return [value(each, name) for each in inner.types]
            if name == "week":
                return [value(inner, name) for _ in range(7)]
            return [value(inner, name)]
        case inspect.TupleType():
            return [value(each, name) for each in kind.item_types]
        case inspect.EnumType():
            return list(kind.cls)[-1].value
        case inspect.LiteralType():
            return max(map(str, kind.values))
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return 1_790_000_000_000_000 if name.endswith(("at", "until", "due")) else 11
        case inspect.FloatType():
            return 0.75
        case inspect.StrType():
            return f"{name} 민지"
        case _:
            raise AssertionError(f"no example for {kind}")


def make(family: Family[Any], kind: str) -> Example:
    raw = value(inspect.type_info(family.types[kind]), kind)
    body: Any = msgspec.convert(raw, family.types[kind])
    stored = family.encode(body)
    plain = msgspec.json.decode(stored.body)
    return Example(family=family.name, kind=kind, version=stored.version, stored=plain, means=plain)


def main() -> None:
    BODIES.mkdir(exist_ok=True)
    for family, kind in missing():
        example = make(family, kind)
        where = path(family, kind, example.version)
        text = msgspec.json.format(msgspec.json.encode(example), indent=1)
        where.write_bytes(text + b"\n")
        print(where.name)


if __name__ == "__main__":
    main()
