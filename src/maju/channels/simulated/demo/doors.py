"""Queues, flows and doors of one shop of the demonstration."""

from __future__ import annotations

from msgspec.structs import replace as change

from maju.channels.simulated.demo.crew import WEB
from maju.channels.simulated.demo.shops import LINES, VIP, Line, Shop
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
    Say,
    SelfServed,
    SetNeeds,
    ToQueue,
    Voicemail,
)
from maju.kernel.ids import FlowId, NodeId, QueueId
from maju.kernel.settings import Entry, Overflow, Policy, QueueSettings, SkillNeed
from maju.kernel.time import MINUTE, SECOND, Duration

_LANGUAGE_KEYS = (("7", "english", "en"), ("8", "chinese", "zh"))


def queue_id(shop: Shop, line: Line) -> QueueId:
    """``ondam.delivery``."""
    return QueueId(f"{shop.id}.{line.code}")


def queues_of(shop: Shop) -> tuple[QueueSettings, ...]:
    """One line for each topic, phone and chat alike, and the VIP line."""
    usual = tuple(
        QueueSettings(
            id=queue_id(shop, line),
            client=shop.id,
            name=f"{shop.name} {line.name}",
            channels=(Channel.VOICE, Channel.CHAT),
            needs=(SkillNeed(skill=line.code),),
            policy=Policy.BEST_SKILL if line.code == "payment" else Policy.LONGEST_IDLE,
            calendar=shop.calendar,
            wrap_up=Duration(40 * SECOND),
            wrap_up_ends=line.code != "exchange",
            prefer_last_agent=Duration((20 if line.code == "exchange" else 0) * SECOND),
            overflows=_overflows(shop, line),
            max_waiting=60,
        )
        for line in LINES
    )
    vip = QueueSettings(
        id=queue_id(shop, VIP),
        client=shop.id,
        name=f"{shop.name} VIP",
        channels=(Channel.VOICE, Channel.CHAT),
        needs=(SkillNeed(skill=VIP.code),),
        priority=2,
        policy=Policy.BEST_SKILL,
        target_wait=Duration(10 * SECOND),
        target_share=0.9,
        calendar=shop.calendar,
        wrap_up=Duration(60 * SECOND),
        prefer_last_agent=Duration(8 * SECOND),  # within the target: a VIP is not made to wait
        overflows=(
            Overflow(to="queue", after=Duration(30 * SECOND), queue=queue_id(shop, LINES[0])),
        ),
    )
    return (*usual, vip)


def _overflows(shop: Shop, line: Line) -> tuple[Overflow, ...]:
    match line.code:
        case "payment":
            to = queue_id(shop, LINES[0])
            return (Overflow(to="queue", after=Duration(2 * MINUTE), queue=to),)
        case "delivery":
            return (Overflow(to="callback", after=Duration(8 * MINUTE)),)
        case _:
            return ()


def entries_of(shop: Shop) -> tuple[Entry, ...]:
    """Numbers and widgets' keys: simulated customers use the first ones, people the others."""
    return (
        Entry(
            address=shop.phone,
            channel=Channel.VOICE,
            client=shop.id,
            flow=FlowId(f"{shop.id}.phone"),
        ),
        Entry(
            address=shop.vip_phone,
            channel=Channel.VOICE,
            client=shop.id,
            flow=FlowId(f"{shop.id}.vip"),
        ),
        Entry(
            address=shop.line,
            channel=Channel.VOICE,
            client=shop.id,
            flow=FlowId(f"{shop.id}.line"),
            record=True,
        ),
        Entry(
            address=shop.widget,
            channel=Channel.CHAT,
            client=shop.id,
            flow=FlowId(f"{shop.id}.chat"),
        ),
        Entry(
            address=shop.web,
            channel=Channel.CHAT,
            client=shop.id,
            flow=FlowId(f"{shop.id}.web"),
        ),
    )


def flows_of(shop: Shop) -> tuple[Flow, ...]:
    """Phone, VIP phone and chats. Every way leads to a person, a promise or a plain good-bye."""
    return (_phone(shop), _line(shop), _vip(shop), _chat(shop), _web(shop))


def _n(name: str) -> NodeId:
    return NodeId(name)


def _opening(shop: Shop, then: str, *, notice: bool) -> tuple[Node, ...]:
    greeting = Say(
        id=_n("greeting"),
        prompt=f"{shop.id}.greeting",
        next=_n("notice" if notice else "hours"),
    )
    hours = CheckHours(id=_n("hours"), calendar=shop.calendar, open=_n(then), closed=_n("closed"))
    if not notice:
        return (greeting, hours)
    told = Say(
        id=_n("notice"),
        prompt="recording_notice",
        next=_n("hours"),
        interruptible=False,
        notice="recording",
    )
    return (greeting, told, hours)


def _closing(shop: Shop) -> tuple[Node, ...]:
    """Out of hours, or too many waiting: a promised callback, a message, or good-bye."""
    queue = queue_id(shop, LINES[0])
    return (
        Menu(
            id=_n("closed"),
            prompt=f"{shop.id}.closed",
            choices=(
                Choice(key="1", label="callback", next=_n("closed_callback")),
                Choice(key="2", label="voicemail", next=_n("closed_voicemail")),
            ),
            otherwise=_n("bye"),
            retries=1,
        ),
        OfferCallback(
            id=_n("closed_callback"),
            prompt="callback_when_closed",
            queue=queue,
            declined=_n("bye"),
        ),
        Voicemail(id=_n("closed_voicemail"), prompt="voicemail", queue=queue),
        OfferCallback(
            id=_n("full_callback"),
            prompt="callback_when_full",
            queue=queue,
            declined=_n("closed_voicemail"),
        ),
        End(id=_n("bye"), prompt="closed_goodbye", why="closed"),
    )


