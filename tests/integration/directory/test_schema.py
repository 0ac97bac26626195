"""The migrations make what the models say, column for column."""

from __future__ import annotations

import psycopg


def test_every_column_of_a_model_stands_in_its_table_with_its_type(tables: str) -> None:
    from django.apps import apps
    from django.db import connection

    wanted = {
        (model._meta.db_table.partition('"."')[2], field.column): (
            short(field.db_type(connection) or ""),
            not field.null,
        )
        for model in apps.get_app_config("directory").get_models()
        for field in model._meta.local_concrete_fields
    }
    with psycopg.connect(tables) as link:
        rows = link.execute(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
            FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'directory'::regnamespace AND c.relkind = 'r'
                AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'migration'
            """
        ).fetchall()
    assert {(table, column): (kind, needed) for table, column, kind, needed in rows} == wanted


def test_every_bond_of_a_model_stands_in_the_database(tables: str) -> None:
    from django.apps import apps

    bonds = {
        (model._meta.db_table.partition('"."')[2], name)
        for model in apps.get_app_config("directory").get_models()
        for name in [constraint.name for constraint in model._meta.constraints]
    }
    keys = sum(
        field.is_relation
        for model in apps.get_app_config("directory").get_models()
        for field in model._meta.local_concrete_fields
    )
    with psycopg.connect(tables) as link:
        rows = link.execute(
            """
            SELECT c.relname, b.conname, b.contype::text
            FROM pg_constraint AS b JOIN pg_class AS c ON c.oid = b.conrelid
            WHERE b.connamespace = 'directory'::regnamespace
            """
        ).fetchall()
    assert bonds <= {(table, name) for table, name, _ in rows}
    assert sum(kind == "f" for *_, kind in rows) == keys


def short(kind: str) -> str:
    """Django's word for a type as PostgreSQL writes it."""
    return kind.replace("varchar", "character varying")
