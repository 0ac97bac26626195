"""Lines of the list of all KPIs: what they say, and that nothing in them becomes a tag."""

from __future__ import annotations

import msgspec
import pytest
from django.utils.translation import override

from maju.floor.reports.lining import Liner
from maju.metrics.answers import Cell
from maju.metrics.catalogue import CATALOGUE

SERVICE = CATALOGUE["service_level"]


@pytest.fixture
def line(django: None) -> Liner:
    return Liner("/reports/c/kpi/", "?from=1&to=2")


def said(liner: Liner, cell: Cell) -> str:
    with override("en"):
        return str(liner.whole(SERVICE, cell))


def test_a_line_leads_to_its_kpi_and_says_number_and_fraction(line: Liner) -> None:
    found = said(line, Cell(value=80.04, num=8004, den=10_000))
    assert '<a href="/reports/c/kpi/service_level?from=1&amp;to=2">' in found
    assert "<td>80.0%</td>" in found
    assert '<td class="soft">8,004 / 10,000</td>' in found
    assert "mark" not in found


@pytest.mark.parametrize(("met", "css"), [(True, "mark met"), (False, "mark missed")])
def test_what_was_agreed_stands_beside_it(line: Liner, met: bool, css: str) -> None:
    found = said(line, Cell(value=80.0, num=8, den=10, target=75.0, met=met))
    assert "75.0%" in found
    assert f'<span class="{css}">' in found
    assert "<svg" in found


def test_no_number_says_why(line: Liner) -> None:
    found = said(line, Cell(value=None, why="no_rows"))
    assert '<td class="none" title="Nothing of the kind happened.">–</td>' in found


def test_a_name_of_ones_own_is_text(line: Liner) -> None:
    own = msgspec.structs.replace(SERVICE, en="<b>mine", ko="<b>")
    assert "&lt;b&gt;" in str(line.name(own)).lower()
    assert "<b>" not in str(line.whole(own, Cell(value=1.0))).lower()
