"""What was agreed, put into a question's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.kpi import Kpi
from maju.metrics.own.agreed import Agreed
from maju.metrics.thresholds import DEFAULTS_MS


def with_agreed(scope: Scope, kept: Sequence[Agreed], own: Mapping[str, Kpi]) -> Scope:
    """What was agreed, less what the question itself puts in its place ("재계산 시뮬레이션")."""
    said = {threshold.name for threshold in scope.agreed}
    known = CATALOGUE | dict(own)
    return msgspec.structs.replace(
        scope,
        agreed=(
            *scope.agreed,
            *(
                each.threshold()
                for each in kept
                if each.kind == "threshold" and each.name in DEFAULTS_MS and each.name not in said
            ),
        ),
        targets=[
            each.target(known[each.name].unit)
            for each in kept
            if each.kind == "target" and each.name in known
        ],
    )
