"""Whatever is thrown at a format: a refusal with a code, or records that are all accounted for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maju.app.words import SENTENCES
from maju.facts.imports.bank1999 import HEADER, Bank1999
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.format import Format, Ignored, Rejected, Taken, TakenTables
from maju.facts.imports.given import Given
from maju.facts.imports.interval.reading import Interval
from maju.facts.imports.places import Place
from maju.facts.imports.staging import Staging
from maju.kernel.errors import Refused

CALL = "AA0101\t{n}\t77\t0\tPS\t990201\t8:09:16\t8:09:22\t6\t8:09:22\t8:09:27\t5\tAGENT\t8:09:26\t8:10:26\t60\tDORIT"
BANK = "\n".join(["\t".join(HEADER), *(CALL.format(n=n) for n in range(6)), ""]).encode()
MAP = '[columns]\ncall="id"\narrived_at="in"\nended_at="end"\nqueue="큐"\noutcome="how"\ntalk="talk"\n'
ROW = "c{n},2026-03-02 09:0{n}:00,2026-03-02 09:0{n}:30,주문,응대,30"
TABLE = "\n".join(["id,in,end,큐,how,talk", *(ROW.format(n=n) for n in range(6)), ""]).encode()
COUNTS = (
    "일자,시간대,인입,응대,포기\n2026-03-02,09:00~09:30,4,3,1\n,09:30~10:00,6,6,0\n합계,,10,9,1\n"
)
PAGE = "<table><tr><td>시간대</td><td>인입</td><td>응대</td></tr><tr><td>09시</td><td>4</td><td>3</td></tr></table>"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["시간대", "인입", "응대", "포기"], ["09:00~09:30", 4, 3, 1], ["합계", 4, 3, 1]):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


WHOLE: dict[str, tuple[str, bytes]] = {
    "bank1999": ("log.txt", BANK),
    "csv": ("sheet.csv", TABLE),
    "interval-csv": ("counts.csv", COUNTS.encode("cp949")),
    "interval-html": ("counts_2026-03-02.xls", PAGE.encode()),
    "interval-xlsx": ("counts_2026-03-02.xlsx", workbook()),
}


def form_of(kind: str) -> Format:
    if kind == "bank1999":
        return Bank1999()
    return Csv(MAP) if kind == "csv" else Interval()


@st.composite
def broken(draw: st.DrawFn, whole: bytes) -> bytes:
    made = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(made) - 1)))
        match draw(st.sampled_from(["cut", "flip", "join", "drop", "put", "twice"])):
            case "cut":
                del made[at:]
            case "flip" if made:
                made[at] ^= draw(st.integers(1, 255))
            case "join":
                newline = made.find(b"\n", at)
                if newline >= 0:
                    del made[newline]
            case "drop":
                del made[at : at + draw(st.integers(1, 40))]
            case "put":
                made[at:at] = draw(
                    st.sampled_from(
                        [b"\0", b'"', b"\r", b"\n\n", b"\xff", b",", b"\t", "합계".encode()]
                    )
                )
            case _:
                made[at:at] = made[at : at + 60]
    return bytes(made)


def outcomes(form: Format, path: Path, folder: Path) -> Iterator[int]:
    """Read it as an import does; how many records each outcome stands for."""
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    seen = Given(path, encoding=form.encoding, sha256="f" * 64)
    seen.check()
    staging = Staging(folder, source=form.name, client="k", file_sha256="f" * 64)
    for outcome in form.read(seen, place):
        match outcome:
            case Taken():
                staging.add(outcome)
                yield 1
            case TakenTables(records=records):
                staging.add_tables(outcome)
                yield records.num_rows
            case Ignored() | Rejected():
                yield 1
    staging.flush()


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_broken_file_is_refused_by_a_code_or_read_to_its_end(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    name, whole = WHOLE[kind]
    folder = tmp_path_factory.mktemp("broken")
    path = folder / name
    path.write_bytes(data.draw(broken(whole)))
    try:
        assert sum(outcomes(form_of(kind), path, folder)) >= 0
    except Refused as refused:
        said = SENTENCES.get(refused.code)
    else:
        return
    assert said is not None


@pytest.mark.parametrize("kind", WHOLE)
def test_the_whole_file_is_read(tmp_path: Path, kind: str) -> None:
    name, whole = WHOLE[kind]
    path = tmp_path / name
    path.write_bytes(whole)
    assert sum(outcomes(form_of(kind), path, tmp_path)) >= 1
