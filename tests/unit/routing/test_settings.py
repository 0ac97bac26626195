"""Settings that could not be kept are refused, each for its own reason, and change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from maju.channels.simulated.demo import demo_settings
from maju.kernel import commands as c
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.settings import (
    AgentSettings,
    AgentSkill,
    Calendar,
    CallbackRules,
    Capacity,
    Overflow,
    Settings,
    SkillNeed,
    Span,
    SpecialDay,
)
from maju.kernel.time import SECOND, Duration
from maju.routing.model import Stage
from maju.routing.validate import check_settings
from tests.unit.routing.cast import (
    CENTRE,
    DELIVERY,
    EXCHANGE,
    INBOX,
    KIM,
    MEAL,
    MINSU,
    OFFICE,
    SETTINGS,
    Story,
    change,
    queue,
    with_agents,
    with_phone,
    with_queue,
)


def _(name: str) -> Any:
    return name


LINE = n.ToQueue(id=_("line"), queue=DELIVERY)
BYE = n.End(id=_("bye"), prompt="bye")
MENU = n.Menu(
    id=_("menu"),
    prompt="menu",
    choices=(n.Choice(key="1", label="a", next=_("line")), n.Choice(key="2", label="b", next=_("bye"))),
    otherwise=_("line"),
)  # fmt: skip
ASK = n.Ask(id=_("ask"), prompt="?", name="order", next=_("line"), otherwise=_("line"))
HOURS = n.CheckHours(id=_("hours"), calendar="office", open=_("line"), closed=_("bye"))
AFTER = Duration(30 * SECOND)


def agent(**more: Any) -> Settings:
    return with_agents(minsu=change(AgentSettings(id=MINSU), **more))


def day(*spans: tuple[int, int]) -> Settings:
    week = (tuple(Span(start=a, end=b) for a, b in spans),) + ((),) * 6
    return change(SETTINGS, calendars=(Calendar(id="office", week=week),))


def special(*dates: str) -> Settings:
    days = tuple(SpecialDay(date=one) for one in dates)
    return change(SETTINGS, calendars=(change(OFFICE, exceptions=days),))


def over(**rule: Any) -> Settings:
    return with_queue(DELIVERY, overflows=(Overflow(**rule),))


def rules(**more: Any) -> Settings:
    return change(SETTINGS, callbacks=change(CallbackRules(), **more))


WRONG: list[tuple[str, Settings]] = [
    ("unknown_zone", change(SETTINGS, zone="Asia/Pyongchang")),
    ("unknown_zone", change(SETTINGS, zone="../etc/passwd")),
    ("unknown_zone", change(SETTINGS, zone="")),
    ("duplicate_id", change(SETTINGS, clients=(*SETTINGS.clients, SETTINGS.clients[0]))),
    ("duplicate_id", change(SETTINGS, queues=(*SETTINGS.queues, queue(DELIVERY)))),
    ("duplicate_id", change(SETTINGS, agents=(*SETTINGS.agents, AgentSettings(id=MINSU)))),
    ("duplicate_id", change(SETTINGS, flows=(*SETTINGS.flows, SETTINGS.flows[0]))),
    ("duplicate_id", change(SETTINGS, entries=(*SETTINGS.entries, SETTINGS.entries[0]))),
    ("duplicate_id", change(SETTINGS, calendars=(OFFICE, OFFICE))),
    ("duplicate_id", special("2026-11-21", "2026-11-21")),
    ("duplicate_id", with_queue(DELIVERY, needs=(SkillNeed(skill="a"),) * 2)),
    ("duplicate_id", with_queue(DELIVERY, channels=(Channel.VOICE,) * 2)),
    ("duplicate_id", agent(skills=(AgentSkill(skill="a"),) * 2)),
    ("duplicate_id", with_phone(LINE, LINE)),
    ("empty_id", change(SETTINGS, clients=(*SETTINGS.clients, _("")))),
    ("empty_id", with_phone(change(LINE, id=_("")))),
    ("bad_week", change(SETTINGS, calendars=(Calendar(id="office", week=((),) * 6),))),
    ("bad_span", day((-1, 60))),
    ("bad_span", day((60, 60))),
    ("bad_span", day((1380, 1441))),
    ("spans_overlap", day((540, 720), (700, 1080))),
    ("spans_overlap", day((780, 1080), (540, 720))),
    ("bad_date", special("2026-02-30")),
    ("bad_date", special("20261121")),
    ("bad_date", special("tomorrow")),
    ("unknown_client", with_queue(DELIVERY, client=_("nobody"))),
    ("unknown_client", agent(clients=(_("nobody"),))),
    ("unknown_client", change(SETTINGS, entries=(change(SETTINGS.entries[0], client=_("x")),))),
    ("unknown_calendar", with_queue(DELIVERY, calendar="moon")),
    ("unknown_calendar", rules(calendar="moon")),
    ("unknown_calendar", with_phone(change(HOURS, calendar="moon"), LINE, BYE)),
    ("never_open", change(rules(calendar="never"), calendars=(OFFICE, Calendar(id="never", week=((),) * 7)))),
    ("unknown_queue", agent(queues=(_("nowhere"),))),
    ("unknown_queue", with_phone(change(LINE, queue=_("nowhere")))),
    ("unknown_queue", over(to="queue", after=AFTER, queue=_("nowhere"))),
    ("unknown_flow", change(SETTINGS, entries=(change(SETTINGS.entries[0], flow=_("x")),))),
    ("no_channel", with_queue(DELIVERY, channels=())),
    ("bad_level", with_queue(DELIVERY, priority=0)),
    ("bad_level", with_queue(DELIVERY, priority=10)),
    ("bad_level", with_queue(DELIVERY, needs=(SkillNeed(skill="a", worst_level=10),))),
    ("bad_level", agent(skills=(AgentSkill(skill="a", level=0),))),
    ("bad_level", with_phone(n.SetNeeds(id=_("set"), priority=0, next=_("line")), LINE)),
    ("bad_share", with_queue(DELIVERY, target_share=0.0)),
    ("bad_share", with_queue(DELIVERY, target_share=1.1)),
    ("bad_share", with_queue(DELIVERY, target_share=float("nan"))),
    ("not_positive", agent(capacity=Capacity(chat=0))),
    ("not_positive", agent(capacity=Capacity(work=0))),
    ("not_positive", agent(ring_timeout=Duration(0))),
    ("not_positive", with_queue(DELIVERY, target_wait=Duration(0))),
    ("too_large", with_queue(DELIVERY, ring_timeout=Duration(2**62))),
    ("too_large", with_queue(DELIVERY, wrap_up=Duration(2**62))),
    ("too_large", with_phone(change(MENU, timeout=Duration(2**62)), LINE, BYE)),
    ("not_positive", with_queue(DELIVERY, age_step=Duration(0))),
    ("not_positive", with_queue(DELIVERY, ring_timeout=Duration(0))),
    ("not_positive", with_queue(DELIVERY, max_waiting=0)),
    ("not_positive", change(SETTINGS, rona_limit=0)),
    ("not_positive", change(SETTINGS, wrap_up_cap=Duration(0))),
    ("not_positive", change(SETTINGS, reconnect_within=Duration(0))),
    ("not_positive", rules(attempts=0)),
    ("not_positive", rules(pause=Duration(0))),
    ("not_positive", over(to="callback", after=Duration(0))),
    ("not_positive", over(to="callback", length=0)),
    ("not_positive", with_phone(change(MENU, timeout=Duration(0)), LINE, BYE)),
    ("not_positive", with_phone(change(MENU, retries=-1), LINE, BYE)),
    ("negative", with_queue(DELIVERY, wrap_up=Duration(-1))),
    ("negative", with_queue(DELIVERY, vip_head_start=Duration(-1))),
    ("negative", change(SETTINGS, rona_rest=Duration(-1))),
    ("bad_overflow", over(to="callback")),
    ("bad_overflow", over(to="callback", after=AFTER, length=3)),
    ("bad_overflow", over(to="queue", after=AFTER)),
    ("bad_overflow", over(to="callback", after=AFTER, queue=EXCHANGE)),
    ("bad_overflow", over(to="outside", after=AFTER)),
    ("bad_overflow", over(to="voicemail", after=AFTER, number="0212340000")),
    ("overflow_circle", over(to="queue", after=AFTER, queue=DELIVERY)),
    ("other_channel", over(to="queue", after=AFTER, queue=INBOX)),
    ("other_channel", with_phone(change(LINE, queue=INBOX))),
    ("unknown_node", with_phone(change(MENU, otherwise=_("x")), LINE, BYE)),
    ("unknown_node", change(SETTINGS, flows=(change(SETTINGS.flows[0], start=_("x")),))),
    ("node_unreachable", with_phone(LINE, BYE)),
    ("bad_keys", with_phone(change(MENU, choices=()), LINE)),
    ("bad_keys", with_phone(change(MENU, choices=MENU.choices[:1] * 2), LINE)),
    ("bad_keys", with_phone(change(MENU, choices=(n.Choice(key="", label="", next=_("line")),)), LINE)),
    ("bad_keys", with_phone(n.OfferCallback(id=_("o"), prompt="", queue=DELIVERY, accept="", declined=_("line")), LINE)),
    ("bad_length", with_phone(change(ASK, least=5, most=4), LINE)),
    ("no_number", with_phone(n.Outside(id=_("out"), number="", failed=_("line")), LINE)),
    ("no_way_to_a_person", with_phone(BYE)),
    ("no_way_to_a_person", with_phone(n.Voicemail(id=_("v"), prompt="", queue=DELIVERY))),
    ("no_way_out", with_phone(n.Say(id=_("a"), prompt="", next=_("b")), n.Say(id=_("b"), prompt="", next=_("a")))),
    ("flow_circle", with_phone(n.SetNeeds(id=_("a"), next=_("b")), change(HOURS, id=_("b"), closed=_("a")), LINE)),
    ("flow_circle", with_phone(change(LINE, closed=_("hours")), change(HOURS, closed=_("line"), open=_("line")))),
    ("flow_circle", with_phone(n.OfferCallback(id=_("o"), prompt="", queue=DELIVERY, declined=_("line")), change(LINE, full=_("o")))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "settings"), WRONG)
def test_what_cannot_be_kept_is_refused(code: str, settings: Settings) -> None:
    with pytest.raises(Refused) as refused:
        check_settings(settings)
    assert refused.value.code == code


def test_overflow_may_not_lead_back_over_several_queues() -> None:
    def on(to: Any) -> tuple[Overflow, ...]:
        return (Overflow(to="queue", after=AFTER, queue=to),)

    queues = (
        queue(DELIVERY, overflows=on(EXCHANGE)),
        queue(EXCHANGE, overflows=on("third")),
        queue(_("third"), overflows=on(DELIVERY)),
        *SETTINGS.queues[2:],
    )
    with pytest.raises(Refused) as refused:
        check_settings(change(SETTINGS, queues=queues))
    assert refused.value.code == "overflow_circle"


OFFER = n.OfferCallback(id=_("offer"), prompt="", queue=DELIVERY, declined=_("bye"))
MESSAGE = n.Voicemail(id=_("message"), prompt="", queue=DELIVERY)
OTHER = n.ToQueue(id=_("other"), queue=EXCHANGE)
HELLO = n.Menu(
    id=_("hello"),
    prompt="",
    choices=(n.Choice(key="1", label="", next=_("other")),),
    otherwise=_("message"),
)


@pytest.mark.parametrize("nodes", [(LINE,), (OFFER, BYE), (HELLO, OTHER, MESSAGE)])
def test_a_clients_door_leads_to_its_own_queues(nodes: tuple[n.Node, ...]) -> None:
    settings = with_phone(*nodes, base=with_queue(DELIVERY, client=MEAL))
    with pytest.raises(Refused) as refused:
        check_settings(settings)
    assert refused.value.code == "other_client"


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        demo_settings(),
        day((0, 720), (720, 1440)),
        special("2026-11-21", "2028-02-29"),
        with_phone(MENU, LINE, BYE),
        with_phone(HOURS, LINE, BYE),
        with_phone(ASK, LINE),
        with_phone(change(MENU, otherwise=_("menu")), LINE, BYE),
        change(SETTINGS, rona_rest=Duration(0)),
        with_queue(DELIVERY, wrap_up=Duration(0)),
        over(to="queue", length=3, queue=EXCHANGE),
    ],
)
def test_what_can_be_kept_is_accepted(settings: Settings) -> None:
    check_settings(settings)


# --- a new version over open contacts ----------------------------------------------------------


def apply(settings: Settings, version: int = 2) -> c.ApplySettings:
    return c.ApplySettings(settings=change(settings, version=version))


def test_an_older_version_or_another_centres_is_refused() -> None:
    story = Story()
    story.refuses("settings_stale", apply(SETTINGS, 1))
    story.refuses("other_centre", apply(change(SETTINGS, centre="busan")))
    story.refuses("bad_share", apply(with_queue(DELIVERY, target_share=2.0)))
    assert story.state.settings.centre == CENTRE


def without(gone: Any, keep: Any = EXCHANGE) -> Settings:
    flows = tuple(
        change(flow, nodes=tuple(change(x, queue=keep) if getattr(x, "queue", None) == gone else x for x in flow.nodes))
        for flow in SETTINGS.flows
    )  # fmt: skip
    queues = tuple(q for q in SETTINGS.queues if q.id != gone)
    return change(SETTINGS, queues=queues, flows=flows)


def test_a_queue_with_contacts_or_promises_is_not_taken_away() -> None:
    story = Story()
    call = story.calls("kim", customer=KIM)
    story.refuses("queue_in_use", apply(without(DELIVERY)))
    story.do(c.RequestCallback(contact=call))
    story.refuses("queue_in_use", apply(without(DELIVERY)))
    story.do(c.CancelCallback(callback=min(story.state.callbacks)))
    story.do(apply(without(DELIVERY)))
    assert DELIVERY not in story.state.look.queues


def test_a_queue_with_contacts_is_not_given_to_another_client() -> None:
    story = Story()
    story.calls("kim")
    meal = change(without(DELIVERY), queues=(queue(DELIVERY, client=MEAL), *SETTINGS.queues[1:]))
    story.refuses("queue_in_use", apply(meal))


def test_a_step_where_a_customer_stands_is_neither_removed_nor_turned_into_another() -> None:
    story = Story(with_phone(MENU, LINE, BYE))
    story.calls("kim")
    story.refuses("node_in_use", apply(SETTINGS))
    other = n.ToQueue(id=_("menu"), queue=DELIVERY)
    story.refuses("node_in_use", apply(with_phone(other)))
    story.do(apply(with_phone(change(MENU, retries=0), LINE, BYE)))
    outside = n.Outside(id=_("out"), number="0212340000", failed=_("line"))
    story = Story(with_phone(outside, LINE))
    story.calls("kim")
    elsewhere = with_phone(change(outside, failed=_("bye")), change(LINE, id=_("bye")))
    story.refuses("node_in_use", apply(elsewhere))


def test_a_channel_or_a_skill_that_goes_leaves_who_waits_at_its_place() -> None:
    story = Story()
    chat = story.calls("chat", "widget")
    voice_only = change(
        with_queue(DELIVERY, channels=(Channel.VOICE,), needs=(SkillNeed(skill="rare"),)),
        entries=SETTINGS.entries[:1],
    )
    story.do(apply(voice_only))
    assert story.contact(chat).stage is Stage.WAITING
    story.comes(MINSU)
    assert story.rings(MINSU) is None
    story.do(apply(change(voice_only, queues=SETTINGS.queues), 3))
    assert story.rings(MINSU) == chat
