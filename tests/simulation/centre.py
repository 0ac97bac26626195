"""A small centre, drawn: two client companies, voice and chat, everything that flows can do."""

from __future__ import annotations

from random import Random

from maju.kernel.channels import Channel
from maju.kernel.flows import (
    Ask,
    CheckHours,
    Choice,
    End,
    Flow,
    Menu,
    Node,
    OfferCallback,
    Outside,
    Say,
    SelfServed,
    SetNeeds,
    ToQueue,
    Voicemail,
)
from maju.kernel.ids import AgentId, CentreId, ClientId, FlowId, NodeId, QueueId
from maju.kernel.settings import (
    AgentSettings,
    AgentSkill,
    Calendar,
    CallbackRules,
    Capacity,
    Entry,
    Overflow,
    Policy,
    QueueSettings,
    Settings,
    SkillNeed,
    Span,
)
from maju.kernel.time import HOUR, MINUTE, SECOND, Duration, seconds

CENTRE = CentreId("seoul")
SHOP, MALL = ClientId("shop"), ClientId("mall")
OPENS, CLOSES = 540, 600  # 09:00 to 10:00

SHOP_QUEUES = ("shop.delivery", "shop.exchange")
MALL_QUEUES = ("mall.payment",)


def draw_settings(random: Random) -> Settings:
    """One centre's decisions, all of them drawn."""
    agents = tuple(_agent(random, n) for n in range(random.randint(8, 15)))
    return Settings(
        centre=CENTRE,
        version=1,
        clients=(SHOP, MALL),
        queues=(
            *(_queue(random, SHOP, name) for name in SHOP_QUEUES),
            *(_queue(random, MALL, name) for name in MALL_QUEUES),
        ),
        agents=agents,
        flows=(
            _menu_flow("shop", random),
            _chat_flow("shop-chat", SHOP_QUEUES[0]),
            _chat_flow("mall-chat", MALL_QUEUES[0]),
            _short_flow("mall", MALL_QUEUES[0]),
        ),
        entries=(
            Entry(address="1588-0001", channel=Channel.VOICE, client=SHOP, flow=FlowId("shop")),
            Entry(address="shop-web", channel=Channel.CHAT, client=SHOP, flow=FlowId("shop-chat")),
            Entry(address="1588-0002", channel=Channel.VOICE, client=MALL, flow=FlowId("mall")),
            Entry(address="mall-web", channel=Channel.CHAT, client=MALL, flow=FlowId("mall-chat")),
        ),
        calendars=(Calendar(id="day", week=((Span(start=OPENS, end=CLOSES),),) * 7),),
        rona_limit=random.choice((1, 2, 3)),
        rona_rest=seconds(random.choice((3, 5, 10))),
        wrap_up_cap=Duration(10 * MINUTE),
        reconnect_within=Duration(5 * MINUTE),
        callbacks=CallbackRules(
            attempts=random.choice((1, 2, 3)),
            pause=Duration(random.choice((2, 10)) * MINUTE),
            dial_timeout=Duration(30 * SECOND),
            expires=Duration(2 * HOUR),
            calendar=random.choice((None, "day")),
        ),
    )


def _agent(random: Random, n: int) -> AgentSettings:
    skills = [AgentSkill(skill="order", level=random.randint(1, 9))]
    if random.random() < 0.5:
        skills.append(AgentSkill(skill="return", level=random.randint(1, 9)))
    languages = ("ko", "en") if n % 4 == 0 else ("ko",)
    return AgentSettings(
        id=AgentId(f"agent-{n:02}"),
        skills=tuple(skills),
        languages=languages,
        capacity=Capacity(chat=random.choice((1, 2, 3)), mixed=random.random() < 0.2),
        clients=(SHOP,) if random.random() < 0.15 else None,
    )


