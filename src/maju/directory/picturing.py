"""A row as the audit trail keeps it: what people decided, never a secret and never a value of people.

Names and numbers of customers are not in these tables at all; passwords and second factors are, and
stay out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import models

_SECRET = {"password", "last_login", "totp_last", "failures", "locked_until"}


def kind_of(row: models.Model) -> str:
    """The table's name."""
    return str(row._meta.model_name)


def which(row: models.Model) -> str:
    """Its code, where it has one; else its number."""
    return str(getattr(row, "code", None) or getattr(row, "sign_in", None) or row.pk)


def picture(row: models.Model) -> Mapping[str, object]:
    """Column by column, as JSON can hold it."""
    return {
        str(field.column): _said(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in _SECRET and not isinstance(field, models.BinaryField)
    }


def _said(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
