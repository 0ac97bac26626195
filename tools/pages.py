"""Writes the reference pages that follow from the code: ``python -m tools.pages``.

The pages are committed; a test says when one is not what the code says any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from maju.app.words import SENTENCES
from maju.kernel.refusals import ABOUT_CONTACTS, AT_THE_DESK, IN_SETTINGS, Sentence
from maju.routing.steps import CONTACT_STEPS, SLOT_STEPS
from tools.command_pages import commands
from tools.edge_pages import edge_cases
from tools.golden_page import golden_day
from tools.number_pages import facts, kpis

S = TypeVar("S", bound=StrEnum)

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"

_WRITTEN = "<!-- written by tools/pages.py; do not edit -->\n"

_STAGES = {
    "flow": "in its flow (menu, prompts); 흐름",
    "waiting": "in line; 대기",
    "ringing": "rings at an agent; 호출",
    "dialling": "ours: the customer's phone rings; 발신",
    "talking": "with an agent; 통화",
    "held": "on hold, or while a colleague is asked; 보류",
    "voicemail": "speaks a message; 음성사서함",
    "outside": "on its way to a number outside; 외부 전환",
    "gone": "the customer's side is over, wrap-up may run; 종료",
}
_SLOTS = {
    "ringing": "rings; 호출",
    "dialling": "waits for the customer to pick up; 발신",
    "talking": "talks, or works on it; 통화",
    "parked": "rests while a live contact is served; 일시 중지",
    "wrap_up": "writes the record; 후처리",
}


def states() -> str:
    """The state machines, drawn from their tables."""
    return "\n".join(
        (
            _WRITTEN,
            "# State machines",
            "",
            "Drawn from `maju.routing.steps`. A step that is not drawn is a bug: it raises and",
            "changes nothing. What leads from one to the other stands in the events",
            "(`maju.kernel.events`).",
            "",
            "## A contact: where the customer is",
            "",
            *_diagram(CONTACT_STEPS, first=("flow",), last="gone"),
            "",
            *_legend(_STAGES),
            "",
            "Customer contacts, callbacks and left work all begin in `flow`; the latter two pass on",
            "to the line at once. `flow → flow` is the next step of the flow, `waiting → waiting`",
            "another line. After `gone` an agent may still wrap up; then nothing is open any more.",
            "",
            "## An agent's slot: what an agent does for one contact",
            "",
            *_diagram(SLOT_STEPS, first=("ringing", "wrap_up"), last=None),
            "",
            *_legend(_SLOTS),
            "",
            "A slot may be taken away at any point (the ring is over, the customer leaves, the device",
            "is lost). When a talk ends, its slot is gone and a new one for the wrap-up begins.",
            "",
            "## The agent's own state",
            "",
            "`available 대기` or `away 이석` with a reason, as the agent (or a supervisor) asked; ringing,",
            "talking and wrapping up follow from the slots. A change that is asked for with contacts in",
            "hand is kept as `asked` and made when the last of them is over; so is signing out.",
            "",
        )
    )


def refusals() -> str:
    """Every refusal, its sentence in both languages, and what to do next."""
    groups = (
        ("At the desk", AT_THE_DESK),
        ("About contacts and callbacks", ABOUT_CONTACTS),
        ("In settings", IN_SETTINGS),
        (
            "Of the command line",
            {
                code: said
                for code, said in SENTENCES.items()
                if code not in {**AT_THE_DESK, **ABOUT_CONTACTS, **IN_SETTINGS}
            },
        ),
    )
    lines = [
        _WRITTEN,
        "# Refusals",
        "",
        "A refusal changes nothing. Its code is stable and for programs; the sentences are for",
        "people. `{name}` is a parameter of the refusal.",
    ]
    for title, group in groups:
        lines += ["", f"## {title}", "", "| code | 한국어 | English |", "|---|---|---|"]
        lines += [_row(code, group[code]) for code in sorted(group)]
    return "\n".join((*lines, ""))


def _row(code: str, said: Sentence) -> str:
    ko = f"{said.ko} {said.next_ko}".strip()
    en = f"{said.en} {said.next_en}".strip()
    return f"| `{code}` | {_cell(ko)} | {_cell(en)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _diagram(
    steps: Mapping[S, frozenset[S]], *, first: tuple[str, ...], last: str | None
) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", *(f"    [*] --> {one}" for one in first)]
    for old, news in steps.items():
        lines += [f"    {old.value} --> {new}" for new in sorted(one.value for one in news)]
    if last is not None:
        lines.append(f"    {last} --> [*]")
    return [*lines, "```"]


def _legend(meanings: Mapping[str, str]) -> list[str]:
    return [
        "| state | where |",
        "|---|---|",
        *(f"| {name} | {meaning} |" for name, meaning in meanings.items()),
    ]


def command_line() -> str:
    """Every command, its options, and how it ends."""
    return f"{_WRITTEN}\n{commands()}"


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": command_line,
    "facts.md": lambda: f"{_WRITTEN}\n{facts()}",
    "golden-day.md": golden_day,
    "kpis.md": lambda: f"{_WRITTEN}\n{kpis()}",
    "refusals.md": refusals,
    "states.md": states,
}


def main() -> None:
    """Write them all."""
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
    (REFERENCE / "edge-cases.md").write_text(f"{_WRITTEN}\n{edge_cases()}", encoding="utf-8")


if __name__ == "__main__":
    main()
