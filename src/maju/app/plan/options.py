"""Options that several commands of planning share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def whose_contacts(command: F) -> F:
    """``--queue``, ``--channel``, ``--client``: whose contacts are meant."""
    for option in (
        click.option("--client", help="Only this client, by its own calendar."),
        click.option("--channel", help="Only this channel: voice, chat, …"),
        click.option("--queue", help="Only this queue; all together by default."),
    ):
        command = option(command)
    return command
