"""Category: unit. Rosters: whoever is asked, whatever is needed, no rule is broken and the bound holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maju.kernel.errors import Refused
from maju.planning.schedule.checking import Broken, Duty, broken_rules
from maju.planning.schedule.classes import Prices
from maju.planning.schedule.roster import Roster, make_roster
from maju.planning.schedule.rules import USUAL, Rules
from maju.planning.schedule.shifts import Contract, Person, Rest, Shift, shifts_between

HOURLY = Rules(slot_s=3600)
DAY = Contract(
    name="day",
    shifts=shifts_between(first=7, last=13, step=2, length=9, lunch=(3, 4, 5), lunch_length=1),
)
HALF = Contract(name="half", shifts=shifts_between(first=7, last=17, step=2, length=4), days=4)
# four hours of work ask for half an hour of rest, which an hourly grid can give only as a whole one
HALF = replace(
    HALF, shifts=tuple(replace(s, length=4, rests=(Rest(at=2, length=1),)) for s in HALF.shifts)
)
NIGHT = Contract(
    name="night",
    shifts=shifts_between(first=13, last=22, step=3, length=9, lunch=(4,), lunch_length=1),
    night=True,
)
CONTRACTS = {"day": DAY, "half": HALF, "night": NIGHT}


@st.composite
def crews(draw: st.DrawFn) -> list[Person]:
    made = []
    for number in range(draw(st.integers(1, 8))):
        days = draw(st.permutations(range(7)))
        off, leave = draw(st.integers(0, 2)), draw(st.integers(0, 1))
        made.append(
            Person(
                id=f"p{number}",
                contract=draw(st.sampled_from(sorted(CONTRACTS))),
                skills=frozenset(draw(st.sets(st.sampled_from([0, 1]), min_size=1))),
                off=frozenset(days[:off]),
                leave=frozenset(days[off : off + leave]),
                free_from=draw(st.sampled_from([0, 0, 9, 16])),
                in_a_row=draw(st.integers(0, 9)),
            )
        )
    return made


needs = st.integers(0, 10_000).map(
    lambda seed: np.round(np.random.default_rng(seed).uniform(0, 4, (2, 7, 24)), 1)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people=crews(), need=needs)
def test_whoever_is_asked_no_rule_is_broken_and_no_roster_beats_the_bound(
    people: list[Person], need: np.ndarray
) -> None:
    made = make_roster(need, people, CONTRACTS, rules=HOURLY, seconds=20)
    found = broken_rules(made.duties, people, CONTRACTS, HOURLY, days=7)
    if made.short:
        found = [one for one in found if one.code != "days_of_contract"]
    assert found == []
    assert made.bound <= made.cost + 1e-9
    worked = [duty.shift.cover(24)[: 24 * (7 - duty.day)].sum() for duty in made.duties]
    assert made.there.sum() == sum(worked)


def week(need: float, people: list[Person], **more: float) -> Roster:
    wanted = np.zeros((1, 7, 24))
    wanted[0, :5, 9:18] = need
    return make_roster(wanted, people, CONTRACTS, rules=HOURLY, **more)  # type: ignore[arg-type]


def test_people_come_when_they_are_needed() -> None:
    made = week(2, [Person(id=f"p{n}", contract="day", off=frozenset({5, 6})) for n in range(4)])
    assert made.there[:5, 9:18].min() >= 2
    assert made.there[5:].sum() == 0
    assert made.gap <= 0.005


def test_lunches_are_taken_in_turns_where_two_are_needed() -> None:
    made = week(2, [Person(id=f"p{n}", contract="day", off=frozenset({5, 6})) for n in range(3)])
    for day in range(5):
        lunches = [
            duty.shift.start + rest.at
            for duty in made.duties
            if duty.day == day
            for rest in duty.shift.rests
        ]
        assert len(set(lunches)) == 3, "no two at once"


def around_the_clock(start: int) -> Contract:
    """A shift of eight hours of the demonstration: half an hour's meal within two hours of its middle."""
    ways = tuple(
        Shift(start=start, length=32, rests=(Rest(at=at, length=2),)) for at in range(11, 20)
    )
    return Contract(name=f"from {start}", shifts=ways, night=True)


