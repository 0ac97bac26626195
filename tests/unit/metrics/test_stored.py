"""Linked files on disk: whole or as none, known by what they were made of, and not too many."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.metrics.links import stored
from maju.metrics.links.made import Added
from maju.metrics.links.numbering import Numbering
from maju.metrics.links.shelf import Shelf
from maju.metrics.links.stored import Stored, contents, name_of

TABLES = [
    pa.table({"n": [1, 2, 3], "word": pa.array(["a", "b", "a"]).dictionary_encode()}),
    pa.table({"n": pa.array([], pa.int32())}),
]


@pytest.fixture
def disk(tmp_path: Path) -> Stored:
    return Stored(tmp_path / "links")


def test_what_was_put_is_found_by_another(disk: Stored, tmp_path: Path) -> None:
    disk.put("one", TABLES)
    found = Stored(tmp_path / "links").find("one")
    assert found == TABLES
    assert disk.find("two") is None


@given(st.data())
def test_a_file_that_was_spoilt_is_as_none(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whichever byte it is, and wherever it ends; it is put again."""
    folder = tmp_path_factory.mktemp("links")
    disk, path = Stored(folder), folder / "one"
    disk.put("one", TABLES)
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        whole = whole[:place]
    else:
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
    path.unlink()
    path.write_bytes(whole)
    header = 32 <= place < 64 and len(whole) > place  # nothing is said there
    assert disk.find("one") == (TABLES if header else None)
    disk.put("one", TABLES)
    assert disk.find("one") == TABLES


@pytest.mark.parametrize("killed_at", ["_write", "replace", "_sweep"])
def test_killed_anywhere_it_is_whole_or_absent(
    disk: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: str
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        owner = {"_write": stored, "replace": Path, "_sweep": Stored}[killed_at]
        patch.setattr(owner, killed_at, die)
        patch.setattr(Path, "unlink", lambda *_: None)  # who is killed tidies nothing
        with pytest.raises(KeyboardInterrupt):
            disk.put("one", TABLES)
    assert disk.find("one") == (TABLES if killed_at == "_sweep" else None)
    for left in (tmp_path / "links").iterdir():
        os.utime(left, (0, 0))
    disk.put("two", TABLES)
    assert disk.find("one") == (TABLES if killed_at == "_sweep" else None)
    if killed_at == "_sweep":
        os.utime(tmp_path / "links" / "one", (0, 0))
    disk.tidy()
    assert [path.name for path in (tmp_path / "links").iterdir()] == ["two"]


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    once = Stored(tmp_path)
    once.put("size", TABLES)
    size = (tmp_path / "size").stat().st_size
    disk = Stored(tmp_path, most=3 * size)
    for age, name in enumerate(("size", "a", "b", "c")):
        disk.put(name, TABLES)
        os.utime(tmp_path / name, (time.time() - 100 + age,) * 2)
        if name == "b":
            disk.touch(["size"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c", "size"]


def test_a_disk_that_takes_nothing_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    disk = Stored(tmp_path / "file" / "links")
    disk.put("one", TABLES)
    disk.touch(["one"])
    assert disk.find("one") is None


def test_another_recipe_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    now = name_of("links", "said", ("a",))
    assert now == name_of("links", "said", ("a",))
    assert now != name_of("links", "said", ("b",))
    monkeypatch.setattr(stored, "recipe", lambda: b"another")
    assert now != name_of("links", "said", ("a",))


def test_only_files_that_are_named_by_their_bytes_are_known() -> None:
    path = Path("/home/blobs/facts/history/c/k/2026-01-01/attempt-0123456789abcdef0123.parquet")
    other = Path("/another/history/c/k/2026-01-01") / path.name
    assert contents([path]) == contents([other]) is not None
    assert contents([path, Path("/home/attempt.parquet")]) is None


def added(who: list[int | None]) -> Added:
    rows = pa.table({"who": pa.array(who, pa.int32())})
    return Added(sums=TABLES[0], people=rows, given_up=rows)


files = st.lists(st.lists(st.sampled_from("abcdefghij"), unique=True), max_size=6)


@given(files, files, st.lists(st.sampled_from("abcdefghij"), max_size=5, unique=True))
def test_a_process_finds_each_customer_under_its_own_number(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[list[str]],
    second: list[list[str]],
    known: list[str],
) -> None:
    """Two processes put, one after the other; a third, which knew some before, reads both."""
    disk = Stored(tmp_path_factory.mktemp("links"))
    for number, some in enumerate((first, second)):
        numbering = Numbering()
        shelf = Shelf(disk, numbering)
        if number:
            shelf.find([f"0-{at}" for at in range(len(first))])
        for at, names in enumerate(some):
            own = pa.array(names, pa.string())
            places: list[int | None] = [*range(len(names)), None]
            shelf.put(f"{number}-{at}", added(places), numbering.many(own), own)
    numbering = Numbering()
    if known:
        numbering.many(pa.array(known))
    wanted = {
        f"{number}-{at}": names
        for number, some in enumerate((first, second))
        for at, names in enumerate(some)
    }
    found = Shelf(disk, numbering).find(wanted)
    assert found.keys() == wanted.keys()
    for name, names in wanted.items():
        numbers = [*numbering.few(names).tolist(), None]
        assert found[name].people["who"].to_pylist() == numbers
        assert found[name].given_up["who"].to_pylist() == numbers
