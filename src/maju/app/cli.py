"""``maju``: the one command line.

Each command is imported when it is used, so that ``maju --help`` answers at once. Exit codes:
0 all is well, 1 findings (or "no"), 2 used wrongly, 3 refused, 4 trouble of the world, 5 a bug
of ours, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any, NamedTuple

import click

from maju import __version__
from maju.app.help import Speaking, prepare, usage_error
from maju.app.speech import LANGUAGES, chosen, listen


class Place(NamedTuple):
    """Where a command lies, and its line in the list of commands."""

    where: str
    en: str
    ko: str


COMMANDS: dict[str, Place] = {
    "run": Place(
        "maju.app.run.command:run_command",
        "Run a contact centre; with --demo, one full of simulated life.",
        "상담센터를 실행합니다. --demo는 가상의 고객과 상담사로 움직입니다.",
    ),
    "top": Place(
        "maju.app.top.command:top_command",
        "Watch the floor live in this terminal.",
        "현재 상담 현황을 터미널에서 실시간으로 봅니다.",
    ),
    "simulate": Place(
        "maju.app.simulate.command:simulate_command",
        "Simulate days of a centre as fast as the machine can.",
        "상담센터의 며칠을 가상 시간으로 빠르게 시뮬레이션합니다.",
    ),
    "import": Place(
        "maju.app.numbers.importing:import_command",
        "Bring the log of another phone system in.",
        "다른 상담 시스템의 통화 기록을 가져옵니다.",
    ),
    "imports": Place(
        "maju.app.numbers.imports:imports_group",
        "What was imported, and the files as they came.",
        "가져온 기록의 목록과 보관된 원본 파일입니다.",
    ),
    "kpi": Place(
        "maju.app.numbers.kpis:kpi_group",
        "Any KPI for any period; repeats: who called again.",
        "원하는 기간의 KPI를 봅니다. repeats는 재인입(버블호)입니다.",
    ),
    "calendar": Place(
        "maju.app.numbers.calendars:calendar_group",
        "Business days: holidays, and what is kept for a client.",
        "영업일 달력: 공휴일과 고객사별 정상·휴무·단축을 봅니다.",
    ),
    "seal": Place(
        "maju.app.numbers.sealing:seal_command",
        "Write the days of a centre that are over as files.",
        "끝난 영업일을 마감해 파일로 남깁니다.",
    ),
    "finalise": Place(
        "maju.app.numbers.sealing:finalise_command",
        "Make a sealed day final; later changes are corrections.",
        "마감한 날을 확정합니다. 그 뒤의 변경은 정정입니다.",
    ),
    "report": Place(
        "maju.app.reporting.keeping_commands:report_group",
        "Reports as workbook or page: make, keep, approve, send.",
        "보고서를 엑셀·HTML로 만들고, 보관하고, 승인하고, 보냅니다.",
    ),
    "target": Place(
        "maju.app.numbers.agreeing:target_group",
        "Thresholds and targets, each from a day on.",
        "기준 시간과 목표를 시작일과 함께 정합니다.",
    ),
    "shared": Place(
        "maju.app.numbers.shared:shared_group",
        "Numbers that many people share, for repeat calls.",
        "재인입에서 빼야 할 공용 번호(대표번호 등)를 관리합니다.",
    ),
    "rows": Place(
        "maju.app.numbers.rows:rows_command",
        "Open a number to the contacts behind it.",
        "숫자를 이루는 상담 건을 봅니다.",
    ),
    "plan": Place(
        "maju.app.commands.plan:plan_group",
        "Forecast, staffing, simulation, shifts, true demand.",
        "예측, 필요 인원, 시뮬레이션, 근무 편성, 실수요를 계산합니다.",
    ),
    "voice": Place(
        "maju.app.commands.voice_parts:voice_group",
        "The telephone: servers, trunks, announcements.",
        "전화 서버, 통신사 회선, 안내 음성을 관리합니다.",
    ),
    "token": Place(
        "maju.app.api.commands:token_group",
        "Keys of the REST API for other programs.",
        "다른 프로그램이 REST API를 쓰는 토큰을 관리합니다.",
    ),
    "user": Place(
        "maju.app.people.command:user_group",
        "People who sign in: add, invite, give roles, shut out.",
        "로그인하는 사람을 등록·초대하고 역할을 주거나 막습니다.",
    ),
    "journal": Place(
        "maju.app.commands.journal:journal_group",
        "Read, export and verify the journal.",
        "저널을 읽고, 내보내고, 검증합니다.",
    ),
    "verify": Place(
        "maju.app.commands.verify:verify_group",
        "Check Maju itself against what is known for certain.",
        "Maju의 계산을 손으로 구한 정답과 대조합니다.",
    ),
    "migrate": Place(
        "maju.app.commands.migrate:migrate_command",
        "Bring the database to this version's schema.",
        "데이터베이스를 이 버전의 구조로 바꿉니다.",
    ),
    "backup": Place(
        "maju.app.backup.command:backup_command",
        "Write database, keys and blobs to one file.",
        "데이터베이스, 키, 파일을 하나의 백업 파일로 저장합니다.",
    ),
    "restore": Place(
        "maju.app.backup.command:restore_command",
        "Put a backup in place of what is there.",
        "백업 파일로 복원합니다.",
    ),
    "forget": Place(
        "maju.app.backup.command:forget_command",
        "Destroy what is kept about a customer, for ever.",
        "고객의 개인정보를 영구히 삭제합니다.",
    ),
    "doctor": Place(
        "maju.app.doctor:doctor_command",
        "Say what is wrong with this installation, and what to do.",
        "설치 상태를 점검하고 할 일을 알려 줍니다.",
    ),
    "version": Place(
        "maju.app.commands.version:version_command",
        "Print the version of Maju and of its parts.",
        "Maju와 구성 요소의 버전을 출력합니다.",
    ),
}


class Lazily(click.Group):
    """A group that knows its commands by name and imports them one at a time."""

    context_class = Speaking

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The language first: the help speaks it, too."""
        listen(args)
        prepare(self, "")
        return super().make_context(info_name, args, parent, **extra)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Says what may have been meant when there is no such command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, those for every day first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import it."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.where.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return prepare(command, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list, from the table alone."""
        lang = chosen(None)
        with formatter.section("명령" if lang == "ko" else "Commands"):
            formatter.write_dl(
                [(name, place.ko if lang == "ko" else place.en) for name, place in COMMANDS.items()]
            )


@click.command(cls=Lazily, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang", type=click.Choice(LANGUAGES), is_eager=True, help="Language; else as LANG says."
)
@click.version_option(__version__, prog_name="maju")
def maju(lang: str | None) -> None:
    """Maju (마주): an open contact centre.

    MAJU_HOME names the folder of its data, DATABASE_URL a PostgreSQL server other than its own.
    MAJU_DEBUG=1 shows where an error came from.
    """


def main() -> None:
    """The program ``maju``; errors of our three families become one clear line each."""
    try:
        code = maju.main(standalone_mode=False)
    except click.Abort:
        code = 130
    except click.UsageError as error:
        if chosen(None) == "en":
            error.show()
        else:
            click.echo(usage_error(error), err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except Exception as error:
        if os.environ.get("MAJU_DEBUG") == "1":
            raise
        from maju.app.endings import ending_of

        line, code = ending_of(error, chosen(None))
        click.echo(line, err=True)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
