"""What the API refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "token_unknown": Sentence(
        ko="API 토큰이 없거나, 맞지 않거나, 만료되었습니다.",
        en="The API token is missing, wrong, revoked or over.",
        next_ko="Authorization: Bearer 뒤에 유효한 토큰을 보내세요.",
        next_en="Send a valid one as Authorization: Bearer.",
    ),
    "token_not_there": Sentence(
        ko="열려 있는 토큰 {token}이(가) 없습니다.",
        en="There is no open token {token}.",
        next_ko="maju token list로 확인하세요.",
        next_en="See maju token list.",
    ),
    "token_name_missing": Sentence(
        ko="토큰에는 이름과 하나 이상의 범위가 필요합니다.",
        en="A token needs a name and at least one scope.",
        next_ko="--name과 --scope를 쓰세요.",
        next_en="Give --name and --scope.",
    ),
    "token_expiry_past": Sentence(
        ko="토큰의 만료 시각이 이미 지났습니다.",
        en="The token would be over already.",
        next_ko="나중 시각을 고르세요.",
        next_en="Choose a later instant.",
    ),
    "person_unknown": Sentence(
        ko="{sign_in}(으)로 로그인하는 사람이 없습니다.",
        en="Nobody signs in as {sign_in}.",
        next_ko="아이디를 확인하세요.",
        next_en="Check the name.",
    ),
    "client_unknown": Sentence(
        ko="센터 {centre}에 고객사 {client}이(가) 없습니다.",
        en="The centre {centre} has no client {client}.",
        next_ko="고객사 코드를 확인하세요.",
        next_en="Check the client's code.",
    ),
    "scope_unknown": Sentence(
        ko="범위 {scope}을(를) 찾을 수 없습니다.",
        en="There is no scope {scope}.",
        next_ko="customers.read, kpi.read 같은 범위를 쓰세요. 목록은 docs/reference/api.md에 있습니다.",
        next_en="Use one like customers.read or kpi.read; docs/reference/api.md lists them.",
    ),
    "scope_missing": Sentence(
        ko="이 토큰에는 {scope} 범위가 없거나, 토큰을 만든 사람에게 그 권한이 없습니다.",
        en="This token lacks the scope {scope}, or its person lacks the right behind it.",
        next_ko="그 범위가 있는 토큰을 새로 만드세요.",
        next_en="Make a token with it.",
    ),
    "key_reused": Sentence(
        ko="이 Idempotency-Key는 다른 요청에 이미 쓰였습니다.",
        en="This Idempotency-Key was used for another request.",
        next_ko="요청마다 새 키를 쓰고, 같은 요청을 다시 보낼 때만 같은 키를 쓰세요.",
        next_en="Use a new key for each request, and the same only to repeat it.",
    ),
    "key_missing": Sentence(
        ko="바꾸는 요청에는 Idempotency-Key가 필요합니다.",
        en="A request that changes something needs an Idempotency-Key.",
        next_ko="1~200자의 고유한 값을 보내세요.",
        next_en="Send a unique value of 1 to 200 characters.",
    ),
    "too_many_requests": Sentence(
        ko="요청이 너무 많습니다. 분당 {most}번까지입니다.",
        en="Too many requests: {most} a minute are allowed.",
        next_ko="Retry-After 초 뒤에 다시 하세요.",
        next_en="Try again after Retry-After seconds.",
    ),
    "request_unreadable": Sentence(
        ko="요청을 읽을 수 없습니다: {where} ({why}).",
        en="The request cannot be read: {where} ({why}).",
        next_ko="/api/v1/openapi.json의 형식을 확인하세요.",
        next_en="See the shapes in /api/v1/openapi.json.",
    ),
    "not_there": Sentence(
        ko="요청한 대상({what})이 없습니다.",
        en="There is no such {what}.",
        next_ko="ID를 확인하세요.",
        next_en="Check the id.",
    ),
    "something_away": Sentence(
        ko="데이터베이스나 집계 프로세스가 지금 답하지 않습니다.",
        en="The database or the report process does not answer at present.",
        next_ko="잠시 뒤 같은 Idempotency-Key로 다시 보내세요.",
        next_en="Send it again in a moment, under the same Idempotency-Key.",
    ),
}
