"""What is only put on record: it happened outside of the floor, and changes no number's way."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.errors import Refused
from maju.routing.matching import emit
from maju.routing.state import Draft


def record_import(d: Draft, body: c.RecordImport) -> None:
    """Refused ``import_not_balanced`` when its records do not add up."""
    parts = (body.imported, body.updated, body.unchanged, body.ignored, body.rejected)
    if min(parts) < 0 or body.read != sum(parts):
        raise Refused("import_not_balanced", read=body.read, accounted=sum(parts))
    emit(
        d,
        e.ImportRecorded(
            format=body.format,
            client=body.client,
            sha256=body.sha256,
            read=body.read,
            imported=body.imported,
            updated=body.updated,
            unchanged=body.unchanged,
            ignored=body.ignored,
            rejected=body.rejected,
        ),
    )


def approve_report(d: Draft, body: c.ApproveReport) -> None:
    """Refused ``report_version_wrong`` below 1; which versions there are, the reports know."""
    if body.version < 1:
        raise Refused("report_version_wrong", version=body.version)
    emit(
        d,
        e.ReportApproved(report=body.report, version=body.version, sha256=body.sha256, by=body.by),
    )
