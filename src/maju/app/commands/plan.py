"""``maju plan``: from what happened to who should sit there next Tuesday at 11."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from maju.app.help import Speaking, prepare


class Below(NamedTuple):
    """Where a command of planning lies, and its line in the list."""

    where: str
    en: str
    ko: str


PLANS: dict[str, Below] = {
    "staff": Below(
        "maju.app.plan.staff:staff_command",
        "How many people, interval by interval.",
        "구간마다 필요한 인원을 계산합니다.",
    ),
    "demand": Below(
        "maju.app.plan.demand:demand_command",
        "How many needs there were behind the contacts.",
        "인입 뒤의 실수요와 고객이 기다리는 시간을 추정합니다.",
    ),
    "forecast": Below(
        "maju.app.plan.forecast:forecast_command",
        "How many will come, and how long each will take.",
        "앞으로 몇 건이 들어오고 얼마나 걸릴지 예측합니다.",
    ),
    "simulate": Below(
        "maju.app.plan.simulate:simulate_command",
        "A day lived again, with something changed.",
        "지난 하루를 조건을 바꿔 다시 돌려 봅니다.",
    ),
    "roster": Below(
        "maju.app.plan.roster:roster_command",
        "A week's shifts by the solver.",
        "한 주의 근무를 최적화해 제안합니다.",
    ),
    "advise": Below(
        "maju.app.plan.advise:advise_command",
        "What to do in the rest of today.",
        "남은 오늘 무엇을 하면 좋을지 제안합니다.",
    ),
    "hire": Below(
        "maju.app.plan.hire:hire_command",
        "How many to hire when.",
        "몇 달 동안 언제 몇 명을 채용할지 계산합니다.",
    ),
}
"""The commands below ``maju plan``, in the order of the work; each owner adds a line."""


class _Planning(click.Group):
    """Imports a command when it is asked for; the list comes from the table alone."""

    context_class = Speaking

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the work."""
        return list(PLANS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import it, with a folder for the machine code of its kernels."""
        place = PLANS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.where.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return prepare(command, f"plan {cmd_name}")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Says what may have been meant when there is no such command."""
        if args and args[0] not in PLANS and not args[0].startswith("-"):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=PLANS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list, without importing anything."""
        from maju.app.speech import chosen

        korean = chosen(None) == "ko"
        if not PLANS:
            return
        with formatter.section("명령" if korean else "Commands"):
            formatter.write_dl(
                [(name, place.ko if korean else place.en) for name, place in PLANS.items()]
            )


@click.group("plan", cls=_Planning)
def plan_group() -> None:
    """Forecast, staffing, simulation, shifts and true demand."""
    from maju.app.home import find_home
    from maju.app.plan.compiling import keep_compiled_here_or_in

    home = find_home().root
    if home.is_dir():
        keep_compiled_here_or_in(str(home / "run"))
