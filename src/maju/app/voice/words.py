"""What ``maju voice check`` says of each thing that it looked at."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

FINDINGS: Mapping[str, Sentence] = {
    "voice_none": Sentence(
        "전화 서버가 설정되지 않았습니다.",
        "No telephone server is set up.",
        "maju voice setup --centre 센터로 시작하세요.",
        "Begin with maju voice setup --centre CENTRE.",
    ),
    "program_there": Sentence("{server}: Asterisk {version}", "{server}: Asterisk {version}"),
    "program_missing": Sentence(
        "{server}: 이 컴퓨터에 Asterisk가 없습니다.",
        "{server}: there is no Asterisk on this machine.",
        "make asterisk를 실행하거나 Asterisk 22를 설치하세요.",
        "Run make asterisk, or install Asterisk 22.",
    ),
    "program_old": Sentence(
        "{server}: Asterisk {version}은(는) 너무 오래되었습니다.",
        "{server}: Asterisk {version} is too old.",
        "22 LTS를 설치하세요. 적어도 {needed}이어야 합니다.",
        "Install 22 LTS; {needed} is the least.",
    ),
    "files_same": Sentence(
        "{server}: 설정 파일 {count}개가 voice.toml과 같습니다.",
        "{server}: its {count} files are as voice.toml says.",
    ),
    "files_differ": Sentence(
        "{server}: voice.toml과 다른 설정 파일: {names}",
        "{server}: files that are not as voice.toml says: {names}",
        "maju voice setup {server}을(를) 다시 실행하세요.",
        "Run maju voice setup {server} again.",
    ),
    "settings_refused": Sentence("{server}: {why}", "{server}: {why}"),
    "prompts_there": Sentence(
        "{server}: 안내 {count}개가 모두 있습니다.",
        "{server}: all {count} announcements are there.",
    ),
    "prompts_missing": Sentence(
        "{server}: 없는 안내 {count}개: {names}",
        "{server}: {count} announcements are missing: {names}",
        "maju voice setup {server}을(를) 다시 실행하거나 녹음을 올리세요.",
        "Run maju voice setup {server} again, or bring recordings.",
    ),
    "spool_room": Sentence(
        "{server}: 녹취를 받을 공간이 {mib} MiB 있습니다.",
        "{server}: there are {mib} MiB to record in.",
    ),
    "spool_full": Sentence(
        "{server}: 녹취 공간이 {mib} MiB뿐이라 새 통화는 녹취되지 않습니다({folder}).",
        "{server}: with only {mib} MiB left, further calls are not recorded ({folder}).",
        "봉인되지 못한 녹취가 있는지 기록(log)을 보고, 메모리나 그 폴더의 공간을 늘리세요. 적어도 {needed_mib} MiB이어야 합니다.",
        "See in the log whether recordings wait to be sealed, and give it memory or room; {needed_mib} MiB is the least.",
    ),
    "spool_missing": Sentence(
        "{server}: 녹취를 받을 폴더가 아직 없습니다({folder}).",
        "{server}: the folder to record in is not there yet ({folder}).",
        "서버가 시작되면 만들어집니다. 실행 중인데도 없으면 만들어 주세요.",
        "It is made when the server starts; if it runs already, make it.",
    ),
    "trunk_missing": Sentence(
        "{server}: 회선이 없어 밖에서 전화를 걸 수 없습니다.",
        "{server}: without a trunk nobody outside can call.",
        "maju voice trunk {server}(으)로 통신사 회선을 추가하세요.",
        "Add the carrier's line with maju voice trunk {server}.",
    ),
    "sip_loopback": Sentence(
        "{server}: SIP를 이 컴퓨터({address})에서만 들으므로 회선 {trunk}이(가) 닿지 않습니다.",
        "{server}: SIP is heard on this machine only ({address}), so the trunk {trunk} cannot reach it.",
        "--sip에 통신사가 닿는 이 컴퓨터의 주소를 적으세요.",
        "Give the address of this machine that the carrier reaches by --sip.",
    ),
    "name_unknown": Sentence(
        "호스트 이름 {host}이(가) /etc/hosts에 없습니다. 통화마다 이름을 찾느라 서버가 멈출 수 있습니다.",
        "The host name {host} is not in /etc/hosts: looking it up may stall the server at each call.",
        "/etc/hosts에 127.0.1.1 {host} 줄을 추가하세요.",
        "Add a line 127.0.1.1 {host} to /etc/hosts.",
    ),
    "open_http": Sentence(
        "{server}: ARI가 {address}에 열려 있습니다.",
        "{server}: ARI is open on {address}.",
        "127.0.0.1에만 열고, 소프트폰은 TLS 프록시로 받으세요.",
        "Open it on 127.0.0.1 only; softphones come through the proxy with TLS.",
    ),
    "open_ami": Sentence(
        "{server}: 관리 인터페이스(AMI)가 {address}에 열려 있습니다.",
        "{server}: the manager interface is open on {address}.",
        "127.0.0.1에만 여세요.",
        "Open it on 127.0.0.1 only.",
    ),
    "open_phones": Sentence(
        "{server}: 전화기가 어디서나({network}) 등록할 수 있습니다.",
        "{server}: telephones may register from anywhere ({network}).",
        "--phones로 사내 네트워크만 허용하세요.",
        "Allow the house's networks only, by --phones.",
    ),
    "ari_answers": Sentence(
        "{server}: 서버가 대답합니다({address}).", "{server}: the server answers ({address})."
    ),
    "ari_silent": Sentence(
        "{server}: 서버가 대답하지 않습니다({address}).",
        "{server}: the server does not answer ({address}).",
        "서버를 시작하세요. 이미 켜져 있다면 다시 시작해 새 설정을 읽게 하세요.",
        "Start it; if it runs already, restart it so that it reads the new files.",
    ),
    "runs_other": Sentence(
        "{server}: 켜져 있는 서버가 예전 설정으로 돕니다.",
        "{server}: the server runs by an older configuration.",
        "통화가 없을 때 Asterisk를 다시 시작하세요.",
        "Restart Asterisk when nobody is on the phone.",
    ),
    "runs_this": Sentence(
        "{server}: 켜져 있는 서버가 이 설정으로 돕니다.",
        "{server}: the server runs by this configuration.",
    ),
    "modules_there": Sentence(
        "{server}: 모듈 {count}개가 모두 켜져 있습니다.", "{server}: all {count} modules run."
    ),
    "modules_missing": Sentence(
        "{server}: 켜지지 않은 모듈: {names}",
        "{server}: modules that do not run: {names}",
        "Asterisk 패키지에 이 모듈이 있는지 확인하세요.",
        "See whether the Asterisk package has them.",
    ),
    "trunk_online": Sentence(
        "{server}: 회선 {trunk} 연결됨", "{server}: the trunk {trunk} is online"
    ),
    "trunk_offline": Sentence(
        "{server}: 회선 {trunk}이(가) 대답하지 않습니다.",
        "{server}: the trunk {trunk} does not answer.",
        "통신사 주소와 방화벽(SIP UDP, RTP {first}–{last})을 확인하세요.",
        "See to the carrier's address and the firewall (SIP by UDP, RTP {first}–{last}).",
    ),
    "trunk_registered": Sentence(
        "{server}: 회선 {trunk}이(가) 통신사에 등록되어 있습니다.",
        "{server}: the trunk {trunk} is registered at its carrier.",
    ),
    "trunk_rejected": Sentence(
        "{server}: 통신사가 회선 {trunk}의 등록을 거절했습니다. 이 회선으로는 전화가 오지 않습니다.",
        "{server}: the carrier rejects the registration of the trunk {trunk}: no call comes by it.",
        "maju voice trunk {server} {trunk}의 --user와 --password-file, 통신사 계정 상태를 확인하세요.",
        "See to --user and --password-file of maju voice trunk {server} {trunk}, and to the account.",
    ),
    "trunk_unregistered": Sentence(
        "{server}: 회선 {trunk}이(가) 아직 통신사에 등록되지 않았습니다.",
        "{server}: the trunk {trunk} is not registered at its carrier yet.",
        "잠시 뒤 다시 확인하세요. 계속되면 서버를 다시 시작하세요.",
        "Look again in a moment; restart the server if it stays so.",
    ),
    "sip_answers": Sentence(
        "{server}: SIP가 대답합니다({address}).", "{server}: SIP answers ({address})."
    ),
    "sip_silent": Sentence(
        "{server}: SIP가 대답하지 않습니다({address}).",
        "{server}: SIP does not answer ({address}).",
        "다른 프로그램이 그 포트를 쓰는지 확인하세요.",
        "See whether another program has that port.",
    ),
    "ami_answers": Sentence(
        "{server}: 관리 인터페이스가 대답합니다.", "{server}: the manager interface answers."
    ),
    "ami_silent": Sentence(
        "{server}: 관리 인터페이스에 들어갈 수 없습니다({address}). 녹음이 되지 않습니다.",
        "{server}: the manager interface does not let us in ({address}): nothing is recorded.",
        "Asterisk를 다시 시작하세요.",
        "Restart Asterisk.",
    ),
    "drill_no_folder": Sentence(
        "{server}: 비상 통화를 적을 폴더가 없습니다({path}).",
        "{server}: there is no folder to write such calls down in ({path}).",
        "maju voice setup {server}을(를) 실행하고, Asterisk 사용자가 쓸 수 있는 폴더를 만드세요.",
        "Run maju voice setup {server}, and make the folder so that Asterisk's user may write there.",
    ),
    "drill_no_call": Sentence(
        "{server}: 시험 전화를 걸지 못했습니다.",
        "{server}: the test call could not be placed.",
        "maju voice check {server}(으)로 서버가 이 설정으로 도는지 확인하세요.",
        "See by maju voice check {server} whether the server runs by this configuration.",
    ),
    "drill_not_taken": Sentence(
        "{server}: 비상 응대가 시험 전화를 받지 않았습니다.",
        "{server}: the fallback did not take the test call.",
        "maju voice check {server}(으)로 서버가 이 설정으로 도는지 확인하세요.",
        "See by maju voice check {server} whether the server runs by this configuration.",
    ),
    "drill_heard": Sentence(
        "{server}: 시험 전화가 비상 안내를 들었습니다(소리 {seconds}초).",
        "{server}: the test call heard the announcement ({seconds} s of sound).",
    ),
    "drill_unheard": Sentence(
        "{server}: 시험 전화가 비상 안내를 듣지 못했습니다.",
        "{server}: the test call did not hear the announcement.",
        "maju voice setup {server}(으)로 안내 음성을 다시 만드세요.",
        "Have the announcements spoken again by maju voice setup {server}.",
    ),
    "drill_message": Sentence(
        "{server}: 남긴 메시지가 녹음되었습니다(소리 {seconds}초).",
        "{server}: the message that it left was recorded ({seconds} s of sound).",
    ),
    "drill_no_message": Sentence(
        "{server}: 남긴 메시지가 녹음되지 않았습니다.",
        "{server}: the message that it left was not recorded.",
        "디스크 여유와 폴더 권한을 확인하세요.",
        "See to the disk's room and the folder's rights.",
    ),
    "drill_mobiles": Sentence(
        "{server}: {numbers}(으)로는 시험 때 걸지 않습니다. 실제 휴대전화로 따로 확인하세요.",
        "{server}: a drill does not ring {numbers}; try these by hand.",
    ),
    "drill_not_over": Sentence(
        "{server}: 시험 전화가 제때 끝나지 않아 끊었습니다.",
        "{server}: the test call did not end in time and was cut off.",
    ),
    "adapter_there": Sentence(
        "{server}: Maju가 통화를 이끌고 있습니다.", "{server}: Maju leads its calls."
    ),
    "adapter_away": Sentence(
        "{server}: Maju가 연결되어 있지 않아 전화는 비상 안내로 갑니다.",
        "{server}: Maju is not connected; calls go to the emergency announcement.",
        "maju run이 켜져 있는지 확인하세요.",
        "See whether maju run runs.",
    ),
}

EXPLAINED: Mapping[str, tuple[str, str]] = {
    "agents": ("상담사 전화기로 건 내선", "lines to agents' telephones"),
    "calls": ("걸려 온 전화", "calls that came in"),
    "dialled": ("우리가 건 전화", "calls that we placed"),
    "fallback": ("Maju 없이 받은 전화", "calls taken while Maju was away"),
    "forwarded": ("그 전화를 휴대전화로 넘긴 것", "passed on from such a call"),
    "unanswered": (
        "받기 전에 끊었거나 우리 번호가 아닌 전화",
        "hung up before an answer, or for no number of ours",
    ),
    "unkept": ("유실되었거나 일부가 빠진 녹취", "recordings lost, or with a part missing"),
}
"""What the ledger counts calls as."""

STRANGERS: Mapping[str, tuple[str, str]] = {
    "NumberNotOurs": ("우리 번호가 아님", "no number of ours"),
    "InvalidAccountID": ("모르는 계정", "unknown account"),
    "InvalidPassword": ("틀린 비밀번호", "wrong password"),
    "ChallengeResponseFailed": ("틀린 비밀번호", "wrong password"),
    "FailedACL": ("허용하지 않은 주소", "address not allowed"),
    "RequestBadFormat": ("깨진 요청", "broken request"),
    "RequestNotSupported": ("모르는 요청", "unknown request"),
    "UnexpectedAddress": ("다른 주소", "another address"),
}
"""Why somebody was refused."""
