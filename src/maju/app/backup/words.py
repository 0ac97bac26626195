"""What each refusal of backup, restore and forgetting says, and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.app.postgres.words import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "backup_exists": Sentence(
        ko="{path}이(가) 이미 있습니다.",
        en="{path} exists already.",
        next_ko="다른 이름을 쓰세요. 백업은 덮어쓰지 않습니다.",
        next_en="Use another name: a backup is never overwritten.",
    ),
    "backup_running": Sentence(
        ko="다른 백업이 {path}에 쓰고 있습니다.",
        en="Another backup is writing {path}.",
        next_ko="끝나기를 기다리거나 다른 이름을 쓰세요.",
        next_en="Wait for it, or use another name.",
    ),
    "backup_place": Sentence(
        ko="{path}에 백업을 쓸 수 없습니다.",
        en="No backup can be written to {path}.",
        next_ko="쓸 수 있고 blobs 폴더 밖에 있는 폴더를 고르세요.",
        next_en="Choose a folder that can be written and is not inside the folder blobs.",
    ),
    "backup_nothing": Sentence(
        ko="데이터베이스가 비어 있어 백업할 것이 없습니다.",
        en="The database is empty: there is nothing to back up.",
        next_ko="MAJU_HOME과 DATABASE_URL을 확인하세요.",
        next_en="Check MAJU_HOME and DATABASE_URL.",
    ),
    "backup_blob_strange": Sentence(
        ko="{path}은(는) 백업할 수 있는 파일이 아닙니다.",
        en="{path} is no file that a backup can hold.",
        next_ko="링크 대신 파일을 두거나, 이름을 UTF-8로 바꾸세요.",
        next_en="Put the file itself there instead of a link, or give it a name in UTF-8.",
    ),
    "master_key_missing": Sentence(
        ko="마스터 키 {path}이(가) 없습니다. 고객 {people}명의 자료를 열 수 없습니다.",
        en="The master key {path} is missing: the data of {people} customers cannot be opened.",
        next_ko="다른 백업이나 다른 서버에서 키 파일을 되찾으세요.",
        next_en="Get the file back from an earlier backup, or from another host.",
    ),
    "backup_programs_missing": Sentence(
        ko="PostgreSQL 프로그램 {path}을(를) 실행할 수 없습니다.",
        en="The PostgreSQL program {path} cannot be run.",
        next_ko="make setup을 다시 실행하거나 MAJU_PG_BIN을 확인하세요.",
        next_en="Run make setup again, or check MAJU_PG_BIN.",
    ),
    "backup_programs_too_old": Sentence(
        ko="pg_dump {found}은(는) 너무 오래되었습니다. {needed} 이상이 필요합니다.",
        en="pg_dump {found} is too old; {needed} or newer is needed.",
        next_ko="새 PostgreSQL 프로그램의 폴더를 MAJU_PG_BIN으로 지정하세요.",
        next_en="Let MAJU_PG_BIN name the folder of newer PostgreSQL programs.",
    ),
    "backup_absent": Sentence(
        ko="백업 파일 {path}을(를) 읽을 수 없습니다.",
        en="The backup {path} cannot be read.",
        next_ko="경로와 권한을 확인하세요.",
        next_en="Check path and rights.",
    ),
    "backup_unknown": Sentence(
        ko="Maju의 백업 파일이 아닙니다.",
        en="This is no backup of Maju's.",
        next_ko="maju backup으로 만든 파일을 지정하세요.",
        next_en="Name a file that maju backup wrote.",
    ),
    "backup_newer": Sentence(
        ko="더 새로운 Maju({backup})의 백업입니다.",
        en="The backup is of a newer Maju ({backup}).",
        next_ko="그 버전 이상을 설치한 뒤 복원하세요.",
        next_en="Install that version or a newer one, then restore.",
    ),
    "backup_damaged": Sentence(
        ko="백업 파일이 손상되었거나 잘렸습니다({name}). 바뀐 것은 없습니다.",
        en="The backup is damaged or was cut off (at {name}). Nothing has changed.",
        next_ko="다른 사본이나 그 전의 백업을 쓰세요.",
        next_en="Use another copy, or an earlier backup.",
    ),
    "backup_postgres_newer": Sentence(
        ko="PostgreSQL {backup}의 백업인데 이 서버는 {here}입니다.",
        en="The backup is of PostgreSQL {backup}, this server is {here}.",
        next_ko="서버를 {backup} 이상으로 올리세요.",
        next_en="Upgrade the server to {backup} or newer.",
    ),
    "engine_leads": Sentence(
        ko="센터 {centre}이(가) 실행 중입니다. 바뀐 것은 없습니다.",
        en="The centre {centre} is being run. Nothing has changed.",
        next_ko="maju run을 멈춘 뒤 복원하세요. (--force: 그래도 복원)",
        next_en="Stop maju run, then restore. (--force restores all the same.)",
    ),
    "not_a_customer_id": Sentence(
        ko="고객 번호가 아닙니다(cu_로 시작합니다).",
        en="This is no customer's id (it begins with cu_).",
        next_ko="이름이 아니라 번호를 입력하세요. 아무것도 기록하지 않았습니다.",
        next_en="Give the id, not a name. Nothing was written down.",
    ),
    "restore_running": Sentence(
        ko="데이터베이스 {database}을(를) 다른 프로세스가 복원하고 있습니다.",
        en="Somebody else is restoring the database {database}.",
        next_ko="끝나기를 기다리세요.",
        next_en="Wait for it.",
    ),
    "restore_not_allowed": Sentence(
        ko="데이터베이스를 만들거나 이름을 바꿀 권한이 없습니다: {reason}",
        en="The database role may not create or rename databases: {reason}",
        next_ko="ALTER ROLE … CREATEDB로 권한을 주고, 그 역할이 데이터베이스의 소유자여야 합니다.",
        next_en="Give it CREATEDB (ALTER ROLE … CREATEDB), and let it own the database.",
    ),
    "database_disk_full": Sentence(
        ko="데이터베이스 서버의 디스크가 부족합니다. 바뀐 것은 없습니다.",
        en="The database server's disk is full. Nothing has changed.",
        next_ko="공간을 비운 뒤 다시 실행하세요.",
        next_en="Free some space there and run it again.",
    ),
    "register_damaged": Sentence(
        ko="삭제 대장(forgotten.jsonl)의 {line}번째 줄을 읽을 수 없습니다.",
        en="Line {line} of the register of the forgotten (forgotten.jsonl) cannot be read.",
        next_ko="백업의 forgotten.jsonl과 비교해 그 줄을 고치세요.",
        next_en="Mend that line; a backup's forgotten.jsonl may help.",
    ),
}
