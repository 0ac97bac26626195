"""Category: pages. 근무표 as a workbook: texts stay texts, whatever a spreadsheet would make of them."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.workforce.test_roster import AT, MONTH, planner

__all__ = ["planner"]


@pytest.mark.parametrize("said", ["+a1", "-a1", "@a1"])
def test_no_code_or_name_is_calculated_and_each_comes_back(
    planner: Client, floor: Floor, said: str
) -> None:
    from maju.directory import models as m

    row = m.Agent.objects.get(centre=CENTRE, code="a1")
    row.code, row.person.name = said, '{=HYPERLINK("http://evil.example","x")}'
    row.save()
    row.person.save()
    sheet = planner.get(f"{AT}/roster/sheet?month={MONTH}").content
    cells = [cell for line in load_workbook(io.BytesIO(sheet))["근무표"].rows for cell in line]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "d"}
    assert not any(cell.hyperlink for cell in cells)
    assert {said, row.person.name} <= {cell.value for cell in cells}
    upload = io.BytesIO(sheet)
    upload.name = "roster.xlsx"
    answer = planner.post(f"{AT}/roster/bring", {"month": MONTH, "sheet": upload})
    assert answer.status_code == 302
