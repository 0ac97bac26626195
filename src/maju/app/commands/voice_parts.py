"""All of ``maju voice``: each module adds its commands to the group."""

from __future__ import annotations

import maju.app.commands.voice_fallback
import maju.app.commands.voice_ledger  # noqa: F401 - adds its command
from maju.app.commands.voice import voice_group

__all__ = ["voice_group"]
