"""Category: example. The worked cases of kpi.md that a journal can tell, by their numbers."""

from __future__ import annotations

from datetime import date

from maju.facts.fold.calendar import begin_of, number_of
from maju.facts.fold.fold import Fold
from maju.facts.fold.state import State
from maju.facts.schema import GRAINS
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.events import Event
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    FlowId,
    OfferId,
    QueueId,
    Seq,
)
from maju.kernel.settings import AgentSettings, Calendar, QueueSettings, Settings, Span
from maju.kernel.time import Duration, Instant

SHOP, ONE = ClientId("shop"), ContactId("ct_1")
A, B = QueueId("a"), QueueId("b")
MINSU, JIYOUNG = AgentId("minsu"), AgentId("jiyoung")
DAY = begin_of(number_of(date(2026, 11, 23)), "Asia/Seoul")  # a Monday
NINE = 9 * 3600
HOURS = Calendar(
    id="office",
    week=tuple(
        (Span(start=540, end=720), Span(start=780, end=1080)) if day < 5 else () for day in range(7)
    ),
)
SETTINGS = Settings(
    centre=CentreId("mall"),
    version=1,
    clients=(SHOP,),
    queues=(
        QueueSettings(id=A, client=SHOP, name="배송", calendar="office"),
        QueueSettings(id=B, client=SHOP, name="교환", calendar="office"),
    ),
    agents=(AgentSettings(id=MINSU), AgentSettings(id=JIYOUNG)),
    calendars=(HOURS,),
)


class Day:
    """A day told event by event; seconds count from the local midnight."""

    def __init__(self) -> None:
        self.fold = Fold(State(centre="mall"))
        self.at(0, e.SettingsApplied(settings=SETTINGS))

    def at(self, second: float, *bodies: e.EventBody, due: float | None = None) -> Day:
        for body in bodies:
            event = Event(
                seq=Seq(self.fold.state.seq + 1),
                at=Instant(round(DAY + second * 1_000_000)),
                due=None if due is None else Instant(round(DAY + due * 1_000_000)),
                cause=CommandId("cm"),
                core=1,
                body=body,
            )
            self.fold.project([event])
        return self

    def rows(self, grain: str, now: float = 200_000) -> list[dict[str, object]]:
        found = [
            row
            for grains in self.fold.state.rows.values()
            for row in grains.get(grain, {}).values()
        ]
        last = round(DAY + now * 1_000_000)
        found += [row for _, name, _, row in self.fold.open_rows(last) if name == grain]
        names = GRAINS[grain].names()
        said = [dict(zip(names, row, strict=True)) for row in found]
        return sorted(said, key=lambda row: [str(row[key]) for key in GRAINS[grain].key])

    def one(self, grain: str) -> dict[str, object]:
        (row,) = self.rows(grain)
        return row


def arrived(contact: ContactId = ONE, channel: Channel = Channel.VOICE) -> e.ContactArrived:
    return e.ContactArrived(
        contact=contact,
        adapter=AdapterId("sim"),
        channel=channel,
        client=SHOP,
        flow=FlowId("f"),
        entry="1",
        began_at=Instant(0),
    )


def queued(
    queue: QueueId = A, visit: int = 1, via: str = "entry", contact: ContactId = ONE
) -> e.Queued:
    return e.Queued(contact=contact, queue=queue, visit=visit, via=via, rank=0)  # type: ignore[arg-type]


def left(why: str, queue: QueueId = A, visit: int = 1, contact: ContactId = ONE) -> e.VisitEnded:
    return e.VisitEnded(contact=contact, queue=queue, visit=visit, why=why)  # type: ignore[arg-type]


def rings(
    number: int = 1, agent: AgentId = MINSU, contact: ContactId = ONE, visit: int = 1
) -> e.OfferMade:
    return e.OfferMade(
        offer=OfferId(f"{contact}.o{number}"),
        contact=contact,
        agent=agent,
        queue=A,
        visit=visit,
        role="main",
        until=Instant(0),
    )


def rang(
    why: str, number: int = 1, agent: AgentId = MINSU, contact: ContactId = ONE
) -> e.OfferEnded:
    return e.OfferEnded(
        offer=OfferId(f"{contact}.o{number}"),
        contact=contact,
        agent=agent,
        why=why,  # type: ignore[arg-type]
    )


def answered(leg: int = 1, agent: AgentId = MINSU, contact: ContactId = ONE) -> e.Answered:
    return e.Answered(contact=contact, agent=agent, leg=leg, queue=A, visit=leg, wait=Duration(0))


