"""What each refusal of the database part says, and what to do next, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

__all__ = ["REFUSALS", "Sentence"]


REFUSALS: Mapping[str, Sentence] = {
    "disk_full": Sentence(
        ko="디스크 공간이 부족합니다: {path}에 {free_mib} MiB가 남았습니다.",
        en="The disk is full: {free_mib} MiB are left at {path}.",
        next_ko="공간을 비우거나 MAJU_HOME을 다른 디스크로 지정하세요.",
        next_en="Free some space, or let MAJU_HOME name another disk.",
    ),
    "home_not_writable": Sentence(
        ko="데이터 폴더 {path}에 쓸 수 없습니다({reason}).",
        en="The home {path} cannot be written ({reason}).",
        next_ko="폴더의 소유자와 권한을 확인하거나 MAJU_HOME을 바꾸세요.",
        next_en="Check who owns the folder, or let MAJU_HOME name another.",
    ),
    "home_unreachable": Sentence(
        ko="데이터베이스용 사용자(uid {uid})가 {path}까지 들어갈 수 없습니다.",
        en="The database's own user (uid {uid}) cannot reach {path}.",
        next_ko="/root 아래가 아닌 곳(예: /var/lib/maju)을 MAJU_HOME으로 지정하세요.",
        next_en="Let MAJU_HOME name a place that is not below /root, such as /var/lib/maju.",
    ),
    "postgres_user_missing": Sentence(
        ko="시스템 사용자 {user}를 만들지 못했습니다.",
        en="The system user {user} could not be created.",
        next_ko="useradd --system {user} 를 실행하거나, root가 아닌 사용자로 실행하세요.",
        next_en="Run useradd --system {user}, or run Maju as an ordinary user.",
    ),
    "postgres_binaries_missing": Sentence(
        ko="PostgreSQL 프로그램이 없습니다: {path}",
        en="A PostgreSQL program is missing: {path}",
        next_ko="make setup을 다시 실행하거나 MAJU_PG_BIN을 확인하세요.",
        next_en="Run make setup again, or check MAJU_PG_BIN.",
    ),
    "postgres_binaries_broken": Sentence(
        ko="{path}의 PostgreSQL이 실행되지 않습니다: {reason}",
        en="The PostgreSQL in {path} does not run: {reason}",
        next_ko="이 컴퓨터에 맞는 PostgreSQL을 설치하고 MAJU_PG_BIN으로 지정하세요.",
        next_en="Install a PostgreSQL for this machine and name it with MAJU_PG_BIN.",
    ),
    "postgres_binaries_unreadable": Sentence(
        ko="데이터베이스용 사용자가 {path}의 프로그램을 읽을 수 없습니다.",
        en="The database's own user cannot read the programs in {path}.",
        next_ko="모두가 읽을 수 있는 폴더의 PostgreSQL을 MAJU_PG_BIN으로 지정하세요.",
        next_en="Let MAJU_PG_BIN name programs that everybody may read.",
    ),
    "postgres_too_old": Sentence(
        ko="PostgreSQL {found}은(는) 너무 오래되었습니다. {needed} 이상이 필요합니다.",
        en="PostgreSQL {found} is too old; {needed} or newer is needed.",
        next_ko="서버를 업그레이드하세요.",
        next_en="Upgrade the server.",
    ),
    "postgres_data_version": Sentence(
        ko="{path}의 데이터는 PostgreSQL {found}의 것이고, 프로그램은 {wanted}입니다.",
        en="The data in {path} belong to PostgreSQL {found}, the programs are {wanted}.",
        next_ko="MAJU_PG_BIN으로 {found} 버전을 지정해 백업한 뒤 새 버전에 복원하세요.",
        next_en="Name a version {found} with MAJU_PG_BIN, back up, and restore into the new one.",
    ),
    "postgres_data_damaged": Sentence(
        ko="데이터베이스 폴더가 손상되었습니다: {path}",
        en="The database folder is damaged: {path}",
        next_ko="폴더를 지우지 말고 보관한 뒤 백업을 복원하세요.",
        next_en="Keep the folder aside, do not delete it, and restore a backup.",
    ),
    "postgres_socket_folder_unsafe": Sentence(
        ko="소켓 폴더 {path}가 다른 사용자의 것이거나 열려 있습니다.",
        en="The socket folder {path} is somebody else's, or open to others.",
        next_ko="누가 만들었는지 확인하고 지우거나, 더 짧은 MAJU_HOME을 쓰세요.",
        next_en="Find out who made it and remove it, or use a shorter MAJU_HOME.",
    ),
    "postgres_password_refused": Sentence(
        ko="데이터베이스가 저장된 비밀번호를 받아들이지 않습니다({path}).",
        en="The database does not accept the password that we keep ({path}).",
        next_ko="postgres/cluster/pgpass를 백업에서 복원하세요.",
        next_en="Restore postgres/cluster/pgpass from a backup.",
    ),
    "postgres_port_taken": Sentence(
        ko="포트 {port}를 다른 프로그램이 쓰고 있습니다.",
        en="Another program listens on port {port}.",
        next_ko="MAJU_PG_PORT를 바꾸거나 비우세요.",
        next_en="Change MAJU_PG_PORT, or leave it empty.",
    ),
    "postgres_port_differs": Sentence(
        ko="데이터베이스가 포트 {wanted}가 아닌 {found}로 이미 실행 중입니다.",
        en="The database already runs with port {found}, not {wanted}.",
        next_ko="Maju를 모두 멈춘 뒤 다시 시작하세요.",
        next_en="Stop every process of Maju and start again.",
    ),
    "postgres_port_wrong": Sentence(
        ko="MAJU_PG_PORT가 포트 번호가 아닙니다: {found}",
        en="MAJU_PG_PORT is no port number: {found}",
        next_ko="1에서 65535 사이의 숫자를 쓰거나 비우세요.",
        next_en="Use a number from 1 to 65535, or leave it empty.",
    ),
    "database_url_wrong": Sentence(
        ko="DATABASE_URL을 읽을 수 없습니다.",
        en="DATABASE_URL cannot be read.",
        next_ko="postgresql://사용자@호스트:5432/이름 형식으로 쓰세요.",
        next_en="Write it as postgresql://user@host:5432/name.",
    ),
    "database_refuses": Sentence(
        ko="데이터베이스가 접속을 거부했습니다: {reason}",
        en="The database refuses us: {reason}",
        next_ko="DATABASE_URL의 사용자, 비밀번호, 데이터베이스 이름을 확인하세요.",
        next_en="Check user, password and database name in DATABASE_URL.",
    ),
}
