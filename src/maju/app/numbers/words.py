"""What each refusal of imports and questions about numbers says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from maju.app.numbers.import_words import REFUSALS as IMPORTS
from maju.app.numbers.own_words import REFUSALS as OWN
from maju.app.postgres.words import Sentence

REFUSALS: Mapping[str, Sentence] = {
    **OWN,
    "import_no_file": Sentence(ko="{path} 파일이 없습니다.", en="There is no file {path}."),
    "import_empty": Sentence(ko="{path} 파일이 비어 있습니다.", en="The file {path} is empty."),
    "import_unknown_format": Sentence(
        ko="{format} 형식은 가져올 수 없습니다.",
        en="The format {format} cannot be imported.",
        next_ko="가능한 형식: {known}",
        next_en="Formats: {known}.",
    ),
    "import_wrong_header": Sentence(
        ko="첫 줄이 {format} 형식이 아닙니다({columns}개 열). 바뀐 것은 없습니다.",
        en="The first line is not one of {format} ({columns} columns). Nothing was changed.",
        next_ko="파일과 구분자, 형식 이름을 확인하세요. 다른 통화 표라면 csv 형식을 쓰세요.",
        next_en="Check the file, its delimiter and the format's name; any other table of calls is csv.",
    ),
    "import_wrong_encoding": Sentence(
        ko="{line}번째 줄을 {encoding}(으)로 읽을 수 없습니다.",
        en="Line {line} cannot be read as {encoding}.",
        next_ko="파일의 문자 인코딩을 확인하세요. 바뀐 것은 없습니다.",
        next_en="Check the encoding of the file. Nothing was changed.",
    ),
    "import_line_too_long": Sentence(
        ko="{line}번째 줄이 너무 깁니다.",
        en="Line {line} is too long.",
        next_ko="통화 기록 파일이 맞는지 확인하세요. 바뀐 것은 없습니다.",
        next_en="Check that this is a log of calls. Nothing was changed.",
    ),
    "zone_unknown": Sentence(
        ko="시간대 {zone}을(를) 찾을 수 없습니다.",
        en="There is no time zone {zone}.",
        next_ko="Asia/Seoul처럼 쓰세요.",
        next_en="Write it like Asia/Seoul.",
    ),
    "no_facts": Sentence(
        ko="{centre}에는 {since}부터 {until} 전까지의 기록이 없습니다.",
        en="{centre} has no facts from {since} to before {until}.",
        next_ko="maju import로 기록을 가져오거나 기간을 바꾸세요.",
        next_en="Bring a log in with maju import, or ask for other days.",
    ),
    "no_facts_then": Sentence(
        ko="{centre}에는 {since}부터 {until} 전까지의 기록이 없습니다. 기록은 {first}부터 {last}까지 있습니다.",
        en="{centre} has no facts from {since} to before {until}; it has some from {first} to {last}.",
        next_ko="기간을 바꾸거나 maju import로 기록을 가져오세요.",
        next_en="Ask for other days, or bring a log in with maju import.",
    ),
    "no_facts_of_centre": Sentence(
        ko="센터 {centre}에는 기록이 없습니다. 기록이 있는 센터: {known}",
        en="No centre {centre} has facts. Those that have: {known}.",
        next_ko="--centre를 확인하거나 maju import로 기록을 가져오세요.",
        next_en="Check --centre, or bring a log in with maju import.",
    ),
    "contact_unknown": Sentence(
        ko="그날과 다음 날의 기록에 상담 {contact}이(가) 없습니다.",
        en="There is no contact {contact} on that day or the next.",
        next_ko="maju rows로 상담 번호와 날짜를 확인하세요.",
        next_en="See its id and day with maju rows.",
    ),
    "kpi_unknown": Sentence(
        ko="{kpi}(이)라는 KPI가 없습니다.",
        en="There is no KPI {kpi}.",
        next_ko="maju kpi list에서 고르세요.",
        next_en="Choose one of maju kpi list.",
    ),
    "kpi_without_rows": Sentence(
        ko="{kpi}에는 아직 원천 자료가 없습니다.", en="{kpi} has no source yet."
    ),
    "kpi_not_by": Sentence(
        ko="{kpi}은(는) {dimension}별로 볼 수 없습니다.",
        en="{kpi} cannot be told by {dimension}.",
        next_ko="그 조건을 빼고 조회하세요.",
        next_en="Ask without that condition.",
    ),
    "histogram_unknown": Sentence(
        ko="{measure}은(는) 시간 분포로 볼 수 있는 측정값이 아닙니다.",
        en="{measure} is no measure that is kept as a spread of durations.",
        next_ko="wait_hist, wait_ans_hist, wait_abn_hist 중에서 고르세요.",
        next_en="Use wait_hist, wait_ans_hist or wait_abn_hist.",
    ),
    "dimension_unknown": Sentence(
        ko="{dimension}(으)로는 나눌 수 없습니다.",
        en="Nothing can be cut by {dimension}.",
        next_ko="interval, hour, day, weekday, week, month, queue, agent, client, channel, topic 중에서 고르세요.",
        next_en="Use interval, hour, day, weekday, week, month, queue, agent, client, channel, topic.",
    ),
    "interval_unknown": Sentence(
        ko="{minutes}분 구간은 없습니다.",
        en="There are no intervals of {minutes} minutes.",
        next_ko="15, 30, 60 중에서 고르세요.",
        next_en="Use 15, 30 or 60.",
    ),
    "window_empty": Sentence(
        ko="기간이 비어 있습니다: {since}부터 {until} 전까지.",
        en="The window is empty: from {since} to before {until}.",
        next_ko="--to는 마지막 날의 다음 날이고 포함되지 않습니다. {since} 하루를 보려면: --from {since} --to {after}",
        next_en="--to is the day after the last and is not included. For {since} alone: --from {since} --to {after}",
    ),
    "window_out_of_time": Sentence(
        ko="{since}부터 {until} 전까지는 조회할 수 없는 기간입니다.",
        en="There can be no facts from {since} to before {until}.",
        next_ko="1970-01-01부터 2100-01-01 사이에서 고르세요.",
        next_en="Stay between 1970-01-01 and 2100-01-01.",
    ),
    "window_too_long": Sentence(
        ko="{days}일은 시간 구간으로 나누기에 너무 깁니다. 최대 {most}일입니다.",
        en="{days} days are too many to cut by intervals or hours; {most} at most.",
        next_ko="기간을 줄이거나 일·주·월로 나누세요.",
        next_en="Ask for fewer days, or cut by day, week or month.",
    ),
    "as_of_unreadable": Sentence(
        ko="기준 시각 {said}을(를) 읽을 수 없습니다.",
        en="The instant {said} cannot be read.",
        next_ko="2026-03-02T15:10+09:00처럼 쓰세요.",
        next_en="Write it like 2026-03-02T15:10+09:00.",
    ),
    "threshold_unreadable": Sentence(
        ko="기준값 {said}을(를) 읽을 수 없습니다.",
        en="The threshold {said} cannot be read.",
        next_ko="service_level=20처럼 초로 쓰세요.",
        next_en="Write it in seconds: service_level=20.",
    ),
    "formula_unreadable": Sentence(
        ko="수식을 읽을 수 없습니다: {formula}",
        en="The formula cannot be read: {formula}",
        next_ko="측정값을 더하고 빼고, 상수를 곱할 수 있습니다.",
        next_en="Measures may be added, subtracted, and multiplied by numbers.",
    ),
    "formula_forbidden": Sentence(
        ko="수식에 쓸 수 없는 것이 있습니다: {part} ({formula})",
        en="The formula holds what it may not: {part} ({formula}).",
        next_ko="측정값을 더하고 빼고, 상수를 곱할 수 있습니다.",
        next_en="Measures may be added, subtracted, and multiplied by numbers.",
    ),
    "formula_unknown_measure": Sentence(
        ko="{measure}(이)라는 측정값이 없습니다.",
        en="There is no measure {measure}.",
        next_ko="docs/reference/kpis.md의 측정값 중에서 고르세요.",
        next_en="Choose one of docs/reference/kpis.md.",
    ),
    "comparison_unknown": Sentence(
        ko="{kind}(이)라는 비교는 없습니다.",
        en="There is no comparison {kind}.",
        next_ko="가능한 비교: {known}",
        next_en="Comparisons: {known}.",
    ),
    "country_unknown": Sentence(
        ko="{country}의 공휴일을 알지 못합니다.",
        en="The public holidays of {country} are not known.",
        next_ko="KR처럼 두 글자 국가 코드를 쓰세요. 공휴일을 쓰지 않으려면 none입니다.",
        next_en="Write a code of two letters like KR, or none for no public holidays.",
    ),
    "spark_missing": Sentence(
        ko="Spark가 설치되어 있지 않습니다.",
        en="Spark is not installed.",
        next_ko="pip install 'maju[spark]'로 설치하거나 --engine duckdb를 쓰세요.",
        next_en="Install it with pip install 'maju[spark]', or use --engine duckdb.",
    ),
    "spark_no_java": Sentence(
        ko="Spark에 필요한 Java를 찾을 수 없습니다.",
        en="There is no Java, which Spark needs.",
        next_ko="Java 17 이상을 설치하거나 JAVA_HOME을 지정하세요. --engine duckdb에는 필요 없습니다.",
        next_en="Install Java 17 or later, or set JAVA_HOME. --engine duckdb needs none.",
    ),
    "day_not_sealed": Sentence(
        ko="{centre} 센터의 {date} 영업일은 아직 마감되지 않았습니다.",
        en="The business day {date} of {centre} is not sealed yet.",
        next_ko="날이 끝난 뒤 maju seal --centre {centre}을(를) 실행하세요.",
        next_en="When it is over, run maju seal --centre {centre}.",
    ),
    "calendar_nothing_to_set": Sentence(
        ko="바꿀 내용이 없습니다.",
        en="There is nothing to set.",
        next_ko="--date와 --as, --country, --week 중 하나를 쓰세요.",
        next_en="Give --date with --as, --country, or --week.",
    ),
    **IMPORTS,
}