def _queue(random: Random, client: ClientId, name: str) -> QueueSettings:
    others = [other for other in (*SHOP_QUEUES, *MALL_QUEUES) if other != name]
    mine = [other for other in others if other.startswith(client) and other < name]  # no circle
    overflows: list[Overflow] = []
    after = Duration(random.choice((30, 60, 120)) * SECOND)
    match random.choice(("none", "queue", "callback", "voicemail", "outside", "length")):
        case "queue" if mine:
            overflows.append(Overflow(to="queue", after=after, queue=QueueId(mine[0])))
        case "callback":
            overflows.append(Overflow(to="callback", after=after))
        case "voicemail":
            overflows.append(Overflow(to="voicemail", after=after))
        case "outside":
            overflows.append(Overflow(to="outside", after=after, number="02-000-0000"))
        case "length":
            overflows.append(Overflow(to="callback", length=random.randint(3, 8)))
        case _:
            pass
    return QueueSettings(
        id=QueueId(name),
        client=client,
        name=name,
        channels=(Channel.VOICE, Channel.CHAT),
        needs=(SkillNeed(skill="order", worst_level=9),) if random.random() < 0.5 else (),
        priority=random.randint(3, 6),
        policy=random.choice(tuple(Policy)),
        calendar="day",
        ring_timeout=Duration(random.choice((10, 15, 20)) * SECOND),
        wrap_up=Duration(random.choice((15, 30, 60)) * SECOND),
        wrap_up_ends=random.random() < 0.6,
        prefer_last_agent=Duration(random.choice((0, 20)) * SECOND),
        overflows=tuple(overflows),
        max_waiting=random.choice((None, None, 12)),
        tell_wait=random.random() < 0.7,
    )


def _n(name: str) -> NodeId:
    return NodeId(name)


def _menu_flow(name: str, random: Random) -> Flow:
    nodes: tuple[Node, ...] = (
        Say(id=_n("hello"), prompt=f"{name}/hello", next=_n("hours")),
        CheckHours(id=_n("hours"), calendar="day", open=_n("menu"), closed=_n("closed")),
        Menu(
            id=_n("menu"),
            prompt=f"{name}/menu",
            choices=(
                Choice(key="1", label="delivery", next=_n("order")),
                Choice(key="2", label="exchange", next=_n("needs")),
                Choice(key="3", label="product", next=_n("maker")),
                Choice(key="4", label="track", next=_n("tracked")),
                Choice(key="0", label="agent", next=_n("delivery")),
            ),
            otherwise=_n("delivery"),
            retries=random.choice((0, 1, 2)),
        ),
        Ask(
            id=_n("order"),
            prompt=f"{name}/order",
            name="order",
            least=4,
            most=8,
            next=_n("delivery"),
            otherwise=_n("delivery"),
            timeout=Duration(8 * SECOND),
        ),
        SetNeeds(id=_n("needs"), next=_n("exchange"), skill="return", topic="exchange"),
        ToQueue(
            id=_n("delivery"), queue=QueueId(SHOP_QUEUES[0]), closed=_n("closed"), full=_n("offer")
        ),
        ToQueue(id=_n("exchange"), queue=QueueId(SHOP_QUEUES[1]), closed=_n("closed")),
        OfferCallback(
            id=_n("offer"),
            prompt=f"{name}/offer",
            queue=QueueId(SHOP_QUEUES[0]),
            declined=_n("message"),
        ),
        Voicemail(id=_n("message"), prompt=f"{name}/message", queue=QueueId(SHOP_QUEUES[0])),
        Outside(id=_n("maker"), number="02-111-1111", failed=_n("delivery")),
        SelfServed(id=_n("tracked"), prompt=f"{name}/tracked"),
        End(id=_n("closed"), prompt=f"{name}/closed", why="closed", part="night"),
    )
    return Flow(id=FlowId(name), start=_n("hello"), nodes=nodes)


def _short_flow(name: str, queue: str) -> Flow:
    nodes: tuple[Node, ...] = (
        CheckHours(id=_n("hours"), calendar="day", open=_n("line"), closed=_n("offer")),
        ToQueue(id=_n("line"), queue=QueueId(queue), closed=_n("offer"), full=_n("offer")),
        OfferCallback(
            id=_n("offer"), prompt=f"{name}/offer", queue=QueueId(queue), declined=_n("bye")
        ),
        End(id=_n("bye"), prompt=f"{name}/bye", why="closed", part="night"),
    )
    return Flow(id=FlowId(name), start=_n("hours"), nodes=nodes)


def _chat_flow(name: str, queue: str) -> Flow:
    nodes: tuple[Node, ...] = (
        Say(id=_n("hello"), prompt=f"{name}/hello", next=_n("line")),
        ToQueue(id=_n("line"), queue=QueueId(queue), closed=_n("bye")),
        End(id=_n("bye"), prompt=f"{name}/bye-closed", why="closed", part="night"),
    )
    return Flow(id=FlowId(name), start=_n("hello"), nodes=nodes)
