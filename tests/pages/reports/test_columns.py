"""Category: pages. Lines of tables: what their cells say, and that nothing in them becomes a tag."""

from __future__ import annotations

from html import escape

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from maju.floor.reports import saying
from maju.floor.reports.columns import body, column, full_head
from maju.metrics.answers import Cell
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.kpi import Kpi

pytestmark = pytest.mark.usefixtures("django")
_KPIS = st.sampled_from([CATALOGUE[name] for name in ("answered", "service_level", "asa")])
_CELLS = st.builds(
    Cell,
    value=st.none() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, width=32),
    why=st.sampled_from([None, "no_rows", "<script>", 'not "known"']),
)


@given(_KPIS, _CELLS, st.sampled_from(["ko", "en"]))
def test_a_cell_says_the_number_as_everywhere_or_why_there_is_none(
    kpi: Kpi, cell: Cell, language: str
) -> None:
    with override(language):
        made, said = column(kpi)(cell), saying.said(kpi, cell)
    why = f' class="none" title="{escape(said.why)}"' if said.why else ""
    assert made == f"<td{why}>{said.number}</td>"


def test_a_label_is_text_and_may_be_read_whole_where_it_is_cut_off() -> None:
    lines = [("<b>q</b>", [Cell(value=3)]), ("", [Cell(value=None)])]
    with override("en"):
        plain = body([column(CATALOGUE["answered"])], lines)
        full = body([column(CATALOGUE["answered"])], lines, full_head)
    assert plain.startswith('<tr><th scope="row">&lt;b&gt;q&lt;/b&gt;</th><td>3</td></tr><tr>')
    assert '<th scope="row" title="&lt;b&gt;q&lt;/b&gt;">&lt;b&gt;q' in full


def test_a_line_with_a_cell_too_few_is_a_bug() -> None:
    with pytest.raises(ValueError, match="zip"):
        body([column(CATALOGUE["answered"])] * 2, [("q", [Cell(value=3)])])
