"""What each refusal of the command line says, and what to do next, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.app.api.words import REFUSALS as API
from maju.app.backup.words import REFUSALS as BACKUP
from maju.app.doctor_words import FROM_JOURNAL
from maju.app.numbers.words import REFUSALS as NUMBERS
from maju.app.plan.words import REFUSALS as PLANS
from maju.app.postgres.words import REFUSALS, Sentence
from maju.app.reporting.words import REFUSALS as REPORTING
from maju.app.web.words import REFUSALS as WEB
from maju.channels.asterisk.refusals import REFUSALS as ASTERISK
from maju.channels.webchat.errors import REFUSALS as WEBCHAT
from maju.desk.inbox.refusals import REFUSALS as INBOX
from maju.desk.refusals import REFUSALS as DESK
from maju.directory.pages.words import REFUSALS as DIRECTORY_PAGES
from maju.directory.words import REFUSALS as DIRECTORY
from maju.floor.board.words import REFUSALS as BOARD
from maju.kernel.refusals import CORE
from maju.live.words import REFUSALS as LIVE
from maju.planning.words import REFUSALS as PLANNING
from maju.workforce.refusals import REFUSALS as WORKFORCE

SENTENCES: Mapping[str, Sentence] = {
    **CORE,
    **REFUSALS,
    **FROM_JOURNAL,
    **API,
    **BACKUP,
    **NUMBERS,
    **WEB,
    **REPORTING,
    **BOARD,
    **DIRECTORY,
    **DIRECTORY_PAGES,
    **DESK,
    **INBOX,
    **WEBCHAT,
    **ASTERISK,
    **LIVE,
    **PLANNING,
    **PLANS,
    **WORKFORCE,
    "already_running": Sentence(
        ko="센터 {centre}은(는) 이 데이터 폴더에서 이미 실행 중입니다.",
        en="The centre {centre} already runs in this home.",
        next_ko="maju top으로 볼 수 있습니다.",
        next_en="Watch it with maju top.",
    ),
    "no_centre": Sentence(
        ko="이 데이터베이스에는 아직 센터도, 가져온 기록도 없습니다.",
        en="There is neither a centre nor an imported log in this database yet.",
        next_ko="maju run --demo로 시작하거나 maju import로 기록을 가져오세요.",
        next_en="Start one with maju run --demo, or bring a log in with maju import.",
    ),
    "centre_starting": Sentence(
        ko="센터 {centre}을(를) 시작하는 중인데 {waited_s}초가 지나도 열리지 않았습니다.",
        en="The centre {centre} is being started and is not there after {waited_s} s.",
        next_ko="maju run을 실행한 터미널에 무엇이 남았는지 보고 다시 하세요.",
        next_en="See what the terminal of maju run says it waits for, then try again.",
    ),
    "several_centres": Sentence(
        ko="센터가 여럿입니다: {centres}",
        en="There are several centres: {centres}.",
        next_ko="--centre로 하나를 고르세요.",
        next_en="Choose one with --centre.",
    ),
    "unknown_centre": Sentence(
        ko="센터 {centre}을(를) 찾을 수 없습니다.",
        en="There is no centre {centre}.",
        next_ko="이름을 확인하세요.",
        next_en="Check the name.",
    ),
    "centre_imported_only": Sentence(
        ko="센터 {centre}에는 가져온 기록만 있고 Maju가 직접 운영한 기록(저널)이 없습니다.",
        en="Of centre {centre} there are imported contacts only, no journal of its own.",
        next_ko="가져온 기록은 maju kpi, maju report, maju plan forecast 등으로 봅니다.",
        next_en="Imported contacts are asked with maju kpi, maju report, maju plan forecast and the like.",
    ),
    "master_key_wrong": Sentence(
        "고객 정보는 다른 마스터 키로 잠겨 있습니다(keys/master.key).",
        "What is kept about customers was locked with another master key (keys/master.key).",
        "백업에서 keys 폴더를 복원하세요. 지금 키로는 아무것도 쓰지 않았습니다.",
        "Restore the folder keys from a backup. Nothing was written with the present key.",
    ),
    "master_key_length": Sentence(
        ko="마스터 키의 길이가 {bytes}바이트입니다({needed}바이트여야 합니다).",
        en="The master key has {bytes} bytes instead of {needed}.",
        next_ko="백업에서 keys 폴더를 복원하세요.",
        next_en="Restore the folder keys from a backup.",
    ),
    "not_a_journal": Sentence(
        ko="저널 내보내기 파일이 아닙니다.",
        en="This is not the export of a journal.",
    ),
    "journal_newer": Sentence(
        ko="이 파일은 새 버전의 Maju가 만들었습니다(형식 {file}, 이 버전은 {code}까지).",
        en="A newer Maju wrote this file (form {file}; this one reads up to {code}).",
        next_ko="새 버전의 Maju를 설치하세요.",
        next_en="Install the newer version of Maju.",
    ),
    "journal_line": Sentence(
        ko="파일의 {line}번째 줄을 읽을 수 없습니다: {reason}",
        en="Line {line} of the file cannot be read: {reason}",
    ),
    "centre_has_journal": Sentence(
        ko="센터 {centre}에는 이미 저널이 있습니다.",
        en="The centre {centre} has a journal already.",
        next_ko="--centre로 다른 이름을 쓰세요.",
        next_en="Use another name with --centre.",
    ),
}