@pytest.mark.parametrize("missing", [-3, 1, 10, 25])
def test_nobody_leaves_the_floor_empty_because_it_is_short_of_people_anyhow(missing: int) -> None:
    contracts = {made.name: made for made in map(around_the_clock, (24, 56, 88))}
    people = [Person(id=f"p{n}", contract=sorted(contracts)[n % 3]) for n in range(126)]
    wanted = np.full((1, 7, 96), 30.0 + missing)

    made = make_roster(wanted, people, contracts, seconds=20)

    assert made.gap <= 0.005
    crews = Counter((duty.day, duty.shift.start) for duty in made.duties)
    for (day, start), crew in crews.items():
        least = made.there[day, start : start + 32].min()
        assert least >= 0.7 * crew - 1, "a fifth eats at a time, where all take turns"


def test_a_day_of_leave_counts_as_worked() -> None:
    (duties,) = [week(1, [Person(id="kim", contract="day", leave=frozenset({0, 1}))]).duties]
    assert len(duties) == 3
    assert {duty.day for duty in duties}.isdisjoint({0, 1})


def test_a_wish_is_met_where_it_costs_nothing() -> None:
    frames = DAY.frames()
    late = len(frames) - 1
    people = [
        Person(
            id="lee",
            contract="day",
            off=frozenset({5, 6}),
            wishes=tuple((d, late, 1.0) for d in range(5)),
        ),
        Person(
            id="park",
            contract="day",
            off=frozenset({5, 6}),
            wishes=tuple((d, late, -1.0) for d in range(5)),
        ),
    ]
    wanted = np.zeros((1, 7, 24))
    wanted[0, :5, 7:22] = 1
    made = make_roster(wanted, people, CONTRACTS, rules=HOURLY)
    starts = {
        who: {duty.shift.start for duty in made.duties if duty.person == who}
        for who in ("lee", "park")
    }
    assert starts["lee"] == {frames[late][0].start}
    assert max(starts["park"]) < frames[late][0].start


def test_who_serves_two_groups_is_counted_once() -> None:
    """The covering model would be content with five; nine and fourteen need twenty-three."""
    wanted = np.zeros((2, 7, 24))
    wanted[0, 0, 9:12], wanted[1, 0, 9:12] = 2, 1
    both = Person(id="both", contract="half", skills=frozenset({0, 1}), off=frozenset(range(1, 7)))
    made = make_roster(wanted, [both], CONTRACTS, rules=HOURLY, prices=Prices(under=1.0, over=0.0))
    worked = made.there[0, 9:12].sum()
    assert made.cost == pytest.approx(9 - worked)


def duty(day: int, start: int, length: int = 9, lunch: int = 1) -> Duty:
    rests = (Rest(at=4, length=lunch),) if lunch else ()
    return Duty(person="kim", day=day, shift=Shift(start=start, length=length, rests=rests))


BREAKS: list[tuple[str, list[Duty], Person]] = [
    ("unknown_person", [replace(duty(0, 9), person="ghost")], Person(id="kim", contract="day")),
    ("outside_plan", [duty(7, 9)], Person(id="kim", contract="day")),
    ("twice_a_day", [duty(0, 9), duty(0, 9)], Person(id="kim", contract="day")),
    ("off_day", [duty(0, 9)], Person(id="kim", contract="day", off=frozenset({0}))),
    ("off_day", [duty(0, 9)], Person(id="kim", contract="day", leave=frozenset({0}))),
    ("not_in_contract", [duty(0, 8)], Person(id="kim", contract="day")),
    ("too_soon", [duty(0, 13), duty(1, 7)], Person(id="kim", contract="day")),
    ("too_soon", [duty(0, 7)], Person(id="kim", contract="day", free_from=8)),
    ("short_break", [duty(0, 9, lunch=0)], Person(id="kim", contract="day")),
    ("night", [duty(0, 14)], Person(id="kim", contract="day")),
    ("night", [duty(0, 5)], Person(id="kim", contract="day")),  # before six in the morning
    ("too_many_in_a_row", [duty(d, 9) for d in range(7)], Person(id="kim", contract="day")),
    ("too_many_in_a_row", [duty(0, 9)], Person(id="kim", contract="day", in_a_row=6)),
    ("no_rest_day", [duty(d, 9) for d in range(7)], Person(id="kim", contract="day")),
    ("too_long_week", [duty(d, 9) for d in range(7)], Person(id="kim", contract="day")),
    ("days_of_contract", [duty(d, 9) for d in range(4)], Person(id="kim", contract="day")),
]


