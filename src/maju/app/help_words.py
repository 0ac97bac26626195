"""The help of every command and option in Korean; the English stands at the command itself.

Read only when somebody asks in Korean. A command is found by its path, an option by its English
words: one that changes there without changing here is found by a test.
"""

from __future__ import annotations

from collections.abc import Mapping

from maju.app import help_api, help_people, help_plan, help_reports, help_voice

ABOUT: Mapping[str, str] = {
    **help_reports.ABOUT,
    **help_api.ABOUT,
    **help_people.ABOUT,
    **help_voice.ABOUT,
    **help_plan.ABOUT,
    "": """Maju(마주): 오픈 소스 상담센터.

    MAJU_HOME은 데이터 폴더, DATABASE_URL은 외부 PostgreSQL 서버를 가리킵니다.
    MAJU_DEBUG=1이면 오류가 난 위치까지 보여 줍니다.""",
    "run": """상담센터를 실행합니다. 멈추려면 Ctrl-C를 누르세요.

    PostgreSQL을 시작하고(DATABASE_URL이 있으면 그 서버를 쓰고) 스키마를 이 버전에 맞춘 뒤,
    엔진과 팔로어를 실행합니다. --demo는 가상의 고객과 상담사를 더합니다. 죽은 프로세스는
    다시 시작하며, 한 번 저장된 기록은 잃지 않습니다. --demo가 없으면 데이터베이스의 모든
    센터를, --centre가 있으면 그 센터만 실행합니다. 가져온 기록만 있는 센터는 엔진 없이
    화면과 보고서만 실행합니다. 센터가 아직 없으면 화면이 첫 센터를 만드는 단계로 안내하고,
    만들면 엔진이 바로 시작됩니다.""",
    "top": """큐, 상담사, 오늘의 현황을 실시간으로 봅니다.

    저널만 따라가며 엔진에 부담을 주지 않습니다. 오래된 화면일 수 있으면 그렇게 알립니다.
    끝내려면 Ctrl-C를 누르세요.""",
    "simulate": """데모 센터의 며칠을 영업시간 동안 가상 시간으로 빠르게 돌립니다.

    실제 엔진과 실제 배정 로직이 그대로 돕니다. 결과는 실제 센터와 같은 형식의 저널이며,
    maju journal verify로 똑같이 검증할 수 있습니다.""",
    "import": """다른 상담 시스템의 기록을 가져옵니다: 파일, 폴더, 글롭(*), .gz, .zip.

    FORMAT: asterisk-queue-log, amazon-connect, genesys-cloud, csv(통화 목록과 매핑 파일),
    interval(시간대별 집계표), bank1999.

    되풀이해도 안전합니다. 읽은 기록은 하나도 빠짐없이 집계합니다: 읽음 = 새로 가져옴 + 바뀜 +
    그대로 + 제외 + 거부. 거부된 기록은 줄 번호, 이유와 함께 보관합니다.""",
    "imports": "가져온 기록의 목록과 보관된 원본 파일입니다.",
    "imports list": "한 센터에서 가져온 기록을 최근 것부터 봅니다.",
    "imports raw": "이 해시의 파일을 받은 그대로 꺼냅니다. 고객의 전화번호가 들어 있습니다.",
    "imports undo": "가져온 파일 하나를 되돌립니다: 그 기록이 날짜별 집계에서 빠지고, 보관된 원본을 지우며, 가져오지 않은 것으로 봅니다.",
    "imports rejects": "그 파일에서 거부된 기록: 줄, 코드, 이유, 원문. 한 줄에 JSON 객체 하나입니다.",
    "kpi": """원하는 기간의 KPI를 분자, 분모와 함께 봅니다. null은 0이 아니라 '값 없음'입니다.""",
    "seal": """끝난 영업일을 마감해 파일로 남깁니다. 실행 중인 센터는 스스로 마감합니다.""",
    "finalise": """마감한 날을 확정합니다. 그 뒤의 변경은 번호가 붙은 정정이 됩니다.""",
    "verify": "Maju의 계산을 확실히 아는 정답과 대조합니다.",
    "verify golden": """골든 데이를 이 컴퓨터에서 다시 계산해 손으로 구한 정답과 하나하나 대조합니다.

    작은 저널과 정답이 Maju에 들어 있어 데이터베이스가 필요 없습니다. 하나라도 다르면 1로
    끝납니다.""",
    "kpi list": "모든 KPI의 번호, ID, 이름, 단위, 산식, 목표, 빠진 원천 자료를 봅니다.",
    "kpi define": "센터 고유의 KPI를 추가합니다. 이미 있는 측정값의 합이나 비율이어야 합니다.",
    "kpi forget": "센터 고유의 KPI를 뺍니다. 정의 이력은 남습니다.",
    "target": "합의한 기준(20s)과 목표(80%)를 고객사와 큐별로, 시작일과 함께 관리합니다.",
    "target set": "기준이나 목표를 시작일부터 정합니다. 그 전날까지는 이전 값이 그대로입니다.",
    "target list": "합의한 값을 모두 시작일과 함께 봅니다.",
    "shared": "여러 사람이 함께 쓰는 번호(회사 대표번호 등)를 관리합니다. 재인입과 실수요에서 익명으로 봅니다.",
    "shared suggest": """하루에 사무실 하나만큼 자주 건 번호를 찾습니다. 바꾸지 않으며, 판단은 사람이 합니다.

    기록에는 인입마다 가명 하나만 있어 한 번호 뒤의 사람 수를 셀 수 없습니다. 그래서 한 영업일에
    얼마나 자주 걸었는지로 찾습니다.""",
    "shared list": "지금 목록에 있거나 있었던 번호를 모두 봅니다.",
    "shared add": "어느 날부터 공용 번호임을 등록합니다. 기록은 그대로이고 집계에 바로 반영됩니다.",
    "shared remove": "어느 날부터 다시 한 고객의 번호임을 등록합니다. 그 전날까지는 공용으로 남습니다.",
    "kpi repeats": """포기, 응대, 전체 시도 뒤 15분, 1시간, 24시간, 7일 안에 다시 온 고객을 봅니다.

    식별된 고객만 셉니다. 확정 비율은 재인입 기한이 지난 시도만으로 계산합니다.""",
    "rows": "KPI의 분자나 분모에 들어간 건을 출처와 함께 봅니다.",
    "journal": "저널(일어난 모든 일의 순서대로의 기록)을 읽고, 내보내고, 검증합니다.",
    "journal tail": "이벤트를 출력합니다: 시각(서울), 번호, 종류, 대상.",
    "journal verify": """저널(또는 내보낸 FILE)을 재현하며 늘 참이어야 하는 것을 검사합니다.

    순서, 보존, 허용된 단계, 협의·회의가 아닌데 상담사가 둘인 컨택, 실행마다 응답 하나,
    이 버전의 결정 재현을 봅니다. 문제를 찾으면 종료 코드는 1입니다.""",
    "journal export": """저널을 JSON 줄로 내보냅니다. 같은 저널은 같은 바이트가 됩니다.

    한 줄이 결정 하나이며 명령, 이벤트, 실행을 담습니다. 이후 어느 버전의 Maju에서든
    maju journal verify FILE로 다시 읽습니다.""",
    "migrate": """데이터베이스를 이 버전의 스키마로 바꿉니다.

    되풀이하거나 여러 프로세스가 동시에 해도 안전합니다. 자체 데이터베이스가 멈춰 있으면
    시작합니다.""",
    "backup": """데이터베이스, 키, 파일, 삭제한 고객 명부를 OUT에 씁니다.

    OUT은 새 파일이거나 폴더입니다(기본값은 현재 폴더, 파일 이름에 날짜가 붙습니다).
    센터는 멈추지 않습니다. 이 파일에는 키가 들어 있으니 데이터만큼 안전하게 보관하세요.""",
    "restore": """이 설치의 데이터를 백업 파일 ARCHIVE로 바꿉니다.

    모두 확인한 뒤에 바꾸며, 이전 데이터베이스는 다음 복원 때까지 다른 이름으로
    보관합니다. 삭제한 고객은 어느 쪽에서 삭제했든 되살아나지 않습니다.""",
    "forget": """고객 CUSTOMER(ID)의 키와 내용을 영구히 삭제합니다. 통계는 그대로입니다.

    아는 내용이 없었으면 종료 코드는 1입니다. 그래도 명부에 적어 백업으로 되살아나지
    않게 합니다.""",
    "doctor": """설치 상태를 점검하고 할 일을 알려 줍니다.

    보기만 하고 아무것도 시작하거나 바꾸지 않습니다. 문제가 있으면 종료 코드는 1입니다.""",
    "version": "Maju와 구성 요소의 버전을 출력합니다.",
}

