"""What each refusal of a file to import says, in both languages. On a refusal nothing changed."""

from __future__ import annotations

from collections.abc import Mapping

from maju.app.postgres.words import Sentence

REFUSALS: Mapping[str, Sentence] = {
    "import_wrong_encoding": Sentence(
        ko="{line}번째 줄을 {encoding}(으)로 읽을 수 없습니다. {seems} 파일로 보입니다. 바뀐 것은 없습니다.",
        en="Line {line} cannot be read as {encoding}; the file seems to be {seems}. Nothing was changed.",
        next_ko='csv라면 매핑 파일에 encoding = "{seems}"라고 쓰고, 아니면 {encoding}(으)로 다시 저장하세요.',
        next_en='For csv, write encoding = "{seems}" into the map; else save the file as {encoding}.',
    ),
    "import_nul": Sentence(
        ko="{line}번째 줄에 NUL 바이트가 있습니다. {seems} 파일로 보입니다. 바뀐 것은 없습니다.",
        en="Line {line} holds a NUL byte; the file seems to be {seems}. Nothing was changed.",
        next_ko='UTF-16 파일이면 매핑 파일에 encoding = "utf-16"이라고 쓰고, 아니면 파일을 다시 받으세요.',
        next_en='For UTF-16, write encoding = "utf-16" into the map; else fetch the file again.',
    ),
    "import_no_text": Sentence(
        ko="{path}은(는) 텍스트로 된 표가 아닙니다. 바뀐 것은 없습니다.",
        en="{path} is no text table. Nothing was changed.",
        next_ko="원천 시스템에서 CSV나 텍스트로 다시 내보내세요.",
        next_en="Export it as CSV or text.",
    ),
    "import_encoding_unknown": Sentence(
        ko="{line}번째 줄을 {encoding}(으)로 읽을 수 없고, 어떤 인코딩인지 알 수 없습니다. 바뀐 것은 없습니다.",
        en="Line {line} cannot be read as {encoding}, and the encoding cannot be told. Nothing was changed.",
        next_ko="파일을 UTF-8로 다시 저장하세요.",
        next_en="Save the file again as UTF-8.",
    ),
    "import_beside_wrong": Sentence(
        ko="--beside로 준 {path}은(는) {format}의 CEL도 CDR도 아닙니다. 바뀐 것은 없습니다.",
        en="{path}, given with --beside, is neither CEL nor CDR of {format}. Nothing was changed.",
        next_ko="파일을 확인하세요. 폴더를 주면 맞는 파일만 읽습니다.",
        next_en="Check the file; of a folder, only the files that fit are read.",
    ),
    "import_unreadable": Sentence(
        ko="{path}을(를) 읽을 권한이 없거나 파일이 아닙니다.",
        en="{path} is no file, or may not be read.",
    ),
    "import_binary": Sentence(
        ko="{path}은(는) 텍스트가 아니라 {kind} 파일입니다. 바뀐 것은 없습니다.",
        en="{path} is a {kind} file, not text. Nothing was changed.",
        next_ko="엑셀이면 CSV로 저장하거나, 시간대별 통계표라면 interval 형식을 쓰세요.",
        next_en="Save a workbook as CSV; for a sheet of counts by interval, use the format interval.",
    ),
    "import_archive_damaged": Sentence(
        ko="압축 파일 {path}이(가) 손상되었거나 암호가 걸려 있습니다. 바뀐 것은 없습니다.",
        en="The archive {path} is damaged, cut off or locked. Nothing was changed.",
        next_ko="파일을 다시 받거나 압축을 푼 뒤 가져오세요.",
        next_en="Fetch it again, or unpack it first.",
    ),
    "import_no_json": Sentence(
        ko="{path}은(는) JSON이 아니어서 {format} 형식으로 읽을 수 없습니다. 바뀐 것은 없습니다.",
        en="{path} is no JSON, and {format} is. Nothing was changed.",
        next_ko="원천 시스템에서 JSON으로 다시 내보내거나 형식 이름을 확인하세요.",
        next_en="Export it as JSON, or check the format's name.",
    ),
    "import_truncated": Sentence(
        ko="마지막 {line}번째 줄이 중간에 끊겼습니다. 바뀐 것은 없습니다.",
        en="The last line, {line}, is cut off. Nothing was changed.",
        next_ko="파일이 다 쓰인 뒤에 다시 받아 가져오세요.",
        next_en="Fetch the file again when it is written to its end.",
    ),
    "import_nothing": Sentence(
        ko="{path}에 기록이 한 건도 없습니다. 바뀐 것은 없습니다.",
        en="There is not one record in {path}. Nothing was changed.",
    ),
    "import_changed": Sentence(
        ko="읽는 동안 {path} 파일이 바뀌었습니다. 바뀐 것은 없습니다.",
        en="The file {path} changed while it was read. Nothing was changed here.",
        next_ko="파일이 다 쓰인 뒤에 다시 하세요.",
        next_en="Try again when it is written to its end.",
    ),
    "import_hash_unreadable": Sentence(
        ko="{said}은(는) 파일의 SHA-256 해시가 아닙니다.",
        en="{said} is no SHA-256 of a file.",
        next_ko="maju imports list에서 해시를 확인하세요.",
        next_en="See the hashes in maju imports list.",
    ),
    "import_not_kept": Sentence(
        ko="해시가 {sha256}인 파일은 보관되어 있지 않습니다.",
        en="No file with the hash {sha256} is kept.",
        next_ko="maju imports list에서 해시를 확인하세요.",
        next_en="See the hashes in maju imports list.",
    ),
    "import_not_known": Sentence(
        ko="{centre}에는 해시가 {sha256}인 파일을 가져온 적이 없습니다. 바뀐 것은 없습니다.",
        en="No file with the hash {sha256} was imported into {centre}. Nothing was changed.",
        next_ko="maju imports list에서 해시를 확인하세요.",
        next_en="See the hashes in maju imports list.",
    ),
    "import_map_needed": Sentence(
        ko="{format} 형식에는 매핑 파일이 필요합니다.",
        en="The format {format} needs a map.",
        next_ko="maju import csv --suggest 파일 > map.toml로 초안을 만들고 --map map.toml을 붙이세요.",
        next_en="Draft one with maju import csv --suggest FILE > map.toml, then add --map map.toml.",
    ),
    "import_map_unwanted": Sentence(
        ko="{format} 형식은 매핑 파일을 쓰지 않습니다.",
        en="The format {format} takes no map.",
    ),
    "map_unreadable": Sentence(
        ko="매핑 파일을 TOML로 읽을 수 없습니다: {reason}",
        en="The map is no TOML: {reason}",
    ),
    "map_unknown_key": Sentence(
        ko="매핑 파일에 알 수 없는 항목이 있습니다: {key}",
        en="The map holds an unknown entry: {key}.",
        next_ko="가능한 항목: {known}",
        next_en="Known: {known}.",
    ),
    "map_wrong_value": Sentence(
        ko="매핑 파일의 {key} 값 {value}을(를) 쓸 수 없습니다.",
        en="The map's {key} cannot be {value}.",
        next_ko="가능한 값: {known}",
        next_en="It may be: {known}.",
    ),
    "map_field_missing": Sentence(
        ko="매핑 파일에 꼭 필요한 {field} 항목이 없습니다.",
        en="The map does not say where {field} comes from, which is needed.",
        next_ko='[columns]에 {field} = "열 이름" 또는 [constants]에 값을 쓰세요.',
        next_en='Write {field} = "column" under [columns], or a value under [constants].',
    ),
    "map_unknown_column": Sentence(
        ko="파일에 {column} 열이 없습니다. 바뀐 것은 없습니다.",
        en="The file has no column {column}. Nothing was changed.",
        next_ko="파일의 열: {columns}",
        next_en="Its columns: {columns}.",
    ),
    "map_double_column": Sentence(
        ko="파일에 {column} 열이 두 번 있습니다. 바뀐 것은 없습니다.",
        en="The file has the column {column} twice. Nothing was changed.",
        next_ko='열 이름 대신 "#3"처럼 몇 번째 열인지 쓰세요.',
        next_en='Write its place instead of its name: "#3".',
    ),
    "csv_wrong_delimiter": Sentence(
        ko="구분자가 다릅니다. 매핑은 {said}인데 파일은 {seems}(으)로 나뉜 것 같습니다. 바뀐 것은 없습니다.",
        en="Wrong delimiter: the map says {said}, the file seems to use {seems}. Nothing was changed.",
        next_ko='매핑 파일에 delimiter = "{seems}"라고 쓰세요.',
        next_en='Write delimiter = "{seems}" into the map.',
    ),
    "csv_header_only": Sentence(
        ko="열 이름만 있고 기록이 없습니다. 바뀐 것은 없습니다.",
        en="There are column names and no records. Nothing was changed.",
    ),
    "csv_times_swapped": Sentence(
        ko="{line}번째 줄의 날짜 {said}을(를) {format}(으)로 읽을 수 없습니다. 일과 월이 바뀐 것 같습니다. 바뀐 것은 없습니다.",
        en="Line {line}: {said} is no {format}; day and month seem to be swapped. Nothing was changed.",
        next_ko='매핑 파일에 time = "{better}"라고 쓰세요.',
        next_en='Write time = "{better}" into the map.',
    ),
    "csv_times_leap": Sentence(
        ko="{line}번째 줄에서 날짜가 {days}일을 건너뜁니다({said}). 일과 월이 바뀐 것 같습니다. 바뀐 것은 없습니다.",
        en="Line {line}: the dates leap by {days} days ({said}); day and month seem to be swapped. Nothing was changed.",
        next_ko='매핑 파일에 time = "{better}"라고 쓰세요. 날짜가 맞다면 gaps = "allowed"라고 쓰세요.',
        next_en='Write time = "{better}" into the map; if the dates are right, gaps = "allowed".',
    ),
    "csv_nothing_readable": Sentence(
        ko="읽을 수 있는 줄이 없습니다. {line}번째 줄: {why}. 바뀐 것은 없습니다.",
        en="Not one line can be read. Line {line}: {why}. Nothing was changed.",
        next_ko="매핑 파일의 형식을 확인하세요. maju import csv --suggest 파일로 초안을 만들 수 있습니다.",
        next_en="Check the map; maju import csv --suggest FILE drafts one.",
    ),
    "csv_not_a_table": Sentence(
        ko="{path}에서 열 이름이 있는 표를 찾지 못했습니다.",
        en="No table with column names was found in {path}.",
    ),
    "interval_no_table": Sentence(
        ko="{path}에서 시간대와 인입·응대 열이 있는 표를 찾지 못했습니다. 바뀐 것은 없습니다.",
        en="{path} holds no table with intervals and offered and answered counts. Nothing was changed.",
        next_ko="열 이름을 확인하세요(시간대, 인입, 응대, 포기). docs/reference/imports/interval.md를 보세요.",
        next_en="Check its headings (time, offered, answered, abandoned); see docs/reference/imports/interval.md.",
    ),
    "interval_no_date": Sentence(
        ko="{path}의 날짜를 알 수 없습니다. 바뀐 것은 없습니다.",
        en="The dates of {path} cannot be told. Nothing was changed.",
        next_ko="표에 날짜 열을 넣거나, 시트 또는 파일 이름에 2026-03-02처럼 날짜를 쓰세요.",
        next_en="Add a column of dates, or put a date like 2026-03-02 into the sheet's or file's name.",
    ),
    "interval_heading_twice": Sentence(
        ko="열 제목 '{heading}'이(가) 두 번 나오는데 값이 서로 다릅니다. 바뀐 것은 없습니다.",
        en="Two columns are called '{heading}' and say different things. Nothing was changed.",
        next_ko="두 열 위에 큐나 날짜 이름을 쓰거나, 제목을 배송 인입, 반품 인입처럼 나누세요.",
        next_en="Put the queue's or the day's name above each, or call them sales offered, support offered.",
    ),
    "interval_total_differs": Sentence(
        ko="{line}행 합계의 {column_ko}은(는) {said}인데 더하면 {counted}입니다. 바뀐 것은 없습니다.",
        en="Row {line}: the total of {column} says {said}, the rows add up to {counted}. Nothing was changed.",
        next_ko="빠지거나 두 번 들어간 행이 없는지 확인하세요.",
        next_en="Look for rows that are missing or there twice.",
    ),
    "interval_width_unknown": Sentence(
        ko="{path}의 구간 길이를 알 수 없습니다(15, 30, 60분). 바뀐 것은 없습니다.",
        en="The length of the intervals in {path} cannot be told (15, 30, 60 minutes). Nothing was changed.",
        next_ko="시간대를 09:00~09:30처럼 쓰세요.",
        next_en="Write intervals like 09:00~09:30.",
    ),
    "interval_workbook_damaged": Sentence(
        ko="{path}을(를) 표로 열 수 없습니다. 바뀐 것은 없습니다.",
        en="{path} cannot be opened as a sheet. Nothing was changed.",
        next_ko="XLSX 또는 CSV로 다시 저장하세요.",
        next_en="Save it again as XLSX or CSV.",
    ),
    "watch_folder_missing": Sentence(
        ko="폴더 {path}이(가) 없습니다.",
        en="There is no folder {path}.",
    ),
    "watch_running": Sentence(
        ko="폴더 {path}은(는) 다른 프로세스가 이미 지켜보고 있습니다.",
        en="Another process watches the folder {path} already.",
    ),
}
