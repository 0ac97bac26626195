"""Made requests against the API's own document: it keeps to what it says, and never breaks."""

from __future__ import annotations

import secrets
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.api.conftest import ALL, token

EXAMPLES = 8
"""Of good and of bad requests for an address."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_made_requests_are_answered_as_the_document_says(centre: str) -> None:
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()

    def pages(environ: dict[str, Any], start: Any) -> Any:
        return handler(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)

    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json",
        pages,
        headers={"Host": "127.0.0.1", "Authorization": f"Bearer {token(centre, ALL)}"},
    )
    operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(operations) >= 18
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try_out(operation.as_strategy(generation_mode=mode), token(centre, ALL))


def try_out(cases: Any, text: str) -> None:
    """Send what is made; a token a time, so that the limit is not what answers."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def ask(case: Any) -> None:
        headers = {
            "Host": "127.0.0.1",
            "Authorization": f"Bearer {text}",
            "Idempotency-Key": secrets.token_hex(8),
        }
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
