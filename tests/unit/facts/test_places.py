"""Where a log was written: local times to instants, days to business days."""

from datetime import UTC, date, datetime

import pytest

from maju.facts.imports.places import Place
from maju.kernel.errors import Refused


def place(zone: str, day_start_s: int = 0) -> Place:
    return Place(centre="c", client="k", zone=zone, key=b"key", day_start_s=day_start_s)


def utc(said: str) -> int:
    return round(datetime.fromisoformat(said).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("zone", "day", "second", "expected"),
    [
        ("Asia/Seoul", date(2026, 3, 2), 0, "2026-03-01 15:00:00"),
        ("Asia/Seoul", date(2026, 3, 2), 86_400 + 60, "2026-03-02 15:01:00"),
        ("America/New_York", date(2026, 3, 8), 3600, "2026-03-08 06:00:00"),
        ("America/New_York", date(2026, 3, 8), 4 * 3600, "2026-03-08 08:00:00"),
        ("America/New_York", date(2026, 11, 1), 5400, "2026-11-01 05:30:00"),
        ("America/New_York", date(2026, 11, 1), 3 * 3600, "2026-11-01 08:00:00"),
        ("Asia/Jerusalem", date(1999, 2, 1), 25_200, "1999-02-01 05:00:00"),
    ],
)
def test_a_local_time_is_one_instant(zone: str, day: date, second: int, expected: str) -> None:
    assert place(zone).local(day, second) == utc(expected)


@pytest.mark.parametrize(("start", "day"), [(0, date(2026, 3, 3)), (4 * 3600, date(2026, 3, 2))])
def test_the_business_day_begins_when_the_client_says(start: int, day: date) -> None:
    assert place("Asia/Seoul", start).place(utc("2026-03-02 15:10:00")).business_date == day


def test_every_quarter_of_a_changing_day_has_its_own_offset() -> None:
    new_york = place("America/New_York")
    offsets = [new_york.place(utc(f"2026-11-01 0{h}:45:00")).offset_s // 3600 for h in (4, 5, 6)]
    assert offsets == [-4, -4, -5]


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="zone_unknown"):
        place("Asia/Seouul")


def test_pseudonyms_are_stable_and_of_one_client() -> None:
    seoul = place("Asia/Seoul")
    other = Place(centre="c", client="other", zone="Asia/Seoul", key=b"key")
    assert seoul.customer("1") == place("Asia/Seoul").customer("1")
    assert len({seoul.customer("1"), seoul.customer("2"), other.customer("1")}) == 3
    assert "DORIT" not in seoul.agent("DORIT")
