"""A sealed file: readable from anywhere in it, and nothing in it can be changed or moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.journal.recordings.sealed import PIECE, Facts, Head, Sealed
from maju.journal.recordings.shelf import Shelf, name_of, part_of
from maju.kernel.errors import Trouble
from maju.kernel.ids import CentreId, ClientId, ContactId, CustomerId
from maju.kernel.time import Instant

CENTRE, SHOP = CentreId("demo"), ClientId("shop")
KEY = bytes(range(32))
AT = Instant(1_700_000_000_000_000)  # 2023-11-14
FACTS = Facts(peaks=(b"\1\2", b"\3\4"), gaps=((100, 200),))


def a_head(size: int, name: str = "") -> Head:
    return Head(
        name=name or name_of(SHOP, AT, "ct_1"),
        centre=CENTRE,
        client=SHOP,
        contact=ContactId("ct_1"),
        owner=CustomerId("cu_1"),
        kind="call",
        began_at=AT,
        ms=size // 16,
        size=size,
    )


def kept(root: Path, content: bytes, name: str = "") -> tuple[Shelf, str]:
    shelf, head = Shelf(root, CENTRE), a_head(len(content), name)
    shelf.keep(head, FACTS, [content], KEY)
    return shelf, head.name


def opened(shelf: Shelf, name: str) -> Sealed:
    found = shelf.open(name)
    assert found is not None
    return found


@given(
    size=st.integers(0, 3 * PIECE),
    cut=st.tuples(st.integers(0, 3 * PIECE), st.integers(0, 3 * PIECE)),
)
def test_any_part_reads_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, size: int, cut: tuple[int, int]
) -> None:
    content = bytes(n * 7 % 251 for n in range(251)) * (size // 251 + 1)
    content = content[:size]
    shelf, name = kept(tmp_path_factory.mktemp("shelf"), content)
    first, end = min(*cut, size), min(max(cut), size)
    with opened(shelf, name) as sealed:
        assert b"".join(sealed.read(KEY, first, end)) == content[first:end]
        assert sealed.facts(KEY) == FACTS


@pytest.mark.parametrize("size", [1, PIECE, PIECE + 1, 2 * PIECE + 5])
def test_no_byte_can_be_changed_or_cut_off(tmp_path: Path, size: int) -> None:
    shelf, name = kept(tmp_path, bytes(size))
    path = next(tmp_path.rglob("ct_1"))
    whole = path.read_bytes()
    places = [*range(0, len(whole), max(1, len(whole) // 40)), len(whole) - 1]
    for damaged in (*(_flipped(whole, at) for at in places), whole[:-1], whole[: len(whole) // 2]):
        path.write_bytes(damaged)
        with pytest.raises(Trouble):
            _read_all(shelf, name, size)


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    shelf, name = kept(tmp_path, b"a voice" * 100)
    other = bytes(32)
    with opened(shelf, name) as sealed:
        assert sealed.head.contact == "ct_1"
        with pytest.raises(Trouble):
            sealed.facts(other)
        with pytest.raises(Trouble):
            next(sealed.read(other, 0, 10))
    assert b"a voice" not in next(tmp_path.rglob("ct_1")).read_bytes()


def test_pieces_of_two_files_cannot_be_swapped(tmp_path: Path) -> None:
    """Under the same key, too: a piece is bound to its file's head."""
    shelf, one = kept(tmp_path, b"a" * (2 * PIECE))
    _, two = kept(tmp_path, b"b" * (2 * PIECE), name_of(SHOP, AT, "ct_2"))
    first, second = (next(tmp_path.rglob(stem)) for stem in ("ct_1", "ct_2"))
    first.write_bytes(first.read_bytes()[:-PIECE] + second.read_bytes()[-PIECE:])
    with opened(shelf, one) as sealed, pytest.raises(Trouble):
        b"".join(sealed.read(KEY, 0, 2 * PIECE))
    assert shelf.has(two)


def test_a_content_of_another_length_is_not_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, CENTRE)
    for said in (b"", b"12345", b"1234567"):
        with pytest.raises(Trouble):
            shelf.keep(a_head(6), FACTS, [said], KEY)
    assert list(shelf.names()) == []
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "shop/2023-11-14/../../x",
        "shop/2023-11-14/.draft-1-a",
        "/etc/passwd",
        "shop/2023-11-14",
        "",
        "shop/2023-11-14/a/b",
        "../2023-11-14/ct_1",
    ],
)
def test_what_is_no_name_finds_nothing(tmp_path: Path, name: str) -> None:
    shelf, _ = kept(tmp_path, b"a")
    assert shelf.open(name) is None
    assert not shelf.has(name)
    assert not shelf.remove(name)


def test_names_are_listed_by_client_and_day_and_removed_whole(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, CENTRE)
    strange = ClientId("가게 / ..")
    names = [
        name_of(client, Instant(AT + day * 86_400_000_000), f"ct_{day}")
        for client in (SHOP, strange)
        for day in (0, 1, 2)
    ]
    for name in names:
        shelf.keep(a_head(1, name), FACTS, [b"x"], KEY)
    assert sorted(shelf.names()) == sorted(names)
    assert list(shelf.names(SHOP, before=date(2023, 11, 16))) == names[:2]
    assert list(shelf.names(part_of(strange))) == names[3:]
    assert all(shelf.remove(name) for name in names)
    assert not shelf.remove(names[0])
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_drafts_of_the_dead_are_swept_and_those_of_the_living_are_not(tmp_path: Path) -> None:
    shelf, name = kept(tmp_path, b"a")
    day = next(tmp_path.rglob("ct_1")).parent
    dead, mine = day / ".draft-999999999-a", day / ".draft-1-a"
    dead.touch()
    mine.touch()
    shelf.sweep()
    assert (dead.exists(), mine.exists(), shelf.has(name)) == (False, True, True)
    assert list(shelf.names()) == [name]


def _read_all(shelf: Shelf, name: str, size: int) -> bytes:
    with opened(shelf, name) as sealed:
        sealed.facts(KEY)
        return b"".join(sealed.read(KEY, 0, size))


def _flipped(said: bytes, at: int) -> bytes:
    return said[:at] + bytes((said[at] ^ 0x10,)) + said[at + 1 :]
