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
    "shift_code": Sentence(
        "{shift}은(는) 근무 코드로 쓸 수 없습니다. 빈칸과 + 없이 1~6자로 적어 주세요.",
        "{shift} cannot be a shift code: one to six letters without blanks and +.",
    ),
    "shift_code_is_leave": Sentence(
        "{shift}은(는) 근무표에서 휴가·휴무를 뜻하는 표시라 근무 코드로 쓸 수 없습니다.",
        "{shift} means leave or a day off on the roster, so no shift can be called that.",
        "다른 코드를 쓰세요.",
        "Choose another code.",
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
    "sheet_other_month": Sentence(
        "이 파일은 {first}부터 {last}까지의 근무표입니다. {month}의 날짜가 없어 아무것도 바꾸지 않았습니다.",
        "This sheet is of {first} to {last}, and has no day of {month}. Nothing was changed.",
        "그 달의 근무표 화면에서 올리거나 다른 파일을 고르세요.",
        "Bring it in on the page of that month, or choose another file.",
    ),
    "sheet_wrong_cells": Sentence(
        "읽을 수 없는 칸이 {count}개 있습니다. 처음은 {first}입니다. 아무것도 바꾸지 않았습니다.",
        "{count} cells cannot be read, the first is {first}. Nothing was changed.",
    ),
    "study_too_many": Sentence(
        "계산이 {most}건 밀려 있습니다. 끝난 뒤에 다시 요청하세요.",
        "{most} calculations wait already. Ask again when some are done.",
    ),
    "study_unknown": Sentence(
        "{number}번 계산이 없습니다. 오래된 계산은 지워집니다.",
        "There is no calculation {number}. Old ones are removed.",
        "다시 계산하세요.",
        "Calculate anew.",
    ),
    "study_odd": Sentence(
        "{name} 값 {said}을(를) 쓸 수 없습니다.",
        "{said} cannot be used for {name}.",
        "값을 고쳐 다시 계산하세요.",
        "Mend the value and calculate again.",
    ),
    "study_whole_centre": Sentence(
        "센터 전체를 볼 수 있는 사람만 할 수 있는 계산입니다.",
        "Only who sees the whole centre can have this calculated.",
    ),
    "event_odd": Sentence(
        "날짜나 이름이 맞지 않습니다. 바뀐 것은 없습니다.",
        "The days or the name do not fit. Nothing was changed.",
        "행사에는 이름과 첫날·마지막 날(1년 이내), 급여일에는 1~31일이 필요합니다.",
        "An event needs a name, a first and a last day within a year; a payday a day from 1 to 31.",
    ),
    "proposal_week": Sentence(
        "{first} 주는 예측할 수 있는 8주 안에 있지 않습니다.",
        "The week of {first} is not within the eight weeks that can be forecast.",
    ),
    "proposal_no_kinds": Sentence(
        "편성할 근무 유형이나 상담사가 없습니다.",
        "There is no kind of shift, or nobody, to plan with.",
        "근무 유형을 만드세요. 시작과 길이는 15분 단위여야 합니다.",
        "Make kinds of shifts; start and length in quarters of an hour.",
    ),
    "proposal_taken": Sentence(
        "이 편성안은 이미 반영했거나 되돌렸습니다.",
        "This proposal was taken in already, or taken back.",
    ),
    "request_kind": Sentence("신청 종류를 고르세요.", "Choose what you ask for."),
    "request_form": Sentence(
        "날짜나 사람을 읽을 수 없습니다.", "The day or the person cannot be read."
    ),
    "request_past": Sentence(
        "지난 날이나 1년 뒤의 날은 신청할 수 없습니다.",
        "A day that is over, or more than a year ahead, cannot be asked for.",
    ),
    "request_no_shift": Sentence(
        "{day}에 근무가 없습니다.",
        "There is no shift on {day}.",
        "근무가 있는 날을 고르세요.",
        "Choose a day with a shift.",
    ),
    "request_cell_taken": Sentence(
        "{day}에는 이미 휴가나 휴무가 있습니다.", "There is leave or a day off on {day} already."
    ),
    "request_colleague": Sentence(
        "함께 바꿀 동료를 고르세요.", "Choose the colleague with whom to swap."
    ),
    "request_colleague_works": Sentence(
        "{day}에 이미 근무나 휴가가 있어 넘겨받을 수 없습니다.",
        "Whoever would take it over works or is on leave on {day} already.",
    ),
    "request_open_already": Sentence(
        "{day}에 답을 기다리는 신청이 있습니다.",
        "A request for {day} waits for its answer already.",
    ),
    "request_too_many": Sentence(
        "답을 기다리는 신청이 {most}건입니다. 답을 받은 뒤에 신청하세요.",
        "{most} requests wait for an answer. Ask again when some are answered.",
    ),
    "request_not_yours": Sentence(
        "본인의 신청이 아닙니다.", "This request is not yours to answer."
    ),
    "request_unknown": Sentence("그런 신청이 없습니다.", "There is no such request."),
    "request_answered": Sentence(
        "이미 답이 나온 신청입니다.", "This request has been answered already."
    ),
    "request_waits_colleague": Sentence(
        "동료가 아직 동의하지 않았습니다.", "The colleague has not agreed yet."
    ),
    "request_reason": Sentence(
        "거절하는 이유를 적어 주세요.", "Say why it is refused: the agent reads it."
    ),
    "request_rule_odd": Sentence(
        "0 이상의 수를 적어 주세요. 며칠 전은 365 이하입니다.",
        "Figures are 0 or more, days ahead at most 365.",
    ),
}