def over(how: str, leg: int = 1, agent: AgentId = MINSU, contact: ContactId = ONE) -> e.LegEnded:
    return e.LegEnded(contact=contact, agent=agent, leg=leg, how=how)  # type: ignore[arg-type]


def wraps(leg: int = 1, agent: AgentId = MINSU, contact: ContactId = ONE) -> e.WrapUpBegan:
    return e.WrapUpBegan(contact=contact, agent=agent, leg=leg, until=Instant(0))


def wrapped(
    how: str = "saved", leg: int = 1, agent: AgentId = MINSU, contact: ContactId = ONE
) -> e.WrapUpEnded:
    return e.WrapUpEnded(contact=contact, agent=agent, leg=leg, how=how, topic="반품")  # type: ignore[arg-type]


def closed(
    outcome: str = "answered", by: str = "customer", contact: ContactId = ONE, **more: object
) -> e.ContactClosed:
    return e.ContactClosed(contact=contact, outcome=outcome, by=by, **more)  # type: ignore[arg-type]


def present(day: Day, *agents: AgentId, second: float = NINE - 60) -> Day:
    for agent in agents:
        day.at(
            second,
            e.AgentSignedIn(agent=agent, adapter=AdapterId("sim")),
            e.AgentStateSet(agent=agent, state="available"),
        )
    return day


def transferred(day: Day) -> Day:
    """Answered in A after 10 s, handed on to B at 100 s."""
    present(day, MINSU, JIYOUNG).at(NINE, arrived(), queued()).at(NINE + 5, rings())
    day.at(NINE + 10, rang("accepted"), left("answered"), answered())
    return day.at(
        NINE + 100,
        e.Transferred(contact=ONE, agent=MINSU, kind="blind", queue=B),
        queued(B, 2, "transfer"),
        over("transfer"),
        wraps(),
    ).at(NINE + 130, wrapped())


def test_ec_14_a_transfer_is_one_contact_and_two_visits() -> None:
    day = transferred(Day()).at(NINE + 110, rings(2, JIYOUNG, visit=2))
    day.at(NINE + 115, rang("accepted", 2, JIYOUNG), left("answered", B, 2), answered(2, JIYOUNG))
    day.at(NINE + 415, over("customer", 2, JIYOUNG), wraps(2, JIYOUNG), closed())
    day.at(NINE + 445, wrapped(leg=2, agent=JIYOUNG))
    contact = day.one("contact")
    assert (contact["outcome"], contact["wait_ms"], contact["queue"]) == ("answered", 10_000, A)
    assert [(v["queue"], v["via"], v["outcome"], v["wait_ms"]) for v in day.rows("visit")] == [
        (A, "direct", "answered", 10_000),
        (B, "transfer_in", "answered", 15_000),
    ]


def test_ec_15_who_gives_up_after_a_transfer_was_answered_and_lost() -> None:
    day = transferred(Day()).at(NINE + 140, left("abandoned", B, 2), closed(lost=True))
    contact = day.one("contact")
    assert (contact["outcome"], contact["transfer_lost"]) == ("answered", True)
    assert [v["outcome"] for v in day.rows("visit")] == ["answered", "abandoned"]


def test_ec_16_an_overflow_goes_on_waiting() -> None:
    day = present(Day(), MINSU).at(NINE, arrived(), queued())
    day.at(NINE + 60, left("overflow"), queued(B, 2, "overflow")).at(NINE + 70, rings(visit=2))
    day.at(NINE + 75, rang("accepted"), left("answered", B, 2), answered())
    assert day.one("contact")["wait_ms"] == 75_000
    assert [(v["outcome"], v["wait_ms"]) for v in day.rows("visit")] == [
        ("overflow_out", 60_000),
        ("answered", 15_000),
    ]


def test_ec_18_a_ring_that_nobody_takes_begins_no_new_visit() -> None:
    day = present(Day(), MINSU, JIYOUNG).at(NINE, arrived(), queued()).at(NINE + 10, rings())
    day.at(NINE + 30.4, rang("no_answer"), queued(via="return"), due=NINE + 30)
    day.at(NINE + 35, rings(2, JIYOUNG))
    day.at(NINE + 40, rang("accepted", 2, JIYOUNG), left("answered"), answered(agent=JIYOUNG))
    visit = day.one("visit")
    assert (visit["offers"], visit["rona"], visit["wait_ms"]) == (2, 1, 40_000)
    assert [(o["outcome"], o["ring_ms"]) for o in day.rows("offer")] == [
        ("no_answer", 20_000),
        ("accepted", 5_000),
    ]


