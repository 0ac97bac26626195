"""Columns with the types that they give and take; ids, codes and instants as the kernel has them.

Instants are microseconds since 1970, durations microseconds, days dates without a zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

CODE_MOST = 100
CODE = re.compile(r"[\w.@+-]{1,60}")
"""An id as people may choose it."""


class Row(models.Model):
    """A table of ours: ``table_of`` names it within its schema."""

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True


def table_of(name: str) -> str:
    """*name* within the schema; Django puts the outer quotes around it."""
    return f'directory"."{name}'


def code(**options: Any) -> models.CharField[str, str]:
    """An id that the kernel knows; never changed, never used again for something else."""
    return models.CharField(max_length=CODE_MOST, **options)


def text(**options: Any) -> models.TextField[str, str]:
    """Words."""
    return models.TextField(default="", blank=True, **options)


def text_or_none() -> models.TextField[str | None, str | None]:
    """Words, or nothing said."""
    return models.TextField(null=True, blank=True)


def number(usual: int = 0) -> models.BigIntegerField[int, int]:
    """A whole number; instants and durations, too."""
    return models.BigIntegerField(default=usual)


def number_or_none(usual: int | None = None) -> models.BigIntegerField[int | None, int | None]:
    """A whole number, or none."""
    return models.BigIntegerField(null=True, blank=True, default=usual)


def share(usual: float) -> models.FloatField[float, float]:
    """A part of one, or a figure."""
    return models.FloatField(default=usual)


def flag(*, usual: bool = False) -> models.BooleanField[bool, bool]:
    """Yes or no."""
    return models.BooleanField(default=usual)


def day_or_none() -> models.DateField[date | None, date | None]:
    """A day of effect: the first on which it holds, or the first on which it does not any more."""
    return models.DateField(null=True, blank=True)


def texts(
    *, usual: Callable[[], list[str]] = list, **options: Any
) -> ArrayField[list[str], list[str]]:
    """Several codes, in their order."""
    return ArrayField(models.TextField(), default=usual, blank=True, **options)


def texts_or_none() -> ArrayField[list[str] | None, list[str] | None]:
    """Several codes, or no limit at all."""
    return ArrayField(models.TextField(), null=True, blank=True)


def data() -> models.JSONField[Any, Any]:
    """What only the kernel's types give a shape."""
    return models.JSONField(default=list)


def sealed() -> models.BinaryField[bytes | None, bytes | None]:
    """Bytes under a key."""
    return models.BinaryField(null=True)


def belongs(to: str, **options: Any) -> Any:
    """A row of another table; that one cannot go while this one stands."""
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", **options)


def part_of(to: str, name: str) -> Any:
    """The row that this one is a part of, and goes with; it finds its parts as *name*."""
    return models.ForeignKey(to, on_delete=models.CASCADE, related_name=name)
