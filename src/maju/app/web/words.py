"""What the pages refuse, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "pages_local_only": Sentence(
        ko="화면은 아직 이 컴퓨터에서만 열 수 있습니다. 로그인이 아직 없기 때문입니다.",
        en="The pages open on this machine only, because there is no sign-in yet.",
        next_ko="이 컴퓨터의 브라우저에서 프록시 없이 http://127.0.0.1 주소로 여세요.",
        next_en="Open them in a browser on this machine, at http://127.0.0.1, without a proxy.",
    ),
    "form_not_ours": Sentence(
        ko="이 요청은 우리 화면에서 온 것으로 확인되지 않았습니다.",
        en="This request could not be shown to come from our own page.",
        next_ko="화면을 새로 고친 뒤 다시 하세요. 바뀐 것은 없습니다.",
        next_en="Reload the page and try again. Nothing was changed.",
    ),
    "web_port_taken": Sentence(
        ko="127.0.0.1의 {port} 포트를 다른 프로그램이 쓰고 있습니다.",
        en="Another program listens on port {port} of 127.0.0.1.",
        next_ko="--port로 다른 포트를 고르거나 --port를 빼세요.",
        next_en="Choose another with --port, or leave --port away.",
    ),
    "period_unreadable": Sentence(
        ko="기간 {said}을(를) 날짜로 읽을 수 없습니다.",
        en="The period {said} cannot be read as dates.",
        next_ko="2026-11-22처럼 쓰세요.",
        next_en="Write days like 2026-11-22.",
    ),
    "period_backwards": Sentence(
        ko="기간의 끝({until})이 시작({since})보다 앞섭니다.",
        en="The period ends ({until}) before it begins ({since}).",
        next_ko="날짜를 바꾸세요.",
        next_en="Change the days.",
    ),
    "period_too_long": Sentence(
        ko="{days}일은 한 화면에서 보기에 너무 깁니다.",
        en="{days} days are too long for one page.",
        next_ko="{most}일 이하로 고르세요.",
        next_en="Choose at most {most}.",
    ),
    "choice_unknown": Sentence(
        ko="{name}에 {said}은(는) 고를 수 없습니다.",
        en="{said} is no choice for {name}.",
        next_ko="화면의 목록에서 고르세요.",
        next_en="Choose from the lists of the page.",
    ),
    "contact_unknown": Sentence(
        ko="상담 {contact}을(를) 찾을 수 없습니다.",
        en="There is no contact {contact}.",
        next_ko="링크를 확인하세요.",
        next_en="Check the link.",
    ),
}
