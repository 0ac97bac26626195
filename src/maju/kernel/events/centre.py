"""What concerns the whole centre."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AdapterId, ClientId, ContactId, CustomerId, EffectId
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


class ImportRecorded(Struct, frozen=True, kw_only=True, tag="import_recorded"):
    """A log of another system was brought in; its facts lie in the history, its file by *sha256*.

    ``read = imported + updated + unchanged + ignored + rejected``.
    """

    format: str
    client: ClientId
    sha256: str
    read: int
    imported: int
    updated: int
    unchanged: int
    ignored: int
    rejected: int


class ReportApproved(Struct, frozen=True, kw_only=True, tag="report_approved"):
    """A version of a report went from draft to approved; it never changes again.

    Args:
        report: which one: kind, client and period, as the report's own key says it.
        version: 1 for the first; a correction (정정) is the next.
        sha256: of what was approved.
        by: the person's id.
    """

    report: str
    version: int
    sha256: str
    by: str
