"""Category: pages. Names of the centre in the reader's language, where somebody has written both."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

from django.test import Client
from django.utils.translation import override

from maju.directory.access import Held, Scope
from maju.floor.reports.bounds import Bound
from maju.floor.reports.places import find_place
from tests.pages.conftest import Counting


def test_english_pages_say_the_english_names_and_learn_of_nothing_more(people: None) -> None:
    from maju.directory import models as m
    from maju.floor.reports.places import in_their_language

    centre = m.Centre.objects.create(code="c", name="c", zone="Asia/Seoul")
    for code, english in (("k1", "Ondam"), ("k2", ""), ("k3", "Nobody's")):
        m.Client.objects.create(centre=centre, code=code, name="이름", name_en=english)
    names = {"client": {"k1": "온담", "k2": "하루"}, "agent": {"a1": "김하나"}}
    with override("en"):
        told = in_their_language("c", names)
    assert told == {"client": {"k1": "Ondam", "k2": "하루"}, "agent": {"a1": "김하나"}}
    with override("ko"):
        assert in_their_language("c", names) == names


def test_topics_and_teams_are_called_what_the_directory_calls_them(
    browser: Client, numbers: Counting
) -> None:
    from maju.directory import models as m

    centre = m.Centre.objects.create(code="c", name="c", zone="Asia/Seoul")
    for code, name in (("k1", "환불"), ("k2", "환급")):
        client = m.Client.objects.create(centre=centre, code=code, name=code)
        english = "Refunds" if code == "k1" else ""
        m.ContactReason.objects.create(client=client, code="refund", name=name, name_en=english)
    m.Team.objects.create(centre=centre, code="t1", name="1팀")
    page = browser.get("/reports/c/tables?cut=topic&from=2026-03-02&to=2026-03-03").content.decode()
    assert ">Refunds / 환급<" in page, "both clients' names of one code"
    whole = bound(numbers, Held(role="supervisor", centre="c"))
    assert find_place(whole, "c").called("team", "t1") == "1팀"
    assert find_place(whole, "c").called("team", "t2") == "t2", "which nobody named"
    with override("ko"):
        assert find_place(whole, "c").called("topic", "refund") == "환불 / 환급"
    narrow = bound(numbers, Held(role="client", centre="c", client="k2", contract="outsourced"))
    place = find_place(narrow, "c")
    assert place.called("topic", "refund") == "환급", "another client's word is not told"
    assert place.called("team", "t1") == "t1"


def bound(numbers: Counting, held: Held) -> Bound:
    scope = Scope(person=1, sign_in="kim", name="Kim", roles=(held,))
    return Bound(numbers, scope, None, date(2026, 3, 4))  # type: ignore[arg-type]


def test_what_the_processes_of_a_run_read_needs_no_django_settings() -> None:
    read = [sys.executable, "-c", "import maju.app.run.child"]
    done = subprocess.run(read, capture_output=True, check=False, env={})
    assert done.returncode == 0, done.stderr.decode()
