"""The help of ``maju user`` and of how the pages are reached, in Korean."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "user": "로그인하는 사람을 등록하고, 초대하고, 역할을 주거나 막습니다.",
    "user add": "사람을 등록하고, 본인이 비밀번호를 정할 링크를 출력합니다.",
    "user password": "새 비밀번호를 정할 링크를 출력합니다. 이전 링크는 쓸 수 없게 됩니다.",
    "user role": "오늘부터 역할을 주거나, 역할을 끝냅니다. 그 사람의 로그인은 모두 끝납니다.",
    "user lock": "로그인을 막거나 다시 허용합니다. 그 사람의 로그인은 모두 끝납니다.",
    "user second-factor": "잃어버린 2단계 인증을 해제합니다. 꼭 필요한 사람은 새로 설정하게 됩니다.",
    "user list": "로그인할 수 있는 모든 사람과 오늘의 역할을 봅니다.",
}
OPTIONS: Mapping[str, str] = {
    "What the person is called.": "이름.",
    "Their first role.": "처음 줄 역할.",
    "Where it holds; else everywhere.": "역할이 미치는 센터. 없으면 모든 센터.",
    "For which client only.": "역할이 미치는 고객사 하나.",
    "Where the pages are.": "화면의 주소.",
    "Take it away as of today.": "오늘 날짜로 역할을 끝냅니다.",
    "Let them in again.": "다시 로그인할 수 있게 합니다.",
    "What people type, behind a reverse proxy with TLS: https://maju.example.com": (
        "TLS를 맡는 역방향 프록시 뒤에서 사람들이 쓰는 주소: https://maju.example.com"
    ),
    "Address of a reverse proxy to believe; may be repeated.": (
        "믿을 역방향 프록시의 IP 주소. 여러 번 쓸 수 있습니다."
    ),
    "Address to open the pages' port on.": "화면 포트를 여는 주소.",
    "Let passwords cross the network without TLS.": "TLS 없이 비밀번호가 오가는 것을 허용합니다.",
}
