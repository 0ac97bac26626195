"""The golden day, told line by line: small enough to be counted by hand, with every trap once.

Tuesday 2026-11-24 in Seoul; two agents, Kim and Lee; 20 s to answer, wrap-up until it is saved. The
answers in ``src/maju/app/golden/answers.toml`` were worked out from these lines on paper.
"""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel.channels import Channel
from maju.kernel.flows import CheckHours, Choice, End, Flow, Menu, ToQueue
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    ClientId,
    ContactId,
    CustomerId,
    FlowId,
    NodeId,
    QueueId,
)
from maju.kernel.settings import (
    AgentSettings,
    Calendar,
    CallbackRules,
    Entry,
    QueueSettings,
    Settings,
    Span,
)
from maju.kernel.time import MINUTE, SECOND, Duration

CENTRE, CLIENT, ADAPTER = CentreId("golden"), ClientId("shop"), AdapterId("script")
KIM, LEE = AgentId("kim"), AgentId("lee")
ORDERS, REFUNDS = QueueId("orders"), QueueId("refunds")
DIRECT, MENU = "1588-0001", "1588-0002"
DELIVERY, REFUND, OTHER = "delivery", "refund", "other"

_HOURS = "weekdays"


def _queue(name: QueueId, said: str) -> QueueSettings:
    return QueueSettings(
        id=name,
        client=CLIENT,
        name=said,
        target_wait=Duration(20 * SECOND),
        ring_timeout=Duration(15 * SECOND),
        wrap_up_ends=False,
    )


def settings() -> Settings:
    """Nine to six on weekdays; one number rings through, the other asks first."""
    day = (Span(start=9 * 60, end=18 * 60),)
    into = ToQueue(id=NodeId("line"), queue=ORDERS)
    closed = End(id=NodeId("closed"), prompt="closed", why="closed", part="night")
    hours = CheckHours(
        id=NodeId("hours"), calendar=_HOURS, open=NodeId("line"), closed=NodeId("closed")
    )
    menu = Menu(
        id=NodeId("menu"),
        prompt="menu",
        choices=(Choice(key="1", label="orders", next=NodeId("line")),),
        otherwise=NodeId("line"),
        timeout=Duration(30 * SECOND),
    )
    flows = (
        Flow(id=FlowId("direct"), start=NodeId("hours"), nodes=(hours, into, closed)),
        Flow(id=FlowId("menu"), start=NodeId("menu"), nodes=(menu, into)),
    )
    return Settings(
        centre=CENTRE,
        version=1,
        clients=(CLIENT,),
        queues=(_queue(ORDERS, "주문"), _queue(REFUNDS, "환불")),
        agents=(AgentSettings(id=KIM), AgentSettings(id=LEE)),
        flows=flows,
        entries=tuple(
            Entry(address=address, channel=Channel.VOICE, client=CLIENT, flow=FlowId(flow))
            for address, flow in ((DIRECT, "direct"), (MENU, "menu"))
        ),
        calendars=(Calendar(id=_HOURS, week=(*(day for _ in range(5)), (), ())),),
        callbacks=CallbackRules(pause=MINUTE),
    )


def contact(letter: str) -> ContactId:
    """The contact that the story calls by a letter."""
    return ContactId(f"ct_{letter}")


class Take:
    """The agent takes what rings at its phone."""

    def __init__(self, agent: AgentId) -> None:
        self.agent = agent


class Reached:
    """The customer of the callback that is being dialled answers."""


Line = tuple[str, c.Body | Take | Reached]


def _calls(letter: str, customer: int | None, entry: str = DIRECT) -> c.Arrive:
    return c.Arrive(
        contact=contact(letter),
        adapter=ADAPTER,
        entry=entry,
        channel=Channel.VOICE,
        customer=None if customer is None else CustomerId(f"cu_{customer}"),
        began_at=0,  # type: ignore[arg-type]  # the teller puts the line's instant
    )


def _leaves(letter: str) -> c.Leave:
    return c.Leave(contact=contact(letter))


