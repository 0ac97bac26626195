"""What a format cannot tell answers "no source", never 0."""

from datetime import date

import pytest

from maju.facts.imports.amazon.reader import LACKS as AMAZON
from maju.facts.imports.asterisk.reader import LACKS as ASTERISK
from maju.facts.imports.bank1999 import LACKS as BANK
from maju.facts.imports.interval.silence import lacking
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.silent import why_not

SCOPE = Scope(since=date(1999, 2, 1), until=date(1999, 3, 1), as_of=0, known_until=0)
NO_CALLBACKS = ("callback_rate", "redial_after_callback", "callbacks_requested")
NO_SELF_SERVICE = ("ivr_containment",)
SILENT = {
    "bank1999": (BANK, (*NO_CALLBACKS, *NO_SELF_SERVICE, "flowed_out", "fcr_repeat_7d_same_topic")),
    "asterisk-queue-log": (ASTERISK, (*NO_CALLBACKS, *NO_SELF_SERVICE)),
    "amazon-connect": (AMAZON, (*NO_SELF_SERVICE, "fcr_repeat_7d_same_topic")),
    "interval": (lacking(wait=True, talk=True), (*NO_CALLBACKS, *NO_SELF_SERVICE, "flowed_out")),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_kpi_over_what_is_not_told_has_no_source(name: str) -> None:
    lacks, kpis = SILENT[name]
    assert {kpi: why_not(CATALOGUE[kpi], SCOPE, lacks) for kpi in kpis} == dict.fromkeys(
        kpis, "no_source"
    )


def test_true_demand_is_told_without_callbacks_and_hours() -> None:
    assert why_not(CATALOGUE["demand_counted"], SCOPE, BANK) is None