def test_ec_21_who_leaves_while_it_rings_is_no_rona() -> None:
    day = present(Day(), MINSU).at(NINE, arrived(), queued()).at(NINE + 12, rings())
    day.at(NINE + 18, rang("abandoned"), left("abandoned"), closed("abandoned"))
    visit = day.one("visit")
    assert (visit["outcome"], visit["ringing"], visit["rona"]) == ("abandoned", True, 0)
    assert day.one("contact")["wait_ms"] == 18_000
    assert day.one("offer")["outcome"] == "customer_left"


def test_ec_24_who_leaves_a_message_flowed_out_when_it_left_the_line() -> None:
    day = Day().at(NINE, arrived(), queued()).at(NINE + 30, left("voicemail"))
    day.at(NINE + 30, e.VoicemailBegan(contact=ONE, queue=A))
    assert day.one("contact")["outcome"] == "flowed_out"
    day.at(NINE + 55, closed("flowed_out"))
    contact = day.one("contact")
    assert (contact["wait_ms"], contact["exit_to"]) == (30_000, "voicemail")


def test_ec_30_who_is_refused_is_blocked_and_was_not_offered() -> None:
    day = Day().at(NINE, arrived(), closed("blocked", "system"))
    assert day.one("attempt")["outcome"] == "blocked"
    assert day.rows("contact") == []


def test_ec_44_who_comes_when_it_is_shut_is_after_hours_in_its_part() -> None:
    for second, part in ((8 * 3600, "night"), (12.5 * 3600, "lunch"), (-40_000, "holiday")):
        day = Day().at(second, arrived(), closed("after_hours", "system", part=part))
        attempt = day.one("attempt")
        assert (attempt["outcome"], attempt["closed_why"]) == ("after_hours", part)


def test_ec_53_each_agents_span_is_a_leg() -> None:
    day = transferred(Day()).at(NINE + 110, rings(2, JIYOUNG, visit=2))
    day.at(NINE + 115, rang("accepted", 2, JIYOUNG), left("answered", B, 2), answered(2, JIYOUNG))
    day.at(NINE + 385, over("customer", 2, JIYOUNG), wraps(2, JIYOUNG), closed())
    day.at(NINE + 415, wrapped(leg=2, agent=JIYOUNG))
    legs = day.rows("leg")
    assert [(x["talk_ms"], x["acw_ms"], x["ended_by"]) for x in legs] == [
        (90_000, 30_000, "transfer_blind"),
        (270_000, 30_000, "customer"),
    ]
    assert day.one("contact")["talk_ms"] == 360_000


def test_ec_54_who_is_asked_has_a_consult_and_no_handling() -> None:
    day = present(Day(), MINSU, JIYOUNG).at(NINE, arrived(), queued(), rings())
    day.at(NINE + 5, rang("accepted"), left("answered"), answered())
    day.at(NINE + 105, e.Held(contact=ONE, agent=MINSU))
    day.at(NINE + 115, e.ConsultBegan(contact=ONE, agent=MINSU, colleague=JIYOUNG, leg=2))
    day.at(
        NINE + 195,
        e.ConsultEnded(contact=ONE, agent=MINSU, colleague=JIYOUNG, how="cancel"),
        over("cancel", 2, JIYOUNG),
        e.Resumed(contact=ONE, agent=MINSU),
    )
    day.at(NINE + 295, over("customer"), wraps(), closed()).at(NINE + 325, wrapped())
    main, asked = day.rows("leg")
    assert (main["talk_ms"], main["hold_ms"], main["acw_ms"]) == (200_000, 90_000, 30_000)
    assert (asked["role"], asked["consult_ms"], asked["talk_ms"]) == ("consulted", 80_000, None)
    assert day.one("contact")["legs"] == 1


def test_ec_54_who_goes_to_and_fro_asks_only_while_the_customer_holds() -> None:
    """협의 전환: hold 90 + 40, of it asking 80 + 40; the colleague is busy with it all the time."""
    day = present(Day(), MINSU, JIYOUNG).at(NINE, arrived(), queued(), rings())
    day.at(NINE + 5, rang("accepted"), left("answered"), answered())
    day.at(NINE + 105, e.Held(contact=ONE, agent=MINSU))
    day.at(NINE + 115, e.ConsultBegan(contact=ONE, agent=MINSU, colleague=JIYOUNG, leg=2))
    day.at(NINE + 195, e.Resumed(contact=ONE, agent=MINSU))
    day.at(NINE + 225, e.Held(contact=ONE, agent=MINSU))
    day.at(NINE + 265, e.Resumed(contact=ONE, agent=MINSU))
    day.at(
        NINE + 285,
        e.ConsultEnded(contact=ONE, agent=MINSU, colleague=JIYOUNG, how="conference"),
    )
    day.at(NINE + 305, over("left", 2, JIYOUNG))
    day.at(NINE + 355, over("customer"), wraps(), closed()).at(NINE + 365, wrapped())
    main, asked = day.rows("leg")
    assert (main["talk_ms"], main["hold_ms"], main["consult_ms"]) == (220_000, 130_000, 120_000)
    assert (main["holds"], main["conferenced"], main["consulted"]) == (2, True, True)
    assert (asked["role"], asked["consult_ms"], asked["talk_ms"]) == ("conference", 170_000, 20_000)


