"""The shipped configuration in a real Asterisk: it starts whole, and does no more than it must."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maju.channels.asterisk.part import Part
from tests.asterisk_fixtures import RunningAsterisk, running_asterisk


@pytest.fixture(scope="module")
def asterisk(
    asterisk_part: Part, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningAsterisk]:
    """A server that no other test has had in its hands."""
    with running_asterisk(asterisk_part, tmp_path_factory.mktemp("fresh")) as running:
        yield running


def test_it_starts_without_a_complaint(asterisk: RunningAsterisk) -> None:
    complaints = [
        line for line in asterisk.log().splitlines() if "ERROR" in line or "WARNING" in line
    ]
    assert complaints == []


def test_the_trunk_is_there_and_no_other_endpoint(asterisk: RunningAsterisk) -> None:
    said = asterisk.cli("pjsip show endpoints")
    assert "trunk-carrier" in said
    assert "Objects found: 1" in said


def test_nothing_can_be_dialled_but_the_way_in(asterisk: RunningAsterisk) -> None:
    said = asterisk.cli("dialplan show")
    dials = [line for line in said.splitlines() if "Dial(" in line]
    assert all("Dial(Local/s@maju-fallback/n)" in line for line in dials)
    assert "System(" not in said


def test_a_killed_server_starts_again(asterisk: RunningAsterisk) -> None:
    asterisk.kill()
    asterisk.start()
    assert "trunk-carrier" in asterisk.cli("pjsip show endpoints")
