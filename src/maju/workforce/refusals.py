"""What the pages of planning refuse, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.kernel.refusals import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "shift_unknown": Sentence(
        "{shift}(이)라는 근무 유형이 없습니다.",
        "There is no kind of shift called {shift}.",
        "근무 유형을 먼저 만들거나 코드를 확인하세요.",
        "Make the kind of shift first, or check the code.",
    ),
    "leave_unknown": Sentence(
        "{leave}(이)라는 휴가 종류가 없습니다.", "There is no kind of leave called {leave}."
    ),
    "roster_agent_unknown": Sentence(
        "{agent}(이)라는 상담사가 이 센터에 없습니다.", "No agent of this centre is called {agent}."
    ),
    "half_needs_shift": Sentence(
        "{agent}의 {day} 반차에는 근무 유형이 있어야 합니다.",
        "Half a day's leave of {agent} on {day} needs the shift that it is half of.",
    ),
    "shift_times": Sentence(
        "근무 시간이 맞지 않습니다. 시작은 하루 안, 길이는 24시간 이내, 식사는 근무 안에 있어야 합니다.",
        "The times do not fit: a shift starts within the day, lasts at most 24 hours, its meal within it.",
    ),
    "shift_code_taken": Sentence(
        "{shift} 코드는 이미 쓰고 있습니다.", "The code {shift} is taken already."
    ),
    "roster_empty": Sentence(
        "{first}부터 {last}까지 근무표가 비어 있습니다.",
        "The roster from {first} to {last} is empty.",
    ),
    "roster_as_published": Sentence(
        "바뀐 것이 없습니다. 버전 {version}과 같습니다.",
        "Nothing has changed since version {version}.",
    ),
    "roster_month": Sentence("달을 2026-12처럼 적어 주세요.", "Write the month as 2026-12."),
    "roster_form": Sentence(
        "무엇을 넣을지 알 수 없습니다. 상담사, 날짜, 근무를 고르세요.",
        "It is not clear what to put where. Choose agents, days and a shift.",
    ),
    "sheet_unreadable": Sentence(
        "엑셀 파일(.xlsx)로 읽을 수 없습니다.",
        "This cannot be read as a workbook (.xlsx).",
        "엑셀에서 .xlsx로 저장해 다시 올려 주세요.",
        "Save it as .xlsx and bring it again.",
    ),
    "sheet_too_large": Sentence(
        "파일이 너무 큽니다. 최대 {most}MB입니다.", "The file is too large: {most} MB at most."
    ),
    "sheet_no_dates": Sentence(
        "날짜가 적힌 줄이 없습니다.",
        "There is no row with dates.",
        "내려받은 근무표의 첫 줄처럼 날짜를 적어 주세요.",
        "Write the dates as in the first row of the sheet that you can download.",
    ),
    "sheet_wrong_cells": Sentence(
        "읽을 수 없는 칸이 {count}개 있습니다. 처음은 {first}입니다. 아무것도 바꾸지 않았습니다.",
        "{count} cells cannot be read, the first is {first}. Nothing was changed.",
    ),
}
