"""``maju plan demand``: how many needs there were behind the contacts."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import click

from maju.app.numbers.days import FROM, TO, Day
from maju.app.numbers.store import using_store
from maju.app.plan.options import whose_contacts
from maju.app.speech import chosen, lang_option

if TYPE_CHECKING:
    from maju.app.plan.demanding import Wanted

_DAY = Day()
_ENOUGH_KNOWN = 0.6
"""Of the attempts: the estimate was tried on logs with at least so many known customers."""
_KNOWN = (
    "미식별 인입은 같은 날 같은 2시간의 식별된 인입과 같다고 봅니다",
    "the unknown are taken to be like the known of the same two hours",
)
_DOUBT = (
    " (60% 미만이라 참고로만 보세요)",
    " (below 60 %: an indication only)",
)


@click.command("demand")
@click.option("--centre", required=True, help="The centre.")
@click.option("--from", "since", type=_DAY, required=True, help=FROM)
@click.option("--to", "until", type=_DAY, required=True, help=TO)
@whose_contacts
@click.option(
    "--answered",
    type=click.FloatRange(0, 100),
    default=95.0,
    show_default=True,
    help="If so many per cent had been answered.",
)
@click.option("--json", "for_programs", is_flag=True, help="One JSON object, with every day.")
@lang_option
def demand_command(
    *,
    centre: str,
    since: date,
    until: date,
    queue: str | None,
    channel: str | None,
    client: str | None,
    answered: float,
    for_programs: bool,
    lang: str | None,
) -> None:
    """True demand: needs without those who had to call again, and how long callers wait.

    Estimated from the gaps between the calls of known customers (demand_fresh_est), with the range
    that other customers could have given. maju kpi demand_counted is the plain count beside it.
    """
    from maju.app.plan.contacts import Which
    from maju.app.plan.demanding import as_json, find_wanted
    from maju.app.progress import bar

    korean = chosen(lang) == "ko"
    which = Which(
        centre=centre, since=since, until=until, queue=queue, channel=channel, client=client
    )
    with bar("실수요" if korean else "true demand"), using_store() as store:
        found = find_wanted(store.numbers(), which)
    if for_programs:
        click.echo(json.dumps(as_json(found, answered / 100), ensure_ascii=False))
    else:
        _show(found, answered / 100, korean=korean)


def _show(found: Wanted, answered: float, *, korean: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from maju.app.plan.demanding import delay_of
    from maju.metrics.chains import GIVEN_UP, SERVED

    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    low, high = found.sure.between(found.sure.fresh_share)
    whole = found.contacts.sum()

    def row(ko: str, en: str, value: str, ko_more: str = "", en_more: str = "") -> None:
        table.add_row(ko if korean else en, value, ko_more if korean else en_more)

    row(
        "인입",
        "attempts",
        f"{whole:,.0f}",
        f"{found.days[0]} ~ {found.days[-1]}",
        f"{found.days[0]} … {found.days[-1]}",
    )
    known = found.demand.known_share
    ko_doubt, en_doubt = _DOUBT if known < _ENOUGH_KNOWN else ("", "")
    row(
        "고객 식별률",
        "of known customers",
        f"{known:.1%}",
        _KNOWN[0] + ko_doubt,
        _KNOWN[1] + en_doubt,
    )
    row(
        "실수요(추정)",
        "true demand (estimate)",
        f"{found.fresh.sum():,.0f}",
        f"인입의 {found.fresh_share:.1%} (95% 구간 {low:.1%}~{high:.1%})",
        f"{found.fresh_share:.1%} of attempts (95 % between {low:.1%} and {high:.1%})",
    )
    for outcome, ko, en in (
        (GIVEN_UP, "포기 후 재시도 확률", "redial after an abandon"),
        (SERVED, "상담 후 재인입 확률", "reconnect after service"),
    ):
        chance = found.demand.returns.probability[outcome]
        least, most = found.sure.between(found.sure.probability[:, outcome])
        soon = delay_of(found, outcome, (60,))[60]
        row(
            ko,
            en,
            f"{chance:.1%}",
            f"95% 구간 {least:.1%}~{most:.1%}, 그중 1시간 안 {soon:.0%}",
            f"95 % between {least:.1%} and {most:.1%}; {soon:.0%} of them within an hour",
        )
    then, (least, most) = found.total_if_answered(answered), found.total_between(answered)
    row(
        f"응대율이 {answered:.0%}였다면",
        f"had {answered:.0%} been answered",
        f"{then:,.0f}",
        f"인입 {then / whole - 1:+.1%} (95% 구간 {least:,.0f}~{most:,.0f}), 실제 응대율 {found.answered_share:.1%}",
        f"{then / whole - 1:+.1%} attempts (between {least:,.0f} and {most:,.0f}); in fact {found.answered_share:.1%} were",
    )
    if found.patience is not None:
        mean = found.patience
        row(
            "평균 인내 시간",
            "mean patience",
            f"{mean.mean_s:,.0f}{'초' if korean else ' s'}",
            f"95% 구간 {mean.low_s:,.0f}~{mean.high_s:,.0f}초, 포기 {mean.abandoned:,}건과 응대된 대기로 추정",
            f"95 % between {mean.low_s:,.0f} and {mean.high_s:,.0f} s, from {mean.abandoned:,} abandons and the answered waits",
        )
        still = [
            f"{after}s {share:.0%}"
            for after, share, _error in found.survival
            if after in {30, 60, 180, 300}
        ]
        row("아직 기다리는 고객", "still waiting after", "", " · ".join(still), " · ".join(still))
    if found.line is not None:
        line = found.line
        row(
            "대기와 포기의 직선",
            "abandons against waits",
            f"{line.patience_s:,.0f}{'초' if korean else ' s'}",
            f"R² {line.r2:.2f}, 30분 구간 {line.intervals:,}개. 대기 0초에서도 {line.intercept:.1%} 포기",
            f"R² {line.r2:.2f} over {line.intervals:,} half-hours; {line.intercept:.1%} leave without any wait",
        )
    console.width = max(console.width, 118)
    console.print(table)
