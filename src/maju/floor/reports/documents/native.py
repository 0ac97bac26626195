"""The workbook's own charts, standing on the cells of its tables; heat maps as coloured cells."""

from __future__ import annotations

from collections.abc import Callable

from xlsxwriter.chart import Chart as Made
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from maju.floor.reports.documents.model import Chart, Line, Table

HEIGHT_DOTS = 300
_COLOURS = ("#1F5FBF", "#E07B00", "#7A3FA0", "#14866D", "#8A8F98")


def chart_over(book: Workbook, sheet: str, chart: Chart, top: int, table: Table) -> Made | None:
    """The chart over *table*, whose head lies in row *top*; ``None`` when it is of another one.

    A series is found by its column's name, so that a chart cannot show another column's numbers.
    """
    columns = [column.label for column in table.columns]
    wanted = [*chart.bars, *chart.lines]
    if not wanted or any(line.name not in columns for line in wanted):
        return None
    first, last = top + 1, top + len(table.rows) - int(table.total)
    if last - first + 1 != len(chart.labels):
        return None

    def series(of: Line, colour: int, **more: object) -> dict[str, object]:
        column = columns.index(of.name)
        return {
            "name": [sheet, top, column],
            "categories": [sheet, first, 0, last, 0],
            "values": [sheet, first, column, last, column],
            **more,
        } | {"fill": {"color": _COLOURS[colour]}}

    made = book.add_chart({"type": "column"})
    assert made is not None
    for index, line in enumerate(chart.bars):
        made.add_series(series(line, index, gap=60 if chart.kind == "bars" else 5))
    if chart.lines:
        over = book.add_chart({"type": "line"})
        assert over is not None
        for index, line in enumerate(chart.lines, len(chart.bars)):
            look = {"color": _COLOURS[index], "width": 2}
            marker = {"type": "circle", "size": 5, "fill": {"color": _COLOURS[index]}}
            over.add_series(series(line, index, y2_axis=True, line=look, marker=marker))
        over.set_y2_axis({"min": 0, "max": 1, "num_format": "0%"})
        made.combine(over)
    made.set_title({"name": chart.title, "name_font": {"size": 11}})
    made.set_legend({"position": "bottom"})
    made.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#DFE3E8"}}})
    made.show_blanks_as("gap")
    made.set_size({"width": 900, "height": HEIGHT_DOTS})
    return made


def heat(sheet: Worksheet, look: Callable[..., Format], row: int, chart: Chart) -> int:
    """The heat map as a small table whose cells are coloured by their value; the row after it."""
    sheet.write_string(row, 0, chart.title, look(bold=True))
    for column, label in enumerate(chart.labels, 1):
        sheet.write_string(row + 1, column, label, look(align="center", font_color="#5B6470"))
    percent = any(line.kind == "percent" for line in chart.bars)
    shown = look(num_format="0%" if percent else "#,##0", align="center")
    for offset, line in enumerate(chart.bars, 2):
        sheet.write_string(row + offset, 0, line.name, look())
        for column, value in enumerate(line.values, 1):
            if value is not None:
                sheet.write_number(row + offset, column, value / 100 if percent else value, shown)
    last = row + 1 + len(chart.bars)
    sheet.conditional_format(
        row + 2, 1, last, len(chart.labels),
        {"type": "2_color_scale", "min_color": "#F3F7FD", "max_color": "#5F93DB"},
    )  # fmt: skip
    return last + 2
