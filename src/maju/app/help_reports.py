"""Korean help of the calendar and of reports; see :mod:`maju.app.help_words`."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "calendar": "영업일 달력: 공휴일, 그리고 센터와 고객사별로 정한 날.",
    "calendar list": "날마다 정상·휴무·단축과 그 이유, 그 달의 몇째 영업일인지 봅니다.",
    "calendar set": """날짜의 구분, 따를 공휴일의 나라, 영업하는 요일을 정합니다.

    고객사에 정한 것이 센터보다, 날짜에 정한 것이 공휴일과 요일보다 앞섭니다.""",
    "report": "보고서 문서: 고객사가 쓸 XLSX, 읽고 인쇄할 HTML.",
    "report daily": "한 영업일의 보고서(일보).",
    "report weekly": "--date부터 7일의 보고서(주보).",
    "report monthly": "--date가 든 달의 보고서(월보).",
    "report range": "원하는 날들의 보고서(기간보고).",
    "report draft": "보고서를 만들어 보관합니다. 바뀐 숫자가 없으면 이미 있는 판을 그대로 둡니다.",
    "report approve": "최신 판을 승인합니다. 승인은 저널에 남습니다.",
    "report send": "보고서를 보냅니다. 지정하지 않으면 예정된 것을 모두 보냅니다. 설정: 데이터 폴더의 mail.toml.",
    "report list": "보관된 보고서와 최신 판을 봅니다.",
    "report show": "보고서의 모든 판과 발송 이력을 보거나, 보관된 판의 파일을 꺼냅니다.",
    "report note": "보고서에 실을 그날의 이슈·특이사항·조치·익일 예정을 적습니다.",
    "report contract": "보고 약정(TOML)을 보관합니다. 파일이 없으면 적용 중인 약정을 출력합니다.",
}

OPTIONS: Mapping[str, str] = {
    "A client; the whole centre by default.": "고객사. 기본값은 센터 전체.",
    "First day; this month's first by default.": "첫날. 기본값은 이달 1일.",
    "The day after the last, not included; a month by default.": "마지막 날의 다음 날(포함하지 않음). 기본값은 한 달.",
    "One JSON object a day.": "날마다 JSON 하나.",
    "Only this client; the whole centre by default.": "이 고객사만. 기본값은 센터 전체.",
    "The date.": "날짜.",
    "정상, 휴무, 단축.": "정상, 휴무, 단축 중 하나.",
    "Why: 창립기념일.": "이유: 창립기념일.",
    "Whose public holidays are closed: KR; none for nobody's.": (
        "쉬는 공휴일의 나라: KR. 공휴일을 쓰지 않으려면 none."
    ),
    "Weekdays that are open, Monday is 1: 1-5, or 1,2,3,4,5,6.": (
        "영업하는 요일, 월요일이 1: 1-5 또는 1,2,3,4,5,6."
    ),
    "Who adds up.": "계산할 엔진.",
    "Of Spark: spark://host:7077; this machine alone by default.": (
        "Spark의 주소: spark://host:7077. 기본값은 이 컴퓨터."
    ),
    "previous_day, same_weekday, four_weeks, …": "비교: previous_day, same_weekday, four_weeks, …",
    "The version that was looked at.": "확인한 판.",
    "Who; by default the user of this machine.": "누가. 기본값은 이 컴퓨터의 사용자.",
    "The client; without one, the centre's own reports.": "고객사. 없으면 센터 자체 보고서.",
    "In force from this day on.": "이 날부터 적용.",
    "Only this client company, by its contract.": "이 고객사만, 그 약정대로.",
    "The day, or the first one.": "그날 또는 첫날.",
    ".xlsx or .html": ".xlsx 또는 .html",
    "A workbook of the client's own; its named cells are filled.": (
        "고객사의 엑셀 양식. 이름 붙은 셀을 채웁니다."
    ),
    "Contract (TOML) instead of the one that is kept.": "보관된 것 대신 쓸 약정(TOML).",
    "Interim report as of this local time of the day: 12:00.": (
        "그날 이 현지 시각까지의 중간 보고: 12:00."
    ),
    "Of a range: the last day, itself included.": "기간보고의 마지막 날(포함).",
    "Only of this client.": "이 고객사만.",
    "One JSON object a report.": "보고서마다 JSON 하나.",
    "The client that it is about; the whole centre by default.": "고객사. 기본값은 센터 전체.",
    "The day that it is about.": "해당 날짜.",
    "Write one of this kind; else list.": "이 구분으로 적습니다. 없으면 목록을 봅니다.",
    "What is written; empty with --replaces takes a note back.": (
        "내용. --replaces와 함께 비우면 그 메모를 거둡니다."
    ),
    "The number of the note that this one replaces.": "이 메모로 바꿀 메모의 번호.",
    "Show this note and what it replaced.": "이 메모와 바뀌기 전 내용을 봅니다.",
    "The last day, itself included; by default the first.": "마지막 날(포함). 기본값은 첫날.",
    "By default the newest.": "판. 기본값은 최신.",
    "Mail address; may be repeated.": "메일 주소. 여러 번 쓸 수 있습니다.",
    "Send anew what failed or is unknown.": "실패했거나 결과를 모르는 것을 다시 보냅니다.",
    "Send although nobody has approved it.": "승인되지 않았어도 보냅니다.",
    "Write its file: .xlsx or .html.": "보관된 파일을 씁니다: .xlsx 또는 .html.",
}
