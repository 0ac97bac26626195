"""The role ``web``: the pages, in a process that is no asyncio loop."""

from __future__ import annotations

from functools import cache

import structlog

from maju.app.run.awaiting import past_awaited
from maju.app.run.plan import Plan, push_address, report_socket, widget_address
from maju.app.run.roles import tell_ready
from maju.app.web.phones import Phones, phones_of
from maju.app.web.remembering import Remembering
from maju.kernel.errors import Refused
from maju.metrics.service.remote import RemoteNumbers

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.web")


def serve_pages(plan: Plan, url: str) -> None:
    """Serve the pages of this home on the plan's port until told to stop.

    Numbers come from the report process; its client is made in the worker, by the first question.
    """
    from maju.app.web.serving import serve
    from maju.app.web.settings import Site

    home = plan.folders()

    @cache
    def numbers() -> Remembering:
        return Remembering(RemoteNumbers(report_socket(home)))

    site = Site(
        home=home,
        conninfo=url,
        numbers=numbers,
        now=plan.clock().now,
        push=push_address(plan),
        widget=widget_address(plan),
        phones=phones(plan),
        door=plan.door,
        past=lambda: past_awaited(plan),
    )
    serve(site, plan.port, ready=tell_ready)


def phones(plan: Plan) -> Phones:
    """The softphones' servers. Settings that cannot be read cost the telephone, not the pages."""
    try:
        return phones_of(plan.folders(), plan.door)
    except Refused as refused:
        log.exception("phones_unknown", code=refused.code, **refused.params)
        return Phones()
