"""The help of ``maju token`` in Korean; see :mod:`maju.app.help_words`."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "token": "REST API의 토큰: 다른 프로그램이 무엇을 읽고 할 수 있는지 정합니다.",
    "token create": "토큰을 만듭니다. 내용은 한 번만 보여 주고 어디에도 보관하지 않습니다.",
    "token list": "센터의 토큰을 최근 것부터 봅니다.",
    "token revoke": "토큰을 폐기합니다. 다음 요청부터 열리지 않습니다.",
}

OPTIONS: Mapping[str, str] = {
    "What the token is for.": "토큰의 쓰임새.",
    "Whose rights it borrows.": "누구의 권한으로 일하는지(로그인 아이디).",
    "Only this client.": "이 고객사만.",
    "One JSON object a token.": "토큰마다 JSON 하나.",
}
