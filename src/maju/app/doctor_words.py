"""The sentences of ``maju doctor``, by code; refusals of the database part keep their own."""

from __future__ import annotations

from collections.abc import Mapping

from maju.app.postgres.words import REFUSALS, Sentence

# Refusals of the journal that the doctor meets when it asks for pending migrations.
FROM_JOURNAL: Mapping[str, Sentence] = {
    "migration_edited": Sentence(
        ko="이미 적용한 마이그레이션 파일이 바뀌었습니다.",
        en="A migration that was applied has been edited since.",
        next_ko="이 버전의 Maju를 처음 상태로 다시 설치하세요.",
        next_en="Install this version of Maju again, unedited.",
    ),
    "database_newer": Sentence(
        ko="데이터베이스가 이 Maju보다 새 버전의 것입니다.",
        en="The database belongs to a newer Maju than this one.",
        next_ko="새 버전의 Maju를 설치하세요.",
        next_en="Install the newer version of Maju.",
    ),
}

SENTENCES: Mapping[str, Sentence] = {
    **REFUSALS,
    **FROM_JOURNAL,
    "python_ok": Sentence(ko="파이썬 {found}", en="Python {found}"),
    "python_too_old": Sentence(
        ko="파이썬 {found}은(는) 너무 오래되었습니다. {needed} 이상이 필요합니다.",
        en="Python {found} is too old; {needed} or newer is needed.",
        next_ko="새 파이썬을 설치하고 make setup을 다시 실행하세요.",
        next_en="Install a newer Python and run make setup again.",
    ),
    "packages_ok": Sentence(
        ko="패키지 {count}개가 잠금 파일과 같습니다.", en="{count} packages are as locked."
    ),
    "packages_not_locked": Sentence(
        ko="잠금 파일이 없어 패키지 버전을 비교하지 않았습니다.",
        en="There is no lock file here, so package versions were not compared.",
    ),
    "packages_differ": Sentence(
        ko="잠금 파일과 다른 패키지: {names}",
        en="Packages that differ from the lock: {names}",
        next_ko="make setup을 다시 실행하세요.",
        next_en="Run make setup again.",
    ),
    "packages_missing": Sentence(
        ko="설치되지 않은 패키지: {names}",
        en="Packages that are not installed: {names}",
        next_ko="make setup을 다시 실행하세요.",
        next_en="Run make setup again.",
    ),
    "home_ok": Sentence(ko="데이터 폴더 {path}", en="The home is {path}"),
    "home_absent": Sentence(
        ko="데이터 폴더 {path}는 처음 실행할 때 만들어집니다.",
        en="The home {path} is made at the first run.",
    ),
    "home_open": Sentence(
        ko="다른 사용자가 {path}를 읽을 수 있습니다.",
        en="Other users can read {path}.",
        next_ko="chmod 700 {path} 를 실행하세요.",
        next_en="Run chmod 700 {path}.",
    ),
    "disk_ok": Sentence(ko="디스크 여유 {free_mib} MiB", en="{free_mib} MiB of disk are free."),
    "disk_low": Sentence(
        ko="디스크 여유가 {free_mib} MiB뿐입니다({path}).",
        en="Only {free_mib} MiB of disk are free at {path}.",
        next_ko="가득 차기 전에 공간을 비우세요.",
        next_en="Make room before it is full.",
    ),
    "memory_ok": Sentence(
        ko="사용 가능한 메모리 {free_mib} MiB", en="{free_mib} MiB of memory are available."
    ),
    "memory_low": Sentence(
        ko="사용 가능한 메모리가 {free_mib} MiB뿐입니다.",
        en="Only {free_mib} MiB of memory are available.",
        next_ko="1 GiB 이상을 비워 두세요.",
        next_en="Leave at least 1 GiB to Maju.",
    ),
    "memory_unknown": Sentence(
        ko="이 컴퓨터에서는 메모리를 알 수 없습니다.",
        en="This machine does not tell its memory.",
    ),
    "clock_ok": Sentence(ko="시계 {now}", en="The clock says {now}."),
    "clock_wrong": Sentence(
        ko="시계가 틀립니다: {now}",
        en="The clock is wrong: {now}",
        next_ko="시계를 맞추고 NTP를 켜세요.",
        next_en="Set the clock and turn NTP on.",
    ),
    "clock_jumps": Sentence(
        ko="시계가 {ms} ms 튀었습니다.",
        en="The clock jumped by {ms} ms while we looked.",
        next_ko="NTP 설정이나 가상 머신의 시간 동기화를 확인하세요.",
        next_en="Check NTP, or how the virtual machine keeps time.",
    ),
    "clock_not_synchronised": Sentence(
        ko="시계가 NTP로 맞춰지지 않았습니다.",
        en="The clock is not synchronised by NTP.",
        next_ko="timedatectl set-ntp true 를 실행하세요.",
        next_en="Run timedatectl set-ntp true.",
    ),
    "zones_ok": Sentence(ko="시간대 자료가 있습니다.", en="Time zones are known."),
    "zones_missing": Sentence(
        ko="시간대 자료가 없습니다: {zone}",
        en="The time zone {zone} is unknown.",
        next_ko="tzdata 패키지를 설치하세요.",
        next_en="Install the package tzdata.",
    ),
    "port_free": Sentence(ko="포트 {port} 사용 가능", en="Port {port} is free."),
    "port_taken": Sentence(
        ko="포트 {port}를 이미 누가 쓰고 있습니다.",
        en="Somebody listens on port {port}.",
        next_ko="Maju가 이미 실행 중인지, 다른 프로그램인지 확인하세요.",
        next_en="See whether Maju already runs, or another program does.",
    ),
    "database_ok": Sentence(ko="PostgreSQL {version} 응답함", en="PostgreSQL {version} answers."),
    "database_not_made": Sentence(
        ko="내장 PostgreSQL {version}은(는) 처음 실행할 때 만들어집니다.",
        en="The embedded PostgreSQL {version} is made at the first run.",
    ),
    "database_stopped": Sentence(
        ko="내장 PostgreSQL {version}이(가) 멈춰 있습니다. maju run이 시작합니다.",
        en="The embedded PostgreSQL {version} is stopped; maju run starts it.",
    ),
    "database_unreachable": Sentence(
        ko="데이터베이스에 닿지 않습니다: {reason}",
        en="The database is not reachable: {reason}",
        next_ko="서버가 실행 중인지, DATABASE_URL과 방화벽을 확인하세요.",
        next_en="See whether the server runs; check DATABASE_URL and firewalls.",
    ),
    "database_clock_ok": Sentence(
        ko="데이터베이스 시계와 {ms} ms 차이", en="The database's clock is {ms} ms apart."
    ),
    "database_clock_differs": Sentence(
        ko="데이터베이스 시계가 {ms} ms 다릅니다.",
        en="The database's clock is {ms} ms apart from ours.",
        next_ko="두 컴퓨터의 NTP를 켜세요.",
        next_en="Turn NTP on at both machines.",
    ),
    "migrations_ok": Sentence(ko="스키마가 최신입니다.", en="The schema is up to date."),
    "migrations_pending": Sentence(
        ko="적용하지 않은 마이그레이션이 {count}개 있습니다.",
        en="{count} migrations are pending.",
        next_ko="maju migrate 를 실행하세요.",
        next_en="Run maju migrate.",
    ),
}


def sentence_of(code: str) -> Sentence:
    """The sentence for *code*; a refusal from elsewhere without one shows its code."""
    return SENTENCES.get(code, Sentence(ko=code, en=code))
