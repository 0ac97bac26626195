"""What concerns the whole centre."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AdapterId, ContactId, CustomerId, EffectId
from maju.kernel.settings import Settings


class SettingsApplied(Struct, frozen=True, kw_only=True, tag="settings_applied"):
    """From here on the centre decides by these."""

    settings: Settings


class EffectSettled(Struct, frozen=True, kw_only=True, tag="effect_settled"):
    """What came of an effect; once for each that was answered."""

    effect: EffectId
    outcome: Literal["done", "failed", "unknown"]
    detail: str = ""


class Reconciled(Struct, frozen=True, kw_only=True, tag="reconciled"):
    """An adapter told what is really going on. *gone* had ended while nobody listened."""

    adapter: AdapterId
    gone: tuple[ContactId, ...] = ()
    unknown: tuple[ContactId, ...] = ()


class CustomerForgotten(Struct, frozen=True, kw_only=True, tag="customer_forgotten"):
    """Key and texts are destroyed; counts stay."""

    customer: CustomerId
