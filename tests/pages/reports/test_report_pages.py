"""Report pages over real facts: what they say, refuse and ask for."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from django.test import Client

from tests.pages.conftest import HOSTILE, Counting

DAYS = "from=2026-03-02&to=2026-03-03"
PAGES = [
    "",
    "heat",
    "heat?kpi=service_level",
    "tables",
    "tables?cut=agent",
    "tables?cut=client",
    "tables?cut=topic",
    "waits",
    "repeats",
    "kpis",
    "kpi/service_level",
    "kpi/agent_requested",
    "kpi/wait_p90",
    "kpi/nps",
]
HANGUL = re.compile("[가-힣]")


def page(browser: Client, address: str, *, status: int = 200) -> str:
    response = browser.get(f"/reports/{address}")
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def with_days(address: str) -> str:
    return f"c/{address}{'&' if '?' in address else '?'}{DAYS}"


def figures(html: str) -> dict[str, str]:
    """Card titles and what stands below them."""
    found = re.findall(r'<h3><a [^>]*>([^<]*)</a></h3>\s*<p class="value"[^>]*>(.*?)</p>', html)
    return {name: re.sub("<[^>]*>", "", value) for name, value in found}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_stands_escapes_names_speaks_one_language_and_asks_few_questions(
    browser: Client, numbers: Counting, address: str
) -> None:
    html = page(browser, with_days(address))
    assert "<h1>c <span" in html
    assert HOSTILE not in html
    hangul = HANGUL.search(html.replace("한국어", ""))
    assert not hangul, html[hangul.start() - 80 : hangul.end() + 40]
    asked = numbers.asked.copy()
    about_the_place = [
        asked.pop(name, 0) for name in ("known", "calendar", "names", "catalogue", "agreed")
    ]
    assert max(about_the_place) <= 2, numbers.asked
    assert asked.total() <= 4, numbers.asked


def test_the_number_of_questions_does_not_grow_with_lines(
    browser: Client, numbers: Counting
) -> None:
    page(browser, "c/tables?from=2026-03-02&to=2026-03-02")
    one_day = numbers.asked.copy()
    numbers.asked.clear()
    page(browser, with_days("tables"))
    assert numbers.asked == one_day


def test_the_goal_card_gives_rates_over_the_whole_period(
    browser: Client, numbers: Counting
) -> None:
    said = figures(page(browser, with_days("?role=client")))
    assert said["Answer rate"] == "83.3%"  # 100 of 120
    assert said["Average speed of answer"] == "11.4s"  # (72*10 + 8*40 + 20*5) / 100


def test_one_client_shows_nothing_of_the_other(browser: Client, numbers: Counting) -> None:
    html = page(browser, with_days("tables?client=k2"))
    assert "q9" in html
    assert "q1" not in html


def test_names_stand_for_ids_and_people_are_masked(browser: Client, numbers: Counting) -> None:
    agents = page(browser, with_days("tables?cut=agent"))
    assert "K** H** (a1)" in agents
    assert "Kim" not in agents
    assert ">a2<" in agents, "whom nobody named keeps the id"
    clients = page(browser, with_days("tables?cut=client"))
    assert "Haru &lt;Table&gt;" in clients
    assert "Haru" in page(browser, with_days("?client=k2"))


def test_a_table_sums_up_by_numerators_and_denominators(browser: Client, numbers: Counting) -> None:
    response = browser.post(f"/reports/c/tables?{DAYS}&format=csv", {"reason": "정기 보고"})
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    head, *rows, total = lines
    rate = head.index("Answer rate (%)")
    assert total[0] == "Total"
    assert total[rate] == "83.3333", "100 of 120, rounded to what a reader can use"
    assert [row[1] for row in rows] == ["92", "20", "8"], "the greatest first"


def test_the_file_holds_what_the_page_shows_in_its_order(
    browser: Client, numbers: Counting
) -> None:
    response = browser.post(
        f"/reports/c/tables?{DAYS}&format=xlsx&sort=name", {"reason": "정기 보고"}
    )
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    names = [row[0].value for row in book.active.iter_rows(min_row=2)]  # type: ignore[union-attr]
    assert names == [HOSTILE, "q1", "q9", None, "Total"], "filters and pivots take the lines alone"
    assert "attachment" in response["Content-Disposition"]


def test_a_name_that_would_be_a_formula_stays_text(browser: Client, numbers: Counting) -> None:
    from maju.kernel.spreadsheets import harmless

    assert harmless("=1+1") == "'=1+1"
    assert harmless("배송") == "배송"


def test_away_time_is_told_by_reason_and_nobody_is_ranked_by_it(
    browser: Client, numbers: Counting
) -> None:
    html = page(browser, with_days("tables?cut=agent&sort=name"))
    part = html[html.index("away-head") :]
    assert re.findall(r'<th scope="col">([^<]*) \(%\)</th>', part) == ["Rest", "Training"]
    rows = re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td><td>([^<]*)</td>', part)
    assert rows == [("K** H** (a1)", "10.0", "5.0"), ("a2", "20.0", "0.0")]


@pytest.mark.parametrize(("step", "places"), [("15min", 3), ("interval", 3), ("60min", 2)])
def test_a_day_is_cut_into_15_30_or_60_minutes(
    browser: Client, numbers: Counting, step: str, places: int
) -> None:
    html = page(browser, f"c/?from=2026-03-02&to=2026-03-02&client=k1&step={step}")
    assert len(re.findall(r'<tr><th scope="row">\d\d:\d\d</th>', html)) == places


def test_a_long_period_has_no_steps_of_minutes(browser: Client, numbers: Counting) -> None:
    html = page(browser, "c/?from=2026-01-02&to=2026-03-02&step=15min")
    assert "15 min" not in html
    assert 'aria-current="true">Week<' in html


def test_waits_fall_into_their_buckets(browser: Client, numbers: Counting) -> None:
    html = page(browser, with_days("waits"))
    cells = re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td><td>([^<]*)</td>', html)
    told = {label: (answered, gone) for label, answered, gone in cells}
    assert told["up to 10 s"] == ("92", "0"), "a wait of exactly ten seconds is within ten"
    assert told["20–30 s"] == ("0", "20")
    assert told["30 s–1 min"] == ("8", "0")
    assert len(cells) == 8
    assert "Wait until the answer, or until giving up</text>" in html, "what the axis is of"
    assert "of waits that have ended" in html


def test_a_kpis_page_leads_to_a_contact_and_its_rows(browser: Client, numbers: Counting) -> None:
    html = page(browser, with_days("kpi/abandoned"))
    link = re.search(r'href="(/reports/c/contact/[^"]*)"', html)
    assert link is not None
    story = browser.get(link[1]).content.decode()
    assert "2026-03-02 10:00:00" in story
    assert "abandoned" in story
    assert "hand:" in story, "where the row came from"


def test_what_no_source_tells_says_so_and_is_never_zero(browser: Client, numbers: Counting) -> None:
    html = page(browser, with_days("kpi/nps"))
    assert "No source yet tells this." in html
    assert figures(html) == {}
    value = re.search(r'<span class="value">([^<]*)</span>', html)
    assert value is not None
    assert value[1] == "–"


def test_centres_are_listed_with_their_days(browser: Client, numbers: Counting) -> None:
    html = page(browser, "")
    assert 'href="/reports/c/"' in html
    assert "Mon 2 Mar 2026 – Tue 3 Mar 2026" in html


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("nowhere/", 404, "unknown_centre"),
        ("c/?from=yesterday", 422, "period_unreadable"),
        ("c/?from=2026-03-03&to=2026-03-02", 422, "period_backwards"),
        ("c/?from=2020-01-01&to=2026-03-02", 422, "period_too_long"),
        ("c/?from=9999-12-31&to=9999-12-31", 422, "period_unreadable"),
        ("c/?client=other", 422, "choice_unknown"),
        ("c/?step=second", 422, "choice_unknown"),
        ("c/?role=<script>", 422, "choice_unknown"),
        ("c/tables?cut=customer", 422, "choice_unknown"),
        ("c/tables?sort=drop", 422, "choice_unknown"),
        ("c/tables?format=exe", 422, "choice_unknown"),
        ("c/heat?kpi=nothing", 422, "choice_unknown"),
        ("c/kpi/nothing", 404, "kpi_unknown"),
        ("c/?from=2026-02-01&to=2026-02-01", 404, "no_facts"),
        ("c/contact/ct1?day=never", 422, "period_unreadable"),
        ("c/contact/ct99999?day=2026-03-02", 404, "contact_unknown"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words_with_its_code(
    browser: Client, numbers: Counting, address: str, status: int, code: str
) -> None:
    html = page(browser, address, status=status)
    assert f"<code>{code}</code>" in html
    assert "<script>&" not in html


def test_a_refusal_speaks_korean_to_who_chose_it(browser: Client, numbers: Counting) -> None:
    browser.post("/choose", {"lang": "ko", "next": "/"})
    html = page(browser, "nowhere/", status=404)
    assert "찾을 수 없습니다" in html
    assert '<html lang="ko"' in html


def test_when_the_report_process_is_away_the_page_says_so(browser: Client) -> None:
    html = page(browser, "c/", status=503)
    assert "is away" in html


def test_the_last_7_and_30_days_end_yesterday_so_that_all_of_them_are_over(
    browser: Client, numbers: Counting
) -> None:
    html = page(browser, with_days(""))
    found = re.findall(r'href="\?from=([\d-]+)&amp;to=([\d-]+)[^"]*">Last (\d+) days</a>', html)
    assert found == [("2026-02-25", "2026-03-03", "7"), ("2026-02-02", "2026-03-03", "30")]


def test_a_page_of_repeats_says_what_each_share_counts(browser: Client, numbers: Counting) -> None:
    html = page(browser, with_days("repeats"))
    assert html.count("unless the topic is another, of all attempts") == 2
    assert "any later attempt counts, whatever its topic" in html


def test_a_link_carries_days_client_and_role_to_other_pages(
    browser: Client, numbers: Counting
) -> None:
    html = page(browser, with_days("?client=k1&role=planner"))
    assert re.search(
        r'href="/reports/c/waits\?from=2026-03-02&amp;to=2026-03-03&amp;client=k1&amp;role=planner"',
        html,
    )


def test_a_file_is_given_to_who_says_what_for_and_the_access_log_keeps_it(
    browser: Client, numbers: Counting
) -> None:
    from maju.directory import models as m

    there = f"/reports/c/tables?{DAYS}&format=csv&cut=agent"
    asked = browser.get(there)
    assert 'name="reason"' in asked.content.decode()
    assert "attachment" not in asked.headers.get("Content-Disposition", "")
    assert browser.post(there, {"reason": " "}).status_code == 422
    assert not m.Access.objects.exists()
    given = browser.post(there, {"reason": "월간 검토"})
    assert "Kim" not in given.content.decode("utf-8-sig")
    (kept,) = m.Access.objects.all()
    assert (kept.kind, kept.reason, kept.rows) == ("download", "월간 검토", 2)
    assert kept.by.sign_in == "admin"