@pytest.mark.parametrize(("code", "duties", "person"), BREAKS)
def test_the_checker_finds_each_kind_of_break(
    code: str, duties: list[Duty], person: Person
) -> None:
    assert code in {one.code for one in broken_rules(duties, [person], CONTRACTS, HOURLY, days=7)}


def test_the_checker_is_content_with_a_plain_week() -> None:
    plain = [duty(d, 9) for d in range(5)]
    assert (
        broken_rules(plain, [Person(id="kim", contract="day")], CONTRACTS, HOURLY, days=7)
        == list[Broken]()
    )


@pytest.mark.parametrize(
    ("contract", "rule"),
    [
        (replace(DAY, shifts=(Shift(start=9, length=8),)), "short_break"),
        (replace(DAY, shifts=(Shift(start=14, length=9, rests=(Rest(at=4, length=1),)),)), "night"),
        (replace(DAY, days=7), "too_long_week"),
    ],
)
def test_a_contract_that_no_law_allows_is_refused_before_it_is_planned(
    contract: Contract, rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        make_roster(np.zeros((1, 7, 24)), [], {"day": contract}, rules=HOURLY)
    assert (refused.value.code, refused.value.params["rule"]) == ("plan_unlawful", rule)


def test_the_usual_rules_are_korean_law() -> None:
    assert (USUAL.week_s, USUAL.between_s) == (52 * 3600, 11 * 3600)
    assert USUAL.breaks == ((4 * 3600, 1800), (8 * 3600, 3600))


@pytest.mark.parametrize(
    ("person", "worked"),
    [
        (Person(id="tired", contract="day", in_a_row=8), 5),
        (Person(id="tired", contract="day", in_a_row=6, off=frozenset({5, 6})), 4),
        (Person(id="night before", contract="day", free_from=7 * 24, off=frozenset({1})), 0),
    ],
)
def test_who_cannot_work_all_days_of_the_contract_does_not_make_the_plan_impossible(
    person: Person, worked: int
) -> None:
    others = [Person(id="other", contract="day")]
    made = make_roster(np.ones((1, 7, 24)), [person, *others], CONTRACTS, rules=HOURLY)
    mine = [duty.day for duty in made.duties if duty.person == person.id]
    assert len(mine) == worked
    assert made.short == 5 - worked
    assert person.free_from or 0 not in mine
    assert sum(1 for duty in made.duties if duty.person == "other") == 5


def test_a_machine_without_time_still_gives_a_lawful_roster_and_says_that_it_is_not_proven() -> (
    None
):
    people = [
        Person(id=f"p{n}", contract=sorted(CONTRACTS)[n % 3], in_a_row=n % 8, free_from=n % 5 * 4)
        for n in range(24)
    ]
    need = np.round(np.random.default_rng(1).uniform(0, 6, (1, 7, 24)), 1)
    made = make_roster(need, people, CONTRACTS, rules=HOURLY, seconds=1e-6)
    assert broken_rules(made.duties, people, CONTRACTS, HOURLY, days=7) == []
    assert made.short == 0
    assert not made.proven


@pytest.mark.parametrize(("extra", "found"), [(0, False), (1, True)])
def test_fifty_two_hours_a_week_are_lawful_and_a_quarter_more_is_not(
    extra: int, found: bool
) -> None:
    whole = Shift(start=32, length=40, rests=(Rest(at=16, length=4),))  # nine hours of work
    last = Shift(start=32, length=32 + extra, rests=(Rest(at=16, length=4),))  # seven, and more
    person = Person(id="kim", contract="long")
    contract = Contract(name="long", shifts=(whole, last), days=6)
    week_ = [Duty(person="kim", day=d, shift=whole) for d in range(5)]
    week_.append(Duty(person="kim", day=5, shift=last))
    broken = broken_rules(week_, [person], {"long": contract}, USUAL, days=7)
    assert ("too_long_week" in {one.code for one in broken}) is found
