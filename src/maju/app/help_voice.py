"""The help of ``maju voice``, in Korean."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "voice": "전화 서버(Asterisk), 통신사 회선, 안내 음성을 관리합니다.",
    "voice setup": (
        "전화 서버를 설정하거나 설정 파일을 다시 씁니다. voice.toml과 서버의 설정 전체를 쓰고, "
        "비밀번호를 만들고, 안내를 음성으로 만든 다음 부족한 것을 알려 줍니다. "
        "적지 않은 것은 그대로 둡니다. --installed가 없으면 maju run이 서버를 시작하고 끝냅니다."
    ),
    "voice trunk": (
        "통신사 회선을 추가하거나 바꾸거나 없앱니다. --from 주소에서 온, --number 번호로 건 전화만 "
        "받습니다. --user를 적으면 통신사에 등록하고, 없으면 통신사가 우리 주소를 보고 압니다."
    ),
    "voice check": (
        "필요한 것과 지금 있는 것을 비교합니다. 켜져 있는 서버도 살핍니다. 아무것도 바꾸지 않으며, "
        "잘못된 것이 있으면 종료 코드가 1입니다."
    ),
    "voice fallback": (
        "Maju가 멈춘 동안 전화를 어떻게 받을지 정합니다. 그동안은 전화 서버가 스스로 받습니다. "
        "휴대전화로 받은 사람은 1번을 눌러야 연결되므로 통신사 음성사서함이 받아 버리지 않습니다. "
        "있었던 일은 나중에 센터에 기록됩니다."
    ),
    "voice drill": (
        "Maju가 멈췄을 때도 전화를 받는지 시험 전화로 확인합니다. 실제 통화는 그대로 이어지고, "
        "밖으로 거는 전화는 없으며, 남는 것도 없습니다. 안내 길이만큼 걸리고, 잘못된 것이 있으면 "
        "종료 코드가 1입니다."
    ),
    "voice ledger": (
        "하루의 통화를 대조합니다. 전화 서버의 기록과 저널에서 한쪽에만 있는 통화를 찾고, 거절한 "
        "접속도 보여 줍니다. maju run이 매일 밤 스스로 대조하며, 이 명령은 다시 대조합니다. 한쪽에만 "
        "있는 통화가 있으면 종료 코드가 1입니다."
    ),
    "voice prompts": "안내 목록입니다. 문구와, 사람이 녹음했는지를 보여 줍니다.",
    "voice prompt": (
        "안내를 녹음(WAV)으로 바꾸거나 되돌립니다. 전화 음질로 변환하고, 잘 들리지 않을 녹음은 "
        "거절합니다. 다음 통화부터 들립니다."
    ),
}
OPTIONS: Mapping[str, str] = {
    "Mail messages that callers leave to this address, too; - to nobody.": (
        "고객이 남긴 음성 메시지를 이 주소로도 메일로 보냅니다. -를 적으면 보내지 않습니다."
    ),
    "A day as 2026-11-22; yesterday without.": "날짜(2026-11-22). 없으면 어제입니다.",
    "What the caller can do: leave a message, or only hear that nobody can answer.": (
        "전화한 분이 할 수 있는 일: 메시지 남기기(voicemail) 또는 안내만 듣기(announcement)."
    ),
    "A number that is rung before, in order; repeatable.": (
        "먼저 걸어 볼 번호. 적은 순서대로 겁니다. 여러 번 쓸 수 있습니다."
    ),
    "Ring nobody before.": "먼저 거는 번호를 두지 않습니다.",
    "Whose calls it carries; needed for a new server.": "전화를 받을 센터. 새 서버에 필요합니다.",
    "An Asterisk that runs as a service, with its files in /etc/asterisk.": (
        "서비스로 도는 Asterisk. 설정 파일은 /etc/asterisk에 있습니다."
    ),
    "Another folder of its files.": "설정 파일을 둘 다른 폴더.",
    "Where SIP is heard by UDP: ADDRESS:PORT.": "SIP(UDP)를 받는 주소: 주소:포트.",
    "ARI and the softphones' WebSocket: http://ADDRESS:PORT.": (
        "ARI와 소프트폰 WebSocket의 주소: http://주소:포트."
    ),
    "The manager interface: ADDRESS:PORT.": "관리 인터페이스(AMI)의 주소: 주소:포트.",
    "Ports of speech: FIRST-LAST.": "음성(RTP) 포트 범위: 처음-끝.",
    "The address that callers send speech to.": "상대가 음성을 보낼 주소(공인 주소).",
    "A network that telephones register from; repeatable.": (
        "전화기가 등록할 수 있는 네트워크. 여러 번 쓸 수 있습니다."
    ),
    "Leave the announcements as they are.": "안내 음성은 그대로 둡니다.",
    "The carrier's address for calls out.": "거는 전화가 나갈 통신사 주소.",
    "Address or network of its calls; repeatable.": (
        "걸려 오는 전화의 주소나 네트워크. 여러 번 쓸 수 있습니다."
    ),
    "A number that it has given us; repeatable.": "통신사가 준 번호. 여러 번 쓸 수 있습니다.",
    "Sign in at the carrier as this user, by registration.": "이 사용자로 통신사에 등록합니다.",
    "Its password; - reads it from stdin.": "비밀번호 파일. -는 표준 입력에서 읽습니다.",
    "Take the trunk away.": "회선을 없앱니다.",
    "Of the recording.": "녹음의 언어.",
    "Use the machine's voice again.": "기계 음성으로 되돌립니다.",
}
