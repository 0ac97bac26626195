"""From pages and programs."""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.ids import CustomerId
from maju.kernel.settings import Settings


class ApplySettings(Struct, frozen=True, kw_only=True, tag="apply_settings"):
    """A new version of everything that the centre has decided."""

    settings: Settings


class ForgetCustomer(Struct, frozen=True, kw_only=True, tag="forget"):
    """The customer's key and texts have been destroyed; the journal keeps that it happened."""

    customer: CustomerId


class Tick(Struct, frozen=True, kw_only=True, tag="tick"):
    """Time has passed: timers that are due may fire. Made by the engine alone."""


class Unreadable(Struct, frozen=True, kw_only=True, tag="unreadable"):
    """Stands for a command that this code cannot read: of newer code, or damaged.

    Always refused: one row of the inbox must not stop the floor. What was written stays there.
    """

    kind: str
    version: int