def _saves(agent: AgentId, letter: str, topic: str) -> c.FinishWrapUp:
    return c.FinishWrapUp(agent=agent, contact=contact(letter), topic=topic)


def _state(agent: AgentId, reason: str = "") -> c.SetState:
    return c.SetState(agent=agent, state="away" if reason else "available", reason=reason)


STORY: tuple[Line, ...] = (
    ("08:50:00", c.ApplySettings(settings=settings())),
    ("08:58:00", c.SignIn(agent=KIM, adapter=ADAPTER)),
    ("08:59:00", c.SignIn(agent=LEE, adapter=ADAPTER)),
    ("09:00:00", _state(KIM)),
    ("09:00:01", _state(LEE)),
    # A: rings Kim 8 s, talks 180 s around a hold of 40 s, 60 s of wrap-up.
    ("09:05:00", _calls("a", 1)),
    ("09:05:08", Take(KIM)),
    ("09:06:00", c.Hold(agent=KIM, contact=contact("a"))),
    ("09:06:40", c.Resume(agent=KIM, contact=contact("a"))),
    ("09:08:48", _leaves("a")),
    ("09:09:48", _saves(KIM, "a", DELIVERY)),
    # B: Lee does not pick up for 15 s; Kim does after 5 more: 20.000 s, which is in time.
    ("09:10:00", _calls("b", 2)),
    ("09:10:20", Take(KIM)),
    ("09:10:40", _state(LEE, "rest")),
    ("09:12:00", c.HangUp(agent=KIM, contact=contact("b"))),
    ("09:12:30", _saves(KIM, "b", REFUND)),
    # C gives up after 3 s; D is the same customer again, 27 s later, and waits 65 s.
    ("09:11:00", _calls("c", 3)),
    ("09:11:03", _leaves("c")),
    ("09:11:30", _calls("d", 3)),
    ("09:12:35", Take(KIM)),
    ("09:13:35", _leaves("d")),
    ("09:14:00", _saves(KIM, "d", DELIVERY)),
    # E gives up after 40 s and never comes back.
    ("09:13:00", _calls("e", 4)),
    ("09:13:40", _leaves("e")),
    # F, anonymous: Kim after 5 s, blind to refunds after 120 s, Kim again after 25 s there.
    ("09:20:00", _calls("f", None)),
    ("09:20:05", Take(KIM)),
    ("09:22:05", c.Transfer(agent=KIM, contact=contact("f"), queue=REFUNDS)),
    ("09:22:20", _saves(KIM, "f", OTHER)),
    ("09:22:30", Take(KIM)),
    ("09:23:30", _leaves("f")),
    ("09:23:50", _saves(KIM, "f", REFUND)),
    # G finds nobody, chooses a callback after 30 s, and is reached 170 s after that.
    ("09:24:00", _state(KIM, "rest")),
    ("09:25:00", _calls("g", 5)),
    ("09:25:30", c.RequestCallback(contact=contact("g"))),
    ("09:28:00", _state(KIM)),
    ("09:28:05", Take(KIM)),
    ("09:28:20", Reached()),
    ("09:29:00", c.HangUp(agent=KIM, contact=contact("callback"))),
    ("09:29:20", _saves(KIM, "callback", DELIVERY)),
    ("09:30:00", _state(LEE)),
    # J hangs up in the menu after 12 s.
    ("10:00:00", _calls("j", None, MENU)),
    ("10:00:12", _leaves("j")),
    ("13:00:00", _state(KIM, "training")),
    # I is A's customer again, about the same: Lee after 10 s, 90 s of talk, 30 s of wrap-up.
    ("14:00:00", _calls("i", 1)),
    ("14:00:10", Take(LEE)),
    ("14:01:40", _leaves("i")),
    ("14:02:10", _saves(LEE, "i", DELIVERY)),
    ("14:30:00", _state(KIM)),
    ("18:00:00", c.SignOut(agent=KIM)),
    ("18:00:01", c.SignOut(agent=LEE)),
    # H comes when the office is closed.
    ("19:00:00", _calls("h", None)),
)
