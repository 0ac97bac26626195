"""Category: pages. The rows behind a number, as their list writes them."""

from __future__ import annotations

from datetime import date
from html import escape

import pyarrow as pa
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maju.floor.reports.places import Place
from maju.floor.reports.rowing import SHORT, listed, written
from maju.metrics.rows import Rows

_DAY = date(2026, 3, 2)
_PLACE = Place(
    centre="c d",
    since=_DAY,
    last=_DAY,
    clients=("k1",),
    living=True,
    zone="Asia/Seoul",
    today=_DAY,
    names={"queue": {"q1": "요금 <문의>"}, "agent": {"q1": "김하나"}},
)
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), min_size=1
)
_CODES = st.sampled_from(["q1", "handled", "abandoned", "<b>", "k1", ""])
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "contact": _TEXTS,
            "business_date": st.just(_DAY),
            "at": st.integers(0, 2**50),
            "utc_offset_s": st.sampled_from([0, 32400]),
            "queue": _CODES,
            "agent": _CODES,
            "outcome": _CODES,
            "wait_ms": st.none() | st.integers(0, 10**7),
            "topic": st.none() | _TEXTS,
        }
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.usefixtures("django")
@given(_ROWS)
def test_a_line_says_each_field_as_it_is_written_and_leads_to_its_contact(
    rows: list[dict[str, object]],
) -> None:
    table = pa.Table.from_pylist(rows)
    made = listed(Rows(grain="leg", measures=(), table=table), _PLACE)
    names = [name for name in SHORT if any(row.get(name) is not None for row in rows)]
    for row, line in zip(rows, made.lines, strict=True):
        kwargs = {"centre": _PLACE.centre, "contact": row["contact"]}
        where = reverse("reports:contact", kwargs=kwargs)
        cells = {name: escape(written(name, row[name], row, _PLACE)) for name in names}
        to = escape(f"{where}?day={_DAY}")
        cells["contact"] = f'<a hx-boost="false" href="{to}">{cells["contact"]}</a>'
        assert line == "".join(f'<td class="words">{cell}</td>' for cell in cells.values())
