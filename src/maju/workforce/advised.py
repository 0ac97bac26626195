"""Advice in words: what to do, from when to when, and what it brings by simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SPARE = ("training", "home")


def worth_telling(advice: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What changes a figure that people read, in its order; then who may be spared, once for the same
    queues and hours. Half a per cent more is no reason to move anybody.
    """
    told = [one for one in advice if one["kind"] in _SPARE or _moves(one)]
    spared: dict[tuple[object, ...], dict[str, Any]] = {}
    for one in told:
        if one["kind"] not in _SPARE:
            continue
        same = (one["kind"], tuple(one["serves"]), one["from"], one["until"])
        kept = spared.setdefault(same, {**one, "people": 0, "agents": []})
        kept["people"] += one["people"]
        kept["agents"] = sorted({*kept["agents"], *one["agents"]})
        kept["after"] = one["after"]  # with those before it already spared
    return [one for one in told if one["kind"] not in _SPARE] + list(spared.values())


def _moves(one: Mapping[str, Any]) -> bool:
    return _per_cent(one["before"]["value"]) != _per_cent(one["after"]["value"])


def sentence(one: Mapping[str, Any], names: Mapping[str, str], *, korean: bool) -> str:
    """One advice of ``maju plan advise --json`` as a sentence; *names*: of queues by code."""
    deed = (_ko if korean else _en)(one, names)
    level = "서비스레벨" if korean else "service level"
    queue = names.get(one["queue"], one["queue"])
    before, after = _per_cent(one["before"]["value"]), _per_cent(one["after"]["value"])
    span = f"{_per_cent(one['after']['low'])}–{_per_cent(one['after']['high'])}"
    if one["kind"] in _SPARE and before == after:
        stays = (
            f"{queue} {level} {after} % 유지" if korean else f"{queue} {level} stays at {after} %"
        )
        return f"{deed}: {stays}"
    effect = f"{queue} {level} {before} → {after} % (95 %: {span})"
    if one["told_for"] != [one["from"], one["until"]]:
        effect += f", {one['told_for'][0]}–{one['told_for'][1]}"
    if one["harmed"] is not None and one["harmed"]["queue"] != one["queue"]:
        harmed = one["harmed"]
        moves = f"{_per_cent(harmed['before'])} → {_per_cent(harmed['after'])} %"
        whose = names.get(harmed["queue"], harmed["queue"])
        effect += f"; {whose} {moves}" + (" (남은 하루)" if korean else " (rest of the day)")
    return f"{deed}: {effect}"


def _ko(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    serves, people = _served(one["serves"], names), one["people"]
    span = f"{one['from']}–{one['until']}"
    match one["kind"]:
        case "move":
            to = names.get(one["to"], one["to"])
            return f"{serves}에서 {to}(으)로 {people}명, {span}"
        case "meal":
            eat = "–".join(one["instead"])
            return f"{serves} {people}명의 식사를 {span}에서 {eat}(으)로"
        case "back":
            return f"{serves} {people}명의 교육을 미루고 응대, {span}"
        case "overtime":
            return f"{serves} {people}명 연장 근무, {span}"
        case "training":
            return f"{serves} {people}명 교육·코칭 가능, {span}"
        case _:
            return f"{serves} {people}명 조기 퇴근 가능, {span}"


def _en(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    serves, people = _served(one["serves"], names), one["people"]
    span = f"{one['from']}–{one['until']}"
    match one["kind"]:
        case "move":
            return f"Move {people} from {serves} to {names.get(one['to'], one['to'])}, {span}"
        case "meal":
            eat = "–".join(one["instead"])
            return f"Move the meal of {people} of {serves} from {span} to {eat}"
        case "back":
            return f"Put off the training of {people} of {serves}, {span}"
        case "overtime":
            return f"Ask {people} of {serves} to stay on, {span}"
        case "training":
            return f"Train or coach {people} of {serves}, {span}"
        case _:
            return f"Let {people} of {serves} go home early, {span}"


def _served(queues: Sequence[str], names: Mapping[str, str]) -> str:
    return "·".join(names.get(queue, queue) for queue in queues)


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"
