"""What is said when the telephone's settings cannot be carried out."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "voice_key_broken": Sentence(
        "전화 비밀번호를 만드는 키가 손상되었습니다({path}).",
        "The key that the telephone's passwords are made from is broken ({path}).",
        "백업에서 복원하거나, 파일을 지우고 maju voice setup을 다시 실행하세요.",
        "Restore it from a backup, or remove the file and run maju voice setup again.",
    ),
    "voice_settings_broken": Sentence(
        "전화 설정 파일 {path}을(를) 읽을 수 없습니다: {why}",
        "The telephone's settings {path} cannot be read: {why}",
        "파일을 고치거나 maju voice setup으로 다시 만드세요.",
        "Mend the file, or make it anew with maju voice setup.",
    ),
    "trunk_name_bad": Sentence(
        "이름 {trunk}은(는) 쓸 수 없습니다. 영문 소문자, 숫자, 붙임표로 32자까지입니다.",
        "The name {trunk} cannot be used: small letters, digits and hyphens, up to 32.",
    ),
    "trunk_secret_bad": Sentence(
        "회선 {trunk}의 비밀번호를 쓸 수 없습니다. 비어 있거나, 앞뒤 공백 또는 세미콜론이 있습니다.",
        "The password of trunk {trunk} cannot be used: it is empty, or has a semicolon or spaces around it.",
        "통신사에 다른 비밀번호를 요청하세요.",
        "Ask the carrier for another.",
    ),
    "mail_address_bad": Sentence(
        "{address}은(는) 메일 주소가 아닙니다.", "{address} is no mail address."
    ),
    "mobile_not_allowed": Sentence(
        "비상 전환 번호 {number}(으)로는 전화를 보낼 수 없습니다. 국내 일반 번호만 숫자로 적습니다.",
        "Calls cannot be forwarded to {number}: only ordinary numbers of Korea, in digits.",
        "060·국제전화·긴급번호가 아닌 번호를 0부터 적으세요.",
        "Give a number that begins with 0 and is neither premium, international nor an emergency's.",
    ),
    "server_twice": Sentence(
        "전화 서버 {server}이(가) 설정에 두 번 있습니다.",
        "The telephone server {server} stands in the settings twice.",
    ),
    "server_unknown": Sentence(
        "전화 서버 {server}은(는) 설정에 없습니다.",
        "There is no telephone server {server} in the settings.",
        "maju voice check로 이름을 확인하세요.",
        "See the names with maju voice check.",
    ),
    "server_without_centre": Sentence(
        "새 전화 서버 {server}이(가) 어느 센터의 것인지 알 수 없습니다.",
        "Nothing says whose calls the new telephone server {server} carries.",
        "--centre로 센터를 적으세요.",
        "Name the centre with --centre.",
    ),
    "trunk_unknown": Sentence(
        "서버 {server}에 회선 {trunk}이(가) 없습니다.",
        "There is no trunk {trunk} at server {server}.",
    ),
    "trunk_without_host": Sentence(
        "새 회선 {trunk}의 통신사 주소가 없습니다.",
        "Nothing says where the new trunk {trunk} leads.",
        "--host로 통신사 주소를 적으세요.",
        "Name the carrier's address with --host.",
    ),
    "trunk_twice": Sentence(
        "서버 {server}에 회선 {trunk}이(가) 두 번 있습니다.",
        "The trunk {trunk} stands twice at server {server}.",
    ),
    "trunk_without_address": Sentence(
        "회선 {trunk}으로 걸려 오는 전화의 출발지 주소가 없습니다.",
        "Nothing says which addresses calls of trunk {trunk} come from.",
        "통신사가 알려 준 주소를 addresses에 적으세요. 그 밖의 주소는 받지 않습니다.",
        "Write the carrier's addresses into addresses; nobody else is let in.",
    ),
    "trunk_without_secret": Sentence(
        "회선 {trunk}은(는) 등록 방식인데 사용자 이름이나 비밀번호가 없습니다.",
        "The trunk {trunk} signs in at the carrier, but has no user or no password.",
        "통신사가 준 사용자와 비밀번호를 maju voice setup으로 넣으세요.",
        "Give the carrier's user and password with maju voice setup.",
    ),
    "voice_folder_closed": Sentence(
        "전화 서버의 설정 폴더 {path}에 쓸 수 없습니다: {why}",
        "The telephone server's folder {path} cannot be written: {why}",
        "그 폴더에 쓸 수 있는 사용자로 다시 실행하세요.",
        "Run it again as somebody who may write there.",
    ),
    "address_bad": Sentence(
        "{address}은(는) 쓸 수 있는 주소가 아닙니다.",
        "{address} is no address that can be used.",
    ),
    "rtp_range_bad": Sentence(
        "서버 {server}의 음성 포트 범위 {first}–{last}을(를) 쓸 수 없습니다.",
        "The ports of speech {first}–{last} of server {server} cannot be used.",
        "1024와 65535 사이에서 4개 이상을 잡으세요.",
        "Take at least four between 1024 and 65535.",
    ),
    "number_bad": Sentence(
        "{number}은(는) 전화번호가 아닙니다. 숫자만 적으세요.",
        "{number} is no telephone number: digits only.",
    ),
    "no_asterisk": Sentence(
        "이 컴퓨터에 Asterisk가 없습니다.",
        "There is no Asterisk on this machine.",
        "make asterisk로 개발용을 받거나 Asterisk 22를 설치하세요.",
        "Get one for development with make asterisk, or install Asterisk 22.",
    ),
    "no_voice": Sentence(
        "안내 문구를 읽을 음성 합성 프로그램이 없습니다.",
        "There is no program here that could speak the announcements.",
        "espeak-ng를 설치하거나(apt-get install espeak-ng) 녹음한 WAV를 올리세요.",
        "Install espeak-ng (apt-get install espeak-ng), or bring recordings.",
    ),
    "prompt_texts_broken": Sentence(
        "안내 문구 파일 {path}을(를) 읽을 수 없습니다: {why}",
        "The wording in {path} cannot be read: {why}",
        "이름마다 ko와 en만 적으세요.",
        "Each name has ko and en, and nothing else.",
    ),
    "prompt_name_bad": Sentence(
        "안내 이름 {name}({language})을(를) 쓸 수 없습니다.",
        "There can be no announcement {name} ({language}).",
        "영문 소문자, 숫자, 밑줄, 점을 쓰고, 언어는 ko나 en입니다.",
        "Small letters, digits, underscores and dots; the language is ko or en.",
    ),
    "prompt_not_uploaded": Sentence(
        "안내 {name}({language})은(는) 올린 녹음이 아닙니다.",
        "The announcement {name} ({language}) is no recording that was brought.",
    ),
    "prompt_not_wav": Sentence(
        "WAV 녹음이 아니거나 읽을 수 없는 형식입니다.",
        "This is no WAV recording, or one of a kind that cannot be read.",
        "압축하지 않은 WAV(PCM), 8–192 kHz, 1–2채널로 저장하세요.",
        "Save it as an uncompressed WAV (PCM), 8 to 192 kHz, one or two channels.",
    ),
    "prompt_too_big": Sentence(
        "파일이 너무 큽니다({bytes}바이트, 최대 {most}바이트).",
        "The file is too big ({bytes} bytes; at most {most}).",
    ),
    "prompt_length": Sentence(
        "녹음은 {least}초에서 {most}초 사이여야 합니다.",
        "A recording lasts from {least} to {most} seconds.",
    ),
    "prompt_silent": Sentence(
        "녹음에서 소리가 거의 들리지 않습니다({level} dBFS).",
        "Hardly anything is heard in the recording ({level} dBFS).",
        "마이크를 확인하고 다시 녹음하세요.",
        "Look at the microphone, and record it again.",
    ),
    "prompt_clipped": Sentence(
        "녹음이 너무 커서 찢어집니다(한계에 닿은 비율 {share}).",
        "The recording is so loud that it is distorted ({share} of it at the limit).",
        "입력 음량을 낮추고 다시 녹음하세요.",
        "Turn the input down, and record it again.",
    ),
}
