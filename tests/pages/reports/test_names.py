"""Category: pages. Names of the centre in the reader's language, where somebody has written both."""

from __future__ import annotations

import subprocess
import sys

from django.utils.translation import override


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


def test_what_the_processes_of_a_run_read_needs_no_django_settings() -> None:
    read = [sys.executable, "-c", "import maju.app.run.child"]
    done = subprocess.run(read, capture_output=True, check=False, env={})
    assert done.returncode == 0, done.stderr.decode()
