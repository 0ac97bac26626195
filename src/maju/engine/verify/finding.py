"""What a check found wrong: a stable code, where, and a sentence in Korean and English."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from msgspec import Struct

from maju.kernel.ids import ContactId, Seq

MOST_PER_CODE = 100
"""So many findings of one code are kept; the rest are only counted."""

WORDS: dict[str, tuple[str, str]] = {
    "seq_broken": (
        "순번이 {expected}이어야 할 자리에 {found}이(가) 있습니다. 사건이 빠졌거나 겹쳤습니다.",
        "Number {found} stands where {expected} should: an event is missing or doubled.",
    ),
    "log_ends_early": (
        "기록이 {found}번에서 끝났습니다. {expected}번까지 있어야 합니다.",
        "The log ends at {found}; it should go to {expected}.",
    ),
    "at_falls": (
        "시각이 {before}에서 {found}(으)로 되돌아갔습니다.",
        "The instant goes back from {before} to {found}.",
    ),
    "stamp_not_rising": (
        "{command}의 결정 시각 {found}이(가) 앞선 결정({before})보다 늦지 않습니다.",
        "Command {command} was decided at {found}, which is not after {before}.",
    ),
    "cause_unknown": (
        "사건의 원인 {cause}에 맞는 결정이 그 자리에 없습니다.",
        "No decision of {cause}, which this event names as its cause, stands here.",
    ),
    "decision_torn": (
        "{command}의 사건이 이어져 있지 않거나 빠졌습니다(결정 {expected}건, 기록 {found}건).",
        "The events of {command} are not together: the decision has {expected}, the log {found}.",
    ),
    "not_conserved": (
        (
            "{queue}/{channel}: 인입 {offered} ≠ 응답 {answered} + 포기 {abandoned}"
            " + 콜백 {callback} + 이탈 {flowed_out} + 진행 {open}."
        ),
        (
            "{queue}/{channel}: offered {offered} ≠ answered {answered} + abandoned {abandoned}"
            " + callback {callback} + flowed out {flowed_out} + open {open}."
        ),
    ),
    "counts_differ": (
        "{queue}/{channel}: 엔진의 집계({core})가 사건을 센 값({counted})과 다릅니다.",
        "{queue}/{channel}: the core counts {core}, the events say {counted}.",
    ),
    "illegal_step": (
        "{who}: 있을 수 없는 단계입니다({what}).",
        "{who}: a step that cannot be ({what}).",
    ),
    "core_bug": (
        "코어가 {kind}을(를) 처리하지 못했습니다: {error}.",
        "The core fails on {kind}: {error}.",
    ),
    "two_agents": (
        "협의나 회의 없이 상담사 {agents}이(가) 한 컨택에 함께 있습니다.",
        "Agents {agents} are with one contact, and it is neither a consult nor a conference.",
    ),
    "over_capacity": (
        "{agent}: {channel} {count}건, 한도는 {most}건입니다.",
        "{agent} has {count} of {channel}; its capacity is {most}.",
    ),
    "effect_misplaced": (
        "{command}의 {n}번째 실행이 {effect}(이)라는 이름을 가집니다.",
        "Effect {n} of {command} is named {effect}: it belongs to another decision.",
    ),
    "effect_answered_twice": (
        "{effect}의 결과가 두 번 기록되었습니다({command}).",
        "Effect {effect} is answered a second time, by {command}.",
    ),
    "effect_unknown": (
        "{command}이(가) 없는 실행 {effect}의 결과를 기록했습니다.",
        "Command {command} answers {effect}, which never was.",
    ),
    "effect_settled_apart": (
        "{effect}의 결과가 그 응답이 아닌 {command}에 기록되었습니다.",
        "The end of {effect} is told by {command}, which does not answer it.",
    ),
    "dial_repeated": (
        "콜백 {callback}의 {attempt}번째 시도에서 고객에게 두 번 전화했습니다.",
        "Attempt {attempt} of callback {callback} is dialled twice.",
    ),
    "dial_apart": (
        "{effect}: 발신 시작 기록이 없는 발신입니다.",
        "Effect {effect} dials, and no event of the same decision says so.",
    ),
    "decision_differs": (
        "{command}을(를) 다시 결정하면 사건이 다릅니다: {difference}.",
        "Deciding {command} again gives other events: {difference}.",
    ),
    "effects_differ": (
        "{command}을(를) 다시 결정하면 실행이 다릅니다: {difference}.",
        "Deciding {command} again gives other effects: {difference}.",
    ),
    "refusal_differs": (
        "{command}을(를) 다시 결정하면 {now}, 기록은 {then}입니다.",
        "Deciding {command} again gives {now}; recorded is {then}.",
    ),
}
"""Code to its sentence, Korean and English."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is not as it must be.

    Args:
        code: stable; a key of :data:`WORDS`.
        seq: the event at which it showed; 0 before the first.
    """

    code: str
    seq: Seq
    contact: ContactId | None = None
    params: dict[str, str | int] = {}

    def sentence(self, language: Literal["ko", "en"] = "ko") -> str:
        """What is wrong, for a person."""
        korean, english = WORDS[self.code]
        return (korean if language == "ko" else english).format(**self.params)


class Findings:
    """Gathers findings, and never more than a bounded number of one code."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self.seq = Seq(0)

    def add(self, code: str, contact: ContactId | None = None, /, **params: str | int) -> None:
        """One more, at the event that is being looked at."""
        assert code in WORDS, code
        self.counts[code] += 1
        if self.counts[code] <= MOST_PER_CODE:
            self.kept.append(Finding(code=code, seq=self.seq, contact=contact, params=params))
