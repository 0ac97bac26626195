"""The whole of ``/api/v1``, and what it says when something is wrong."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema

from maju.app.api import contacts, customers, directory, numbers, shapes
from maju.app.api.caller import REQUESTS_A_MINUTE, Bearer, PerToken
from maju.directory.wording import in_words
from maju.kernel.errors import Refused, Trouble

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.api")

_STATUS = {
    "token_unknown": 401,
    "scope_missing": 403,
    "not_there": 404,
    "unknown_centre": 404,
    "no_facts": 404,
    "kpi_unknown": 404,
    "address_taken": 409,
    "key_reused": 409,
    "changed_meanwhile": 409,
    "request_unreadable": 400,
    "key_missing": 400,
    "too_many_requests": 429,
}
_PROBLEMS = (400, 401, 403, 404, 405, 409, 422, 429, 503)


class Documented(NinjaAPI):
    """Says in its document what every address may refuse."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, made anew."""
        made = super().get_openapi_schema(**options)
        shape = shapes.Problem.json_schema()
        made["components"].setdefault("schemas", {})["Problem"] = shape
        found = {"$ref": "#/components/schemas/Problem"}
        said = {"description": "Refused", "content": {"application/json": {"schema": found}}}
        for path in made["paths"].values():
            for operation in path.values():
                for status in _PROBLEMS:
                    operation["responses"].setdefault(status, said)
        return made


api = Documented(
    title="Maju",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url="openapi.json",
    auth=Bearer(),
    throttle=PerToken(f"{REQUESTS_A_MINUTE}/m"),
    description="What another program may read and do. Instants and durations are microseconds; "
    "a request that changes something carries an Idempotency-Key.",
)


def _problem(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    says, then = in_words(refused)
    said = {"code": refused.code, "says": says, "next": then}
    return api.create_response(request, said, status=status)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    return _problem(request, refused, _STATUS.get(refused.code, 422))


@api.exception_handler(Trouble)
def _troubled(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    log.warning("api_failed", path=request.path, why=str(trouble))
    return _problem(request, Refused("something_away"), 503)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0] if error.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ())) or "body"
    said = Refused("request_unreadable", where=where, why=str(first.get("type", "")))
    return _problem(request, said, 400)


@api.exception_handler(Throttled)
def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = _problem(request, Refused("too_many_requests", most=REQUESTS_A_MINUTE), 429)
    response.headers["Retry-After"] = str(error.wait or 60)
    return response


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    said = Refused("request_unreadable", where="body", why=str(error))
    return _problem(request, said, error.status_code)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _: RequestDataTooBig) -> HttpResponse:
    return _problem(request, Refused("request_unreadable", where="body", why="too long"), 400)


api.add_router("", directory.router)
api.add_router("", customers.router)
api.add_router("", contacts.router)
api.add_router("", numbers.router)
