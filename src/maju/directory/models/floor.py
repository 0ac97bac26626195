"""The supervisor's hand: what was done on the floor by whom, and how long a state may last."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f


class FloorAct(f.Row):
    """One action, with the value before, so that it can be undone.

    *what* is the agent, queue, flow or contact; *command* is what the engine was asked, whose
    verdict is looked up there. *token* is the form's own: a form that is sent twice acts once.
    """

    centre = f.belongs("directory.Centre")
    at = f.number()
    by = f.belongs("directory.Person")
    token = f.code()
    kind = f.code()
    what = f.text()
    client = f.text()
    before: models.JSONField[object, object] = models.JSONField()
    after: models.JSONField[object, object] = models.JSONField()
    command = f.code(default="", blank=True)
    undoes = f.belongs("directory.FloorAct", null=True)

    class Meta:
        db_table = f.table_of("floor_act")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "token"], name="floor_act_once")
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "at"], name="floor_act_at")]


class StateLimit(f.Row):
    """How long (us) an agent may be in *state* (``talking``, ``away:meal`` …) before a board says
    so; 0: never."""

    centre = f.belongs("directory.Centre")
    state = f.code()
    lasts = f.number()

    class Meta:
        db_table = f.table_of("state_limit")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "state"], name="state_limit_once")
        ]
