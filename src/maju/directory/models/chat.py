"""A client's web chat: the sites that may carry its widget, and its own wording of what is shown."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f


class ChatSite(f.Row):
    """허용 주소: an origin as browsers say it, ``https://shop.example``; no path, no slash at the end."""

    client = f.part_of("directory.Client", "chat_sites")
    origin = f.text()

    class Meta:
        db_table = f.table_of("chat_site")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "origin"], name="chat_site_once"),
            models.CheckConstraint(
                condition=models.Q(origin__regex=r"^https?://[^/ ]+$"), name="chat_site_origin"
            ),
        ]


class ChatText(f.Row):
    """What the prompt or the button *name* reads like at this client; ``{client}`` is its name."""

    client = f.part_of("directory.Client", "chat_texts")
    language: models.TextField[str, str] = models.TextField(default="ko")
    name = f.text()
    text = f.text()

    class Meta:
        db_table = f.table_of("chat_text")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "language", "name"], name="chat_text_once")
        ]
