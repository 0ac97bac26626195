"""Draws a :class:`View` for a terminal of any size from 80 by 24 on, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from maju.app.top.watch import View
from maju.app.top.words import COLUMNS, DOING, LABELS, REASONS, STALE
from maju.channels.simulated.demo import directory_of
from maju.channels.simulated.demo.shops import SHOPS
from maju.facts.live import Tally, total
from maju.facts.live.floor import AtWork, Doing, Waiting
from maju.kernel.ids import AgentId, QueueId
from maju.kernel.settings import Settings
from maju.kernel.time import SECOND, Duration, Instant

_COLOURS = {
    Doing.AVAILABLE: "green",
    Doing.RINGING: "bold yellow",
    Doing.TALKING: "cyan",
    Doing.HOLD: "magenta",
    Doing.WRAP_UP: "blue",
    Doing.AWAY: "yellow",
    Doing.SIGNED_OUT: "dim",
}
_AGENT_CELLS = 26


class Names:
    """What to call agents and queues on a screen; ids where nobody has said."""

    def __init__(self, settings: Settings, lang: str) -> None:
        known = settings.clients and set(settings.clients) <= {shop.id for shop in SHOPS}
        directory = directory_of(settings) if known else None
        self._agents: Mapping[AgentId, str] = {} if directory is None else directory.agents
        self._queues = {queue.id: queue.name or queue.id for queue in settings.queues}
        if directory is not None:
            self._queues |= {
                queue: names[0 if lang == "ko" else 1] for queue, names in directory.queues.items()
            }

    def agent(self, agent: AgentId) -> str:
        """A person's name, or the id."""
        return self._agents.get(agent, agent)

    def queue(self, queue: QueueId) -> str:
        """The queue's name."""
        return self._queues.get(queue, queue)


def draw(view: View, lang: str, *, width: int, height: int) -> RenderableType:
    """The board, never higher than *height* lines."""
    names = Names(view.settings, lang)
    queues = _queue_rows(view)
    head = [_head(view, lang), _summary(view, lang)]
    room = max(3, height - len(head) - 3)
    shown = queues[: max(1, min(len(queues), room - 4))]
    table = _queue_table(shown, queues, names, lang)
    left = height - len(head) - len(shown) - 4
    return Group(
        *head, table, _going_on(view, lang), _agents(view, names, lang, width=width, height=left)
    )


def _head(view: View, lang: str) -> Text:
    labels = LABELS[lang]
    head = Text(no_wrap=True, overflow="crop")
    as_of = f"  {labels['as_of']} {_clock(view.now, view.settings.zone)}"
    if view.stale:
        head.append(f" {view.centre} ⚠ {STALE[lang][view.stale]} ", style="bold white on red")
        return head.append(as_of)
    head.append(f" Maju 마주 · {view.centre} ", style="bold reverse")
    head.append(as_of)
    head.append(f"  #{view.seq}  {view.events_per_s:.1f} {labels['events']}/s", style="dim")
    return head


def _summary(view: View, lang: str) -> Text:
    floor = view.floor
    line = Text(no_wrap=True, overflow="crop")
    for doing, number in floor.doing.items():
        line.append(f" {DOING[lang][doing]} ", style=_COLOURS[doing])
        line.append(str(number), style="bold" if number else "dim")
    return line


def _going_on(view: View, lang: str) -> Text:
    labels, floor = LABELS[lang], view.floor
    said = f" {labels['contacts']} {floor.contacts}   {labels['callbacks']} {floor.callbacks}"
    return Text(said, style="dim", no_wrap=True, overflow="crop")


def _queue_rows(view: View) -> list[tuple[QueueId, Waiting, Tally]]:
    sums: dict[QueueId, Tally] = {}
    for (queue, _), tally in view.tallies.items():
        sums[queue] = sums.get(queue, Tally()) + tally
    return [
        (queue.id, view.floor.waiting.get(queue.id, Waiting()), sums.get(queue.id, Tally()))
        for queue in view.settings.queues
    ]


