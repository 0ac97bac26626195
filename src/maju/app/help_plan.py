"""Korean help of planning; see :mod:`maju.app.help_words`."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "plan": "예측, 필요 인원, 시뮬레이션, 근무 편성, 실수요를 계산합니다.",
}

OPTIONS: Mapping[str, str] = {}
