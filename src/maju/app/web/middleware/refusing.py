"""Our three families of errors as pages: a refusal with its sentence, a trouble, a bug."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from maju.app.web.refusal import bug_page, refusal_page, trouble_page
from maju.kernel.errors import Refused, Trouble

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.web")


class RefusalPages:
    """Catches what a view did not: once, at the edge, and says it in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for the error; Django's own 404 stays Django's."""
        match error:
            case Refused():
                return refusal_page(request, error, status=_STATUS.get(error.code, 422))
            case Trouble():
                log.warning("page_failed", path=request.path, why=str(error))
                return trouble_page(request)
            case _ if type(error).__module__.startswith("django."):
                return None
            case _:
                log.error("page_broke", path=request.path, exc_info=error)
                return bug_page(request)


_STATUS = {"no_facts": 404, "unknown_centre": 404, "kpi_unknown": 404, "contact_unknown": 404,
           "recording_unknown": 404}  # fmt: skip