def _queue_table(
    shown: list[tuple[QueueId, Waiting, Tally]],
    rows: list[tuple[QueueId, Waiting, Tally]],
    names: Names,
    lang: str,
) -> Table:
    table = Table(
        box=None,
        pad_edge=True,
        show_edge=False,
        padding=(0, 1, 0, 0),
        header_style="dim",
        expand=False,
    )
    for index, name in enumerate(COLUMNS[lang]):
        table.add_column(
            name,
            justify="right" if index else "left",
            no_wrap=True,
            min_width=cell_len(name) if index else None,
            max_width=None if index else 30,
        )
    for queue, waiting, tally in shown:
        table.add_row(names.queue(queue), *_cells(waiting, tally))
    everybody = Waiting(
        count=sum(waiting.count for _, waiting, _ in rows),
        longest=max((waiting.longest for _, waiting, _ in rows), default=Duration(0)),
    )
    table.add_row(
        LABELS[lang]["total"], *_cells(everybody, total(row[2] for row in rows)), style="bold"
    )
    return table


def _cells(waiting: Waiting, tally: Tally) -> tuple[str | Text, ...]:
    style = "bold red" if waiting.count else "dim"
    return (
        Text(str(waiting.count), style=style),
        Text(_length(waiting.longest) if waiting.count else "–", style=style),
        str(tally.offered),
        str(tally.answered),
        str(tally.abandoned),
        _percent(tally.answer_rate),
        _percent(tally.service_level),
        "–" if tally.asa_s is None else f"{tally.asa_s:.0f}s",
    )


def _agents(view: View, names: Names, lang: str, *, width: int, height: int) -> RenderableType:
    """As many agents as there is room for; those who are busy with something first."""
    columns = max(1, width // _AGENT_CELLS)
    room = columns * max(1, height)
    order = list(Doing)
    agents = sorted(view.floor.agents, key=lambda each: (order.index(each.doing), each.agent))
    more = len(agents) - room
    if more > 0:
        agents = agents[: room - 1]
    cells = [_agent_cell(each, names, lang) for each in agents]
    if more > 0:
        cells.append(Text(LABELS[lang]["more"].format(n=more + 1), style="dim"))
    rows = max(1, -(-len(cells) // columns))
    table = Table.grid(padding=(0, 1))
    for _ in range(columns):
        table.add_column(width=_AGENT_CELLS - 1, no_wrap=True)
    for row in range(rows):
        table.add_row(*cells[row::rows])
    return table


def _agent_cell(each: AtWork, names: Names, lang: str) -> Text:
    doing = DOING[lang][each.doing]
    if each.reason:
        doing = REASONS[lang].get(each.reason, each.reason)
    several = f"×{each.contacts}" if each.contacts > 1 else ""
    cell = Text(" ", no_wrap=True, overflow="ellipsis")
    cell.append(names.agent(each.agent))
    cell.append(f" {doing}{several} ", style=_COLOURS[each.doing])
    cell.append(_length(each.lasting), style="dim")
    return cell


def as_json(view: View) -> str:
    """One line for programs. Times in seconds, instants in microseconds, rates as quotients."""
    everything = total(view.tallies.values())
    agents = [
        {
            "agent": each.agent,
            "state": each.doing,
            "reason": each.reason,
            "for_s": each.lasting / SECOND,
            "contacts": each.contacts,
        }
        for each in view.floor.agents
    ]
    return json.dumps(
        {
            "centre": view.centre,
            "now": view.now,
            "at": view.at,
            "seq": view.seq,
            "events_per_s": round(view.events_per_s, 1),
            "stale": view.stale,
            "contacts": view.floor.contacts,
            "callbacks": view.floor.callbacks,
            "waiting": sum(each.count for each in view.floor.waiting.values()),
            "today": _tally_json(everything),
            "queues": [
                {
                    "queue": queue,
                    "waiting": waiting.count,
                    "longest_s": waiting.longest / SECOND,
                    **_tally_json(tally),
                }
                for queue, waiting, tally in _queue_rows(view)
            ],
            "doing": view.floor.doing,
            "agents": agents,
        },
        ensure_ascii=False,
    )


def _tally_json(tally: Tally) -> dict[str, int | float | None]:
    return {
        "offered": tally.offered,
        "answered": tally.answered,
        "abandoned": tally.abandoned,
        "callback": tally.callback,
        "flowed_out": tally.flowed_out,
        "open": tally.open,
        "answer_rate": tally.answer_rate,
        "service_level": tally.service_level,
        "asa_s": tally.asa_s,
    }


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.1f}"


def _length(duration: Duration) -> str:
    seconds = duration // SECOND
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02}"
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _clock(at: Instant, zone: str) -> str:
    return f"{datetime.fromtimestamp(at / SECOND, ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