OPTIONS: Mapping[str, str] = {
    **help_reports.OPTIONS,
    **help_api.OPTIONS,
    **help_people.OPTIONS,
    **help_voice.OPTIONS,
    **help_plan.OPTIONS,
    "Language; else as LANG says.": "언어. 없으면 LANG을 따릅니다.",
    "Show the version and exit.": "버전을 보여 줍니다.",
    "Show this message and exit.": "이 도움말을 보여 줍니다.",
    "With simulated customers and agents, at any hour.": "가상의 고객과 상담사, 24시간.",
    "How fast the demo's time passes.": "데모 시간의 배속.",
    "Draws the demo's customers; same seed, same day.": "난수 시드. 같으면 같은 하루가 됩니다.",
    "How many agents the demo has at work.": "데모에서 근무 중인 상담사 수.",
    "Demand, as a multiple.": "인입량의 배수.",
    "Days of calls that the demo brings along, for plans and reports.": (
        "데모가 가지고 시작하는 지난 통화 일수(계획·리포트용)."
    ),
    "Of the pages on 127.0.0.1; else 8787 or the next free one.": "화면의 포트(127.0.0.1). 없으면 8787 또는 그다음 빈 포트.",
    "Which centre; may be repeated without --demo.": "센터. --demo가 없으면 여러 번 쓸 수 있습니다.",
    "Which centre; not needed when there is one.": "센터. 하나뿐이면 생략합니다.",
    "One picture, then end.": "한 번만 보여 주고 끝냅니다.",
    "One JSON object a picture, a line each.": "화면마다 JSON 한 줄.",
    "Seconds between two pictures.": "화면을 새로 그리는 간격(초).",
    "Draws everything; the same seed, the same bytes.": "난수 시드. 같으면 바이트까지 같습니다.",
    "How many days.": "일수.",
    "How many agents.": "상담사 수.",
    "What the centre is called.": "센터 이름.",
    "The first day (Seoul).": "첫날(서울 기준).",
    "Write the journal to this file.": "저널을 이 파일에 씁니다.",
    "Write the journal into the database as well.": "저널을 데이터베이스에도 씁니다.",
    "The summary as one JSON object.": "요약을 JSON으로.",
    "The centre that the facts belong to.": "기록이 속한 센터.",
    "The client company; by default the centre's own name.": "고객사. 기본값은 센터 이름.",
    "Attempts a day that are suspicious.": "이만큼 이상이면 의심합니다(하루 인입).",
    "The pseudonym, as maju shared suggest shows it.": "가명. maju shared suggest에 나옵니다.",
    "Or the number, written as in the imported log; it is not kept.": (
        "또는 가져온 기록에 적힌 그대로의 번호. 번호는 저장하지 않습니다."
    ),
    "A note: whose exchange it is.": "메모: 어느 회사의 대표번호인지.",
    "First day it is not shared any more.": "공용이 아니게 되는 첫날.",
    "Of the file's local times: Asia/Seoul.": "파일 속 현지 시각의 시간대: Asia/Seoul.",
    "When the client's business day begins, HH:MM.": "고객사 영업일의 시작 시각, HH:MM.",
    "Read and judge everything, change nothing.": "읽고 검사만 하며 바꾸지 않습니다.",
    "Of the local times.": "파일에 적힌 시각의 시간대.",
    "What the columns mean (TOML).": "열의 뜻을 적은 매핑 파일(TOML).",
    "A file or folder of the same source to look into.": "함께 볼 같은 원천의 파일이나 폴더.",
    "Of csv: propose a map (TOML) for PATH, change nothing.": "csv: PATH에 맞는 매핑(TOML)을 제안만 합니다.",
    "PATH is a folder: import what arrives in it.": "PATH는 폴더이며, 들어오는 파일을 가져옵니다.",
    "Only what came for this client company.": "이 고객사로 들어온 것만.",
    "One JSON object a client and format.": "고객사와 형식마다 JSON 하나.",
    "One JSON object an import.": "가져오기마다 JSON 객체 하나.",
    "One JSON object a file.": "파일마다 JSON 하나.",
    "The centre.": "센터.",
    "First business day, included.": "첫 영업일(포함).",
    "The day after the last, not included: --from 2026-11-01 --to 2026-11-08 is seven days.": (
        "마지막 날의 다음 날(포함하지 않음). --from 2026-11-01 --to 2026-11-08은 7일입니다."
    ),
    "interval, hour, day, weekday, week, month, queue, agent, …": (
        "집계 단위: interval, hour, day, weekday, week, month, queue, agent, …"
    ),
    "Ids with commas; see maju kpi list.": "쉼표로 구분한 ID. maju kpi list를 보세요.",
    "A file instead of the screen.": "화면 대신 파일로.",
    "Minutes.": "분.",
    "Only this client; may be repeated.": "이 고객사만. 여러 번 쓸 수 있습니다.",
    "Only this queue.": "이 큐만.",
    "service_level=20, in seconds.": "기준 시간(초): service_level=20.",
    "As was known then: 2026-03-02T15:10+09:00. Now by default.": (
        "그 시점에 알던 값: 2026-03-02T15:10+09:00. 기본값은 지금."
    ),
    "One JSON object a KPI.": "KPI마다 JSON 하나.",
    "With this centre's own KPIs, and what was agreed there.": "이 센터의 고유 KPI와 목표까지.",
    "Only for this client.": "이 고객사에만.",
    "Only for this queue.": "이 큐에만.",
    "A threshold, or a KPI's id.": "기준의 이름 또는 KPI의 ID.",
    "20s of a threshold; 80% or 30s of a target.": "기준은 20s, 목표는 80%나 30s처럼.",
    "First business day it holds for.": "적용되는 첫 영업일.",
    "Small letters, digits and _.": "영문 소문자, 숫자, 밑줄.",
    "Its Korean name.": "한국어 이름.",
    "Its English name.": "영어 이름.",
    "contacts, people, times, %, s or h.": "건, 명, 회, %, s, h 중 하나.",
    "up, down or band.": "up(높을수록 좋음), down(낮을수록 좋음), band.",
    "Measures added and subtracted, times constants.": "측정값의 합과 차, 상수 곱.",
    "The same; a KPI without it is a sum.": "분모. 없으면 합계 KPI입니다.",
    "Of the centre's own KPI.": "센터 고유 KPI의 ID.",
    "As was known then. Now by default.": "그 시점에 알던 값. 기본값은 지금.",
    "Seal no day from this one on.": "이 날부터는 마감하지 않습니다.",
    "Who says so: a person's id.": "확정한 사람의 ID.",
    "The business day.": "영업일.",
    "Whose rows.": "어느 KPI의 건인지.",
    "Of the fraction.": "분자(num) 또는 분모(den).",
    "DIMENSION=VALUE[,VALUE]; may be repeated.": "차원=값[,값]. 여러 번 쓸 수 있습니다.",
    "At most, of each grain.": "단위마다 최대 건수.",
    "A file; else standard output.": "파일. 없으면 표준 출력.",
    "Go on with what comes, until Ctrl-C.": "Ctrl-C까지 새 이벤트를 계속 출력합니다.",
    "How many of the last.": "마지막 몇 건.",
    "Begin after this number instead.": "이 번호 다음부터.",
    "One JSON object an answer, a line each.": "답마다 JSON 한 줄.",
    "One JSON object an event, a line each.": "이벤트마다 JSON 한 줄.",
    "One JSON object.": "JSON으로.",
    "Only look: exit code 1 when something is missing.": (
        "보기만 합니다. 빠진 것이 있으면 종료 코드 1."
    ),
    "The manifest as one JSON object.": "백업 명세를 JSON으로.",
    "Leave recordings and messages of calls out.": "통화 녹취와 음성 메시지를 빼고 백업합니다.",
    "Only read it to its end; change nothing.": "끝까지 읽어 보기만 하고 바꾸지 않습니다.",
    "Even while engines run; start everything anew after it.": (
        "엔진이 도는 중에도 복원합니다. 뒤에 모두 다시 시작하세요."
    ),
    "Do not ask.": "묻지 않습니다.",
    "One JSON object instead of a table.": "표 대신 JSON으로.",
    "A loopback port that should be free; may be repeated.": (
        "비어 있어야 할 로컬 포트. 여러 번 쓸 수 있습니다."
    ),
}