def _ways(shop: Shop) -> tuple[Node, ...]:
    """For each topic: what it needs, then its line."""
    nodes: list[Node] = []
    for line in LINES:
        nodes += (
            SetNeeds(id=_n(f"set_{line.code}"), topic=line.code, next=_n(f"to_{line.code}")),
            _to(shop, f"to_{line.code}", line),
        )
    nodes += (
        SetNeeds(id=_n("set_agent"), topic="agent", next=_n("to_agent")),
        _to(shop, "to_agent", LINES[0]),
    )
    return tuple(nodes)


def _to(shop: Shop, name: str, line: Line) -> ToQueue:
    return ToQueue(
        id=_n(name), queue=queue_id(shop, line), closed=_n("closed"), full=_n("full_callback")
    )


def _line(shop: Shop) -> Flow:
    """As the phone's; but whoever calls is a person, so another person has to be there."""
    person = SetNeeds(id=_n("set_person"), skill=WEB, next=_n("menu"))
    phone = _phone(shop, then="set_person")
    return change(phone, id=FlowId(f"{shop.id}.line"), nodes=(*phone.nodes, person))


def _phone(shop: Shop, then: str = "menu") -> Flow:
    topics = tuple(
        Choice(key=line.key, label=line.code, next=_n(f"set_{line.code}")) for line in LINES
    )
    tongues = tuple(
        Choice(key=key, label=label, next=_n(f"set_{label}")) for key, label, _ in _LANGUAGE_KEYS
    )
    return Flow(
        id=FlowId(f"{shop.id}.phone"),
        start=_n("greeting"),
        nodes=(
            *_opening(shop, then, notice=True),
            Menu(
                id=_n("menu"),
                prompt=f"{shop.id}.menu",
                choices=(
                    *topics,
                    Choice(key="5", label="track", next=_n("order_number")),
                    *tongues,
                    Choice(key="0", label="agent", next=_n("set_agent")),
                ),
                otherwise=_n("set_agent"),
            ),
            *_ways(shop),
            *(
                SetNeeds(id=_n(f"set_{label}"), language=code, next=_n("set_agent"))
                for _, label, code in _LANGUAGE_KEYS
            ),
            Ask(
                id=_n("order_number"),
                prompt="order_number",
                name="order",
                least=6,
                most=12,
                timeout=Duration(15 * SECOND),
                next=_n("tracked"),
                otherwise=_n("set_delivery"),
            ),
            SelfServed(id=_n("tracked"), prompt="parcel_is_on_its_way"),
            *_closing(shop),
        ),
    )


def _vip(shop: Shop) -> Flow:
    return Flow(
        id=FlowId(f"{shop.id}.vip"),
        start=_n("greeting"),
        nodes=(
            *_opening(shop, "set_vip", notice=True),
            SetNeeds(id=_n("set_vip"), topic="vip", next=_n("to_vip")),
            _to(shop, "to_vip", VIP),
            *_closing(shop),
        ),
    )


def _chat(shop: Shop) -> Flow:
    buttons = tuple(
        Choice(key=line.key, label=line.code, next=_n(f"set_{line.code}")) for line in LINES
    )
    return Flow(
        id=FlowId(f"{shop.id}.chat"),
        start=_n("greeting"),
        nodes=(
            *_opening(shop, "menu", notice=False),
            Menu(
                id=_n("menu"),
                prompt=f"{shop.id}.buttons",
                choices=(*buttons, Choice(key="0", label="agent", next=_n("set_agent"))),
                otherwise=_n("set_agent"),
                timeout=Duration(MINUTE),
                retries=1,
            ),
            *_ways(shop),
            *_closing(shop),
        ),
    )


def _web(shop: Shop) -> Flow:
    """The shop's own pages: people read and type at their own pace, so they are given more time."""
    asks = {"delivery": "set_delivery", "exchange": "set_exchange"}
    return Flow(
        id=FlowId(f"{shop.id}.web"),
        start=_n("greeting"),
        nodes=(
            *_opening(shop, "set_person", notice=False),
            SetNeeds(id=_n("set_person"), skill=WEB, next=_n("menu")),
            Menu(
                id=_n("menu"),
                prompt=f"{shop.id}.web_buttons",
                choices=(
                    *(
                        Choice(
                            key=line.key,
                            label=line.code,
                            next=_n(f"{'order' if line.code in asks else 'set'}_{line.code}"),
                        )
                        for line in LINES
                    ),
                    Choice(key="8", label="callback", next=_n("web_callback")),
                    Choice(key="0", label="agent", next=_n("set_agent")),
                ),
                otherwise=_n("set_agent"),
                timeout=Duration(10 * MINUTE),
                retries=1,
            ),
            *(
                Ask(
                    id=_n(f"order_{topic}"),
                    prompt=f"{topic}.web_order_number",
                    name="order",
                    kind="text",
                    least=1,
                    most=40,
                    timeout=Duration(10 * MINUTE),
                    next=_n(then),
                    otherwise=_n(then),
                )
                for topic, then in asks.items()
            ),
            *_ways(shop),
            OfferCallback(
                id=_n("web_callback"),
                prompt="web_callback",
                queue=queue_id(shop, LINES[0]),
                declined=_n("menu"),
                timeout=Duration(10 * MINUTE),
            ),
            *_closing(shop),
        ),
    )