def test_ec_58_a_leg_in_wrap_up_is_open() -> None:
    day = present(Day(), MINSU).at(NINE, arrived(), queued(), rings())
    day.at(NINE, rang("accepted"), left("answered"), answered())
    day.at(NINE + 600, over("customer"), wraps(), closed())
    assert (day.one("leg")["state"], day.one("leg")["acw_ms"]) == ("open", None)
    day.at(NINE + 1560, wrapped())
    assert (day.one("leg")["state"], day.one("leg")["acw_ms"]) == ("closed", 960_000)


def test_ec_59_a_wrap_up_that_nobody_ended_ends_at_its_cap_and_says_so() -> None:
    day = present(Day(), MINSU).at(NINE, arrived(), queued(), rings())
    day.at(NINE, rang("accepted"), left("answered"), answered())
    day.at(NINE + 600, over("customer"), wraps(), closed())
    day.at(NINE + 50_000, wrapped("capped"), due=NINE + 2400)
    assert (day.one("leg")["acw_ms"], day.one("leg")["inferred"]) == (1_800_000, True)


def chat(number: int) -> ContactId:
    return ContactId(f"ct_{number}")


def test_ec_64_overlapping_chats_are_one_wall_and_their_sum() -> None:
    day = present(Day(), MINSU, second=NINE)
    plan: list[tuple[int, tuple[e.EventBody, ...]]] = []
    for number, begins, ends in ((1, 0, 40), (2, 10, 50), (3, 20, 30)):
        plan += [
            (begins, (arrived(chat(number), Channel.CHAT), queued(contact=chat(number)))),
            (begins, (rings(contact=chat(number)), rang("accepted", contact=chat(number)))),
            (begins, (left("answered", contact=chat(number)), answered(contact=chat(number)))),
            (ends, (over("customer", contact=chat(number)), closed(contact=chat(number)))),
        ]
    for minute, bodies in sorted(plan, key=lambda each: each[0]):
        day.at(NINE + minute * 60, *bodies)
    day.at(NINE + 3600, e.AgentSignedOut(agent=MINSU))
    spans = [
        (
            str(r["doing"]),
            int(str(r["ended_at"])) - int(str(r["began_at"])),
            int(str(r["contacts"])),
        )
        for r in day.rows("agent_state")
    ]
    held = [(length // 60_000_000, count) for doing, length, count in spans if doing == "contact"]
    assert sum(length for length, _ in held) == 50
    assert sum(length * count for length, count in held) == 90


def test_ec_65_on_a_contact_in_a_break_is_on_contact() -> None:
    day = present(Day(), MINSU, second=NINE).at(NINE + 1, arrived(), queued(), rings())
    day.at(NINE + 1, rang("accepted"), left("answered"), answered())
    day.at(NINE + 60, e.AgentStateSet(agent=MINSU, state="away", reason="rest"))
    day.at(NINE + 120, over("customer"), closed())
    day.at(NINE + 180, e.AgentSignedOut(agent=MINSU))
    doing = {
        str(r["doing"]): int(str(r["ended_at"])) - int(str(r["began_at"]))
        for r in day.rows("agent_state")
    }
    assert (doing["contact"], doing["away"]) == (119_000_000, 60_000_000)


def test_ec_69_a_night_shift_is_cut_at_midnight() -> None:
    day = present(Day(), MINSU, second=22 * 3600)
    day.at(31 * 3600, e.AgentSignedOut(agent=MINSU))
    spans = [
        (r["business_date"], (int(str(r["ended_at"])) - int(str(r["began_at"]))) // 3_600_000_000)
        for r in day.rows("agent_state")
    ]
    first = number_of(date(2026, 11, 23))
    assert spans == [(first, 2), (first + 1, 7)]


def test_a_meal_is_outside_login() -> None:
    day = present(Day(), MINSU, second=NINE)
    day.at(NINE + 60, e.AgentStateSet(agent=MINSU, state="away", reason="meal"))
    day.at(NINE + 3660, e.AgentSignedOut(agent=MINSU))
    assert [row["doing"] for row in day.rows("agent_state")] == ["idle"]


def promised(second: float, expires: float = 10**6) -> e.CallbackPromised:
    return e.CallbackPromised(
        callback=CallbackId("cb_1"),
        contact=ONE,
        queue=A,
        client=SHOP,
        adapter=AdapterId("sim"),
        channel=Channel.VOICE,
        customer=None,
        rank=0,
        due=Instant(0),
        expires=Instant(round(DAY + expires * 1_000_000)),
        why="customer",
    )


def test_ec_76_a_callback_is_no_abandon_and_waits_from_the_wish_to_the_talk() -> None:
    again = ContactId("ct_1.a1")
    day = present(Day(), MINSU).at(NINE, arrived(), queued())
    day.at(NINE + 120, left("callback"), closed("callback"), promised(NINE + 120))
    began = e.OutboundBegan(
        contact=again,
        callback=CallbackId("cb_1"),
        attempt=1,
        adapter=AdapterId("sim"),
        channel=Channel.VOICE,
        client=SHOP,
        queue=A,
    )
    day.at(NINE + 219, began, queued(via="callback", contact=again), rings(contact=again))
    day.at(NINE + 240, rang("accepted", contact=again), left("answered", contact=again))
    dial = e.DialBegan(
        contact=again, callback=CallbackId("cb_1"), attempt=1, agent=MINSU, leg=1, until=Instant(0)
    )
    day.at(NINE + 240, dial)
    day.at(NINE + 265, answered(contact=again))
    day.at(NINE + 265, e.CallbackClosed(callback=CallbackId("cb_1"), how="reached"))
    contact, callback = day.one("contact"), day.one("callback")
    assert (contact["outcome"], contact["wait_ms"]) == ("callback", 120_000)
    assert (callback["outcome"], callback["wait_ms"], callback["attempts"]) == (
        "reached",
        145_000,
        1,
    )
    assert day.one("visit")["outcome"] == "callback"
    assert day.one("leg")["direction"] == "callback"


def test_ec_79_a_callback_offer_that_is_ignored_is_no_attempt() -> None:
    again = ContactId("ct_1.a1")
    day = present(Day(), MINSU).at(NINE, arrived(), queued())
    day.at(NINE + 60, left("callback"), closed("callback"), promised(NINE + 60))
    began = e.OutboundBegan(
        contact=again,
        callback=CallbackId("cb_1"),
        attempt=1,
        adapter=AdapterId("sim"),
        channel=Channel.VOICE,
        client=SHOP,
        queue=A,
    )
    day.at(NINE + 70, began, queued(via="callback", contact=again), rings(contact=again))
    day.at(NINE + 85, rang("no_answer", contact=again))
    assert day.one("callback")["attempts"] == 0
    assert (day.one("offer")["outcome"], day.one("offer")["callback_preview"]) == (
        "no_answer",
        True,
    )


def test_ec_80_who_gets_through_before_the_callback_cancels_it() -> None:
    day = Day().at(NINE, arrived(), queued())
    day.at(NINE + 60, left("callback"), closed("callback"), promised(NINE + 60))
    day.at(NINE + 600, e.CallbackClosed(callback=CallbackId("cb_1"), how="served"))
    assert day.one("callback")["outcome"] == "redialled"


def test_ec_81_a_callback_counts_on_the_day_it_was_asked_for_and_waits_in_open_hours() -> None:
    evening, morning = 17 * 3600 + 3300, 86_400 + NINE + 600
    day = Day().at(evening - 60, arrived(), queued())
    day.at(evening, left("callback"), closed("callback"), promised(evening))
    day.at(morning, e.CallbackClosed(callback=CallbackId("cb_1"), how="reached"))
    callback = day.one("callback")
    assert callback["business_date"] == number_of(date(2026, 11, 23))
    assert callback["wait_business_ms"] == 15 * 60_000
    assert callback["wait_ms"] == (morning - evening) * 1000


def test_ec_67_without_a_shift_nobody_is_signed_out_by_guess_and_midnight_cuts() -> None:
    """Signed in at 9:00 and never out: open until somebody asks, cut where days begin."""
    day = present(Day(), MINSU, second=NINE)
    spans = [(r["began_at"], r["ended_at"], r["state"]) for r in day.rows("agent_state")]
    midnight = DAY + 86_400 * 1_000_000
    assert spans[0][0] == DAY + NINE * 1_000_000
    assert any(began == midnight for began, _, _ in spans)
    assert [state for _, _, state in spans][-1] == "open"
