"""kpi.md's worked edge cases, each with the tests that hold it, or why it has to wait.

``python -m tools.pages`` writes the page. New tests may come before it is written anew; what it
says must be true (tests/tidy/test_edge_cases.py).
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

NUMBERS = (
    1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 16, 18, 20, 21, 22, 24, 26, 27, 29, 30, 31, 32, 33, 35,
    36, 37, 39, 40, 42, 43, 44, 46, 47, 49, 50, 52, 53, 54, 56, 57, 58, 59, 62, 63, 64, 65, 66, 67,
    69, 70, 71, 73, 74, 75, 76, 77, 79, 80, 81, 83, 84, 86, 87, 89, 90, 92, 93, 94, 95, 96, 97, 98,
    99, 101, 102, 103, 105, 106, 107, 109, 110, 112, 113, 115, 116, 117, 119, 120, 122, 123,
)  # fmt: skip
"""Of the KPI definitions."""

LATER = {
    70: "needs schedules",
    71: "needs schedules",
    74: "facts keep the team of the day; no KPI is cut by team yet",
    94: "business time is written by importers; none of cases is there yet",
    95: "needs an importer of cases",
    96: "needs an importer of cases",
    103: "needs surveys",
    105: "needs surveys",
    106: "needs surveys",
    107: "needs evaluations",
    109: "needs evaluations",
}
"""Why there is no test."""

_TEST = re.compile(r"^(?:async )?def (test_ec_(\d+)_\w+)", re.MULTILINE)


def ec_tests() -> dict[int, list[tuple[str, str]]]:
    """Number to the tests that carry it, as file and name."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, number in _TEST.findall(path.read_text(encoding="utf-8")):
            found[int(number)].append((str(path.relative_to(ROOT)), name))
    return found


def edge_cases() -> str:
    """Every number once."""
    found = ec_tests()
    lines = [
        "# Edge cases of the numbers",
        "",
        "The worked cases of the KPI definitions, by their numbers: which tests hold them, or why one",
        "has to wait. A test's name says what the case claims.",
        "",
        "| case | tests |",
        "|---|---|",
    ]
    for number in NUMBERS:
        said = "<br>".join(f"`{name}` ({path})" for path, name in found.get(number, []))
        lines.append(f"| EC-{number:02} | {said or f'later: {LATER[number]}'} |")
    return "\n".join((*lines, ""))
