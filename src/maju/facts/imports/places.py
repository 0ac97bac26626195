"""Where a file comes from: centre, client, zone, the day's start; and who may be named.

Local times become instants here. A day without a change of offset costs one look into the
zone; on the others each time is looked up, and the doubled hour of autumn is the earlier one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from maju.kernel.errors import Refused

_SECOND_US = 1_000_000
_QUARTER_S = 900
_QUARTER_US = _QUARTER_S * _SECOND_US
_EPOCH = date(1970, 1, 1)
_STEADY_DAYS = 120


class Placed(NamedTuple):
    """An instant with its place in local time."""

    at: int
    offset_s: int
    business_date: date


class Place:
    """The frame of one import.

    Args:
        centre: the centre that the facts belong to.
        client: the client company whose contacts they are.
        zone: IANA name of the source's local time.
        key: makes pseudonyms, the same key the same ones; kept files are sealed under it too.
        day_start_s: when the client's business day begins, seconds after midnight.

    Raises:
        Refused: ``zone_unknown``.
    """

    def __init__(
        self, *, centre: str, client: str, zone: str, key: bytes, day_start_s: int = 0
    ) -> None:
        self.centre = centre
        self.client = client
        self.zone = zone
        self.day_start_s = day_start_s
        self.key = key
        self._mac_key = hashlib.sha256(key).digest()
        try:
            self._info = ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise Refused("zone_unknown", zone=zone) from error
        self._steady = lru_cache(maxsize=1024)(self._steady_offset)
        self._digest = lru_cache(maxsize=65_536)(self._make_digest)
        # A quarter of an hour has one offset, and one business day when that begins on a quarter.
        self._quarter_columns = lru_cache(maxsize=4096)(
            lambda quarter: self._columns(quarter * _QUARTER_US)
        )
        self._offset = lru_cache(maxsize=4096)(self._quarter_offset)

    def local(self, day: date, second: int) -> int:
        """The instant of *second* of local *day*; from 86,400 on it is the next day's."""
        offset = self._steady(day)
        if offset is None:
            moment = datetime.combine(day, datetime.min.time()) + timedelta(seconds=second)
            offset = _offset_s(moment.replace(tzinfo=self._info))
        days = (day - _EPOCH).days
        return (days * 86_400 + second - offset) * _SECOND_US

    def steady(self, first: int, last: int) -> int | None:
        """The offset, s, of all local days from *first* to *last* (days since 1970), when they
        have the same; a span of months is not looked at."""
        if last - first > _STEADY_DAYS:
            return None
        offsets = {self._steady(day_of(day)) for day in range(first, last + 1)}
        return offsets.pop() if len(offsets) == 1 else None

    def steady_day(self, day: date) -> int | None:
        """The offset of *day* and of the next, s, when they have one only."""
        return self._steady(day)

    def place(self, at: int) -> Placed:
        """Business day and offset of an instant."""
        second = at // _SECOND_US
        offset = self._offset(second // _QUARTER_S)
        day = (second + offset - self.day_start_s) // 86_400
        return Placed(at, offset, day_of(day))

    def placed(self, at: int) -> dict[str, object]:
        """The columns that a row of this instant begins with."""
        if self.day_start_s % _QUARTER_S:
            return self._columns(at)
        return self._quarter_columns(at // _QUARTER_US).copy()

    def _columns(self, at: int) -> dict[str, object]:
        where = self.place(at)
        return {
            "centre": self.centre,
            "client": self.client,
            "business_date": where.business_date,
            "utc_offset_s": where.offset_s,
        }

    def customer(self, named: str) -> str:
        """The pseudonym of a customer of this client; not reversible without the key."""
        return f"cp_{self._digest('customer', named)}"

    def agent(self, named: str) -> str:
        """A mask for an agent of whom the source has a name: initial, and what tells apart."""
        return f"{named[:1]}***-{self._digest('agent', named)[:6]}"

    def customers(self, named: Iterable[str]) -> list[str]:
        """As :meth:`customer`, for many different ones: none is remembered, what all begin with is
        digested once."""
        begun = self._begun("customer")
        made = []
        for each in named:
            digest = begun.copy()
            digest.update(each.encode())
            made.append(f"cp_{digest.hexdigest()}")
        return made

    def customers_hash(self) -> tuple[bytes, bytes]:
        """The key of :meth:`customers`' hash, and what it begins with."""
        return self._mac_key, f"{self.client}\0customer\0".encode()

    def _make_digest(self, kind: str, named: str) -> str:
        digest = self._begun(kind)
        digest.update(named.encode())
        return digest.hexdigest()

    def _begun(self, kind: str) -> hashlib.blake2b:
        said = f"{self.client}\0{kind}\0".encode()
        return hashlib.blake2b(said, key=self._mac_key, digest_size=10)

    def _quarter_offset(self, quarter: int) -> int:
        """The offset of a quarter of an hour, counted from 1970: no zone changes inside one."""
        return _offset_s(datetime.fromtimestamp(quarter * _QUARTER_S, UTC).astimezone(self._info))

    def _steady_offset(self, day: date) -> int | None:
        """The day's offset, when the day and the next have one only."""
        start = datetime(day.year, day.month, day.day, tzinfo=self._info)
        offsets = {_offset_s(start + timedelta(hours=hours)) for hours in range(0, 49, 1)}
        return offsets.pop() if len(offsets) == 1 else None


@lru_cache(maxsize=4096)
def day_of(number: int) -> date:
    """The day that is *number* days after 1970-01-01."""
    return _EPOCH + timedelta(days=number)


def _offset_s(moment: datetime) -> int:
    offset = moment.utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
