"""Lines of the list of all KPIs, as HTML: a hundred and more take longer through a template than
their numbers take."""

from __future__ import annotations

from functools import cached_property
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from maju.directory.wording import korean
from maju.floor.reports import saying
from maju.floor.reports.asked import Asked
from maju.floor.reports.cards import of_words
from maju.metrics.answers import Cell
from maju.metrics.kpi import Kpi

_ANY = "0"


class Liner:
    """Of one page, in its reader's language.

    Args:
        address: of a KPI's own page, without its id.
        query: what is asked there.
    """

    def __init__(self, address: str, query: str) -> None:
        self._before, self._after = escape(address), escape(query)

    def name(self, kpi: Kpi) -> SafeString:
        """Its name, a way to its page."""
        where = f"{self._before}{escape(kpi.id)}{self._after}"
        return SafeString(f'<a href="{where}">{escape(saying.name_in(kpi, ko=self._ko))}</a>')

    def whole(self, kpi: Kpi, cell: Cell, *, partly: bool = False) -> SafeString:
        """Its name, its number, what that stands on (*partly*: not all days), and what was agreed."""
        none = (
            f' class="none" title="{escape(saying.reason(cell.why, kpi))}"'
            if cell.value is None
            else ""
        )
        said = saying.DASH if cell.value is None else self._says(kpi, cell.value)
        target = "" if cell.target is None else self._says(kpi, cell.target)
        return SafeString(
            f'<tr><th scope="row">{self.name(kpi)}</th><td{none}>{escape(said)}</td>'
            f'<td class="soft">{of_words(kpi, cell)}{self._part if partly and cell.value is not None else ""}</td>'
            f"<td>{escape(target)} {self._mark(cell)}</td></tr>"
        )

    def _says(self, kpi: Kpi, value: float) -> str:
        return saying.form_of(kpi).says(value).removesuffix("%") + saying.unit_in(kpi, ko=self._ko)

    def _mark(self, cell: Cell) -> str:
        if cell.met is None:
            return ""
        return self._met if cell.met else self._missed

    @cached_property
    def _ko(self) -> bool:
        return korean()

    @cached_property
    def _part(self) -> str:
        return f" {escape(gettext('(part)'))}"

    @cached_property
    def _met(self) -> str:
        return render_to_string("reports/parts/mark.html", {"met": True})

    @cached_property
    def _missed(self) -> str:
        return render_to_string("reports/parts/mark.html", {"met": False})


def liner(centre: str, asked: Asked) -> Liner:
    """Who writes the lines of this page: its addresses are looked up once."""
    address = reverse("reports:kpi", kwargs={"centre": centre, "kpi": _ANY})
    return Liner(address.removesuffix(_ANY), asked.url())
