"""What the pages refuse, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "pages_local_only": Sentence(
        ko="이 주소나 이 경로로는 화면을 열 수 없습니다.",
        en="The pages do not open at this address, or not by this way.",
        next_ko="안내받은 주소로 여세요. 다른 컴퓨터에서 열려면 maju run에 --origin과 --proxy를 주어야 합니다.",
        next_en="Open them at the address that you were given. For other machines, maju run needs --origin and --proxy.",
    ),
    "door_insecure": Sentence(
        ko="TLS 없이 다른 컴퓨터에 화면을 열면 비밀번호가 그대로 전송됩니다.",
        en="To open the pages to other machines without TLS would send passwords in the clear.",
        next_ko="TLS를 맡는 역방향 프록시를 두고 --origin https://…와 --proxy 주소를 주세요. 시험용 망이라면 --insecure를 주세요.",
        next_en="Put a reverse proxy with TLS in front and give --origin https://… and --proxy; in a network for trials, give --insecure.",
    ),
    "door_origin": Sentence(
        ko="{origin}은(는) 화면의 주소로 쓸 수 없습니다.",
        en="{origin} is no address for the pages.",
        next_ko="https://maju.example.com처럼 경로 없이 쓰세요.",
        next_en="Write it like https://maju.example.com, without a path.",
    ),
    "door_proxy": Sentence(
        ko="{address}은(는) IP 주소가 아닙니다.",
        en="{address} is no IP address.",
        next_ko="프록시나 이 컴퓨터의 IP 주소를 쓰세요.",
        next_en="Give the IP address of the proxy, or of this machine.",
    ),
    "sign_in_needed": Sentence(
        ko="로그인이 필요합니다.",
        en="Sign in first.",
    ),
    "not_allowed": Sentence(
        ko="이 화면을 볼 권한이 없습니다.",
        en="You do not have the right for this.",
        next_ko="필요하면 관리자에게 권한을 요청하세요.",
        next_en="If your work needs it, ask an administrator.",
    ),
    "not_listed": Sentence(
        ko="이 주소는 권한 목록에 없어 열리지 않습니다.",
        en="This address is on no list of rights, so it opens for nobody.",
        next_ko="개발자에게 알려 주세요(app/web/access.py).",
        next_en="Tell a developer (app/web/access.py).",
    ),
    "text_unstorable": Sentence(
        ko="요청에 저장할 수 없는 문자(0)가 들어 있습니다.",
        en="The request holds a character that cannot be stored (zero).",
        next_ko="그 문자를 빼고 다시 보내세요. 바뀐 것은 없습니다.",
        next_en="Send it again without that character. Nothing was changed.",
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
    "web_port_blocked": Sentence(
        ko="브라우저는 {port} 포트의 주소를 열지 않습니다. 다른 프로토콜에 정해진 포트입니다.",
        en="Browsers open no address at port {port}: it belongs to another protocol.",
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
