"""Centres for the core's properties: small, odd, and always valid; drawn by any source of choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.ids import AdapterId, AgentId, CentreId, ClientId, CustomerId, FlowId, QueueId
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
    SpecialDay,
)
from maju.kernel.time import HOUR, MINUTE, SECOND, Duration, Instant
from maju.routing.validate_flow import unannounced, ways

T = TypeVar("T")

CENTRE = CentreId("mall")
SHOP, MEAL = ClientId("shop"), ClientId("meal")
DELIVERY, EXCHANGE, INBOX, MENU = (
    QueueId("delivery"),
    QueueId("exchange"),
    QueueId("inbox"),
    QueueId("menu"),
)
AGENTS = tuple(AgentId(name) for name in ("minsu", "jiyoung", "seojun", "haeun"))
CUSTOMERS = (None, CustomerId("cu_kim"), CustomerId("cu_lee"), CustomerId("cu_park"))
ADAPTERS = (AdapterId("pbx"), AdapterId("web"))
START = Instant(1_795_480_200_000_000)  # 2026-11-24, a Tuesday, 10:30 in Seoul
DOORS = (
    ("1588", Channel.VOICE),
    ("1588", Channel.VOICE),
    ("widget", Channel.CHAT),
    ("help@shop", Channel.EMAIL),
    ("1600", Channel.VOICE),
    ("1600-board", Channel.BOARD),
)


class Choose(Protocol):
    """Whatever draws: Hypothesis, or a seeded generator."""

    def __call__(self, options: Sequence[T], /) -> T: ...


def centre(choose: Choose, version: int = 1) -> Settings:
    """A valid centre. Two of one client may overflow, and never in a circle. Every other one is
    open all day and everybody in it is fit for everything: there the long stories happen.
    """
    generous = choose((False, True))

    def maybe() -> bool:
        return choose((False, True))

    def queue(
        queue_id: QueueId, client: ClientId, channels: tuple[Channel, ...], **more: Any
    ) -> Any:
        return QueueSettings(
            id=queue_id,
            client=client,
            name=queue_id,
            channels=channels,
            needs=choose(((), (SkillNeed(skill=queue_id, worst_level=choose((3, 9, 9))),))),
            languages=choose(((), ("ko",), ("ko", "en"))),
            priority=choose((1, 5, 9)),
            policy=choose(tuple(Policy)),
            vip_head_start=Duration(choose((0, 60)) * SECOND),
            calendar=None if generous else choose((None, "office")),
            wrap_up=Duration(choose((10, 30)) * SECOND),
            wrap_up_ends=maybe(),
            prefer_last_agent=Duration(choose((0, 20)) * SECOND),
            interruptible=maybe(),
            tell_wait=maybe(),
            max_waiting=choose((None, 2)),
            **more,
        )

    over = choose(
        (
            (),
            (Overflow(to="queue", after=Duration(30 * SECOND), queue=EXCHANGE),),
            (
                Overflow(to="queue", after=Duration(30 * SECOND), queue=EXCHANGE),
                Overflow(to="callback", after=Duration(30 * SECOND)),
                Overflow(to="voicemail", after=Duration(MINUTE)),
            ),
            (Overflow(to="outside", after=Duration(20 * SECOND), number="0212340001"),),
            (Overflow(to="callback", length=1), Overflow(to="voicemail", length=1)),
        )
    )
    flows = _flows(choose)
    return Settings(
        centre=CENTRE,
        version=version,
        tell_when_listened=maybe(),
        zone=choose(("Asia/Seoul", "Asia/Seoul", "America/New_York")),
        clients=(SHOP, MEAL),
        queues=(
            queue(
                DELIVERY,
                SHOP,
                (Channel.VOICE, Channel.CHAT),
                overflows=over,
                closed=choose((False,) * 9 + (True,)),
            ),
            queue(EXCHANGE, SHOP, (Channel.VOICE, Channel.CHAT, Channel.TASK)),
            queue(INBOX, SHOP, (Channel.EMAIL,)),
            queue(MENU, MEAL, (Channel.VOICE, Channel.BOARD)),
        ),
        agents=tuple(
            _agent(choose, agent, generous=generous)
            for agent in AGENTS
            if generous or choose((True, True, True, False))
        ),
        flows=flows,
        entries=tuple(
            Entry(
                address=address,
                channel=channel,
                record=address == "1588" and unannounced(flows[0]) is None and maybe(),
                client=MEAL if address.startswith("1600") else SHOP,
                flow=FlowId(
                    {"1588": "phone", "widget": "chat", "help@shop": "mail", "1600": "meal"}.get(
                        address, "board"
                    )
                ),
            )
            for address, channel in dict.fromkeys(DOORS)
        ),
        calendars=(
            Calendar(
                id="office",
                week=((Span(start=0, end=720), Span(start=780, end=1320)),) * 5 + ((), ()),
                exceptions=(SpecialDay(date="2026-11-25", label="워크숍"),),
            ),
        ),
        rona_limit=choose((1, 2)),
        rona_rest=Duration(choose((1, 10)) * SECOND),
        wrap_up_cap=Duration(choose((15, 1800)) * SECOND),
        callbacks=CallbackRules(
            attempts=choose((1, 3)),
            pause=Duration(choose((1, 30)) * MINUTE),
            expires=Duration(choose((1, 24)) * HOUR),
            calendar=choose((None, "office")),
        ),
    )


def everybody_fits(settings: Settings) -> Settings:
    """The same centre, one version on, in which every agent is fit for everything."""
    fit = (DELIVERY, EXCHANGE, INBOX, MENU, "vip", "caution")
    skills = tuple(AgentSkill(skill=s) for s in fit)
    return Settings(
        centre=settings.centre,
        version=settings.version + 1,
        zone=settings.zone,
        clients=settings.clients,
        queues=settings.queues,
        agents=tuple(AgentSettings(id=a, skills=skills, languages=("ko", "en")) for a in AGENTS),
        flows=settings.flows,
        entries=settings.entries,
        calendars=settings.calendars,
        callbacks=settings.callbacks,
    )


def _agent(choose: Choose, agent: AgentId, *, generous: bool) -> AgentSettings:
    skills = [
        AgentSkill(skill=skill, level=choose((1, 5)))
        for skill in (DELIVERY, EXCHANGE, INBOX, MENU, "vip", "caution")
        if generous or choose((True, True, True, False))
    ]
    return AgentSettings(
        id=agent,
        skills=tuple(skills),
        languages=choose((("ko",), ("ko", "en"))),
        queues=None if generous else choose((None, None, (DELIVERY, EXCHANGE))),
        clients=choose((None, None, (SHOP,))),
        capacity=Capacity(chat=choose((1, 2, 3)), work=choose((1, 2)), mixed=choose((False, True))),
        ring_timeout=choose((None, Duration(5 * SECOND))),
    )


def _flows(choose: Choose) -> tuple[n.Flow, ...]:
    phone = n.Flow(
        id=FlowId("phone"),
        start=choose(("hello", "hours", "line")),  # type: ignore[arg-type]
        nodes=(
            n.Say(
                id=_("hello"),
                prompt="hello",
                next=_("hours"),
                interruptible=choose((True, False)),
                notice="recording",
            ),
            n.CheckHours(id=_("hours"), calendar="office", open=_("menu"), closed=_("shut")),
            n.Menu(
                id=_("menu"),
                prompt="menu",
                choices=(
                    n.Choice(key="1", label="delivery", next=_("line")),
                    n.Choice(key="2", label="exchange", next=_("vip")),
                    n.Choice(key="3", label="track", next=_("number")),
                    n.Choice(key="4", label="outside", next=_("outside")),
                ),
                otherwise=_("line"),
                retries=1,
            ),
            n.SetNeeds(
                id=_("vip"), skill="vip", language=choose((None, "en")), priority=1, next=_("other")
            ),
            n.Ask(
                id=_("number"),
                prompt="?",
                name="order",
                next=_("served"),
                otherwise=_("line"),
                least=4,
            ),
            n.ToQueue(
                id=_("line"), queue=DELIVERY, closed=choose((None, _("shut"))), full=_("promise")
            ),
            n.ToQueue(
                id=_("other"), queue=EXCHANGE, closed=_("shut"), full=choose((None, _("promise")))
            ),
            n.OfferCallback(
                id=_("promise"), prompt="callback", queue=DELIVERY, declined=_("message")
            ),
            n.OfferCallback(id=_("shut"), prompt="callback", queue=EXCHANGE, declined=_("message")),
            n.Voicemail(id=_("message"), prompt="message", queue=EXCHANGE),
            n.Outside(id=_("outside"), number="0212340000", failed=_("line")),
            n.SelfServed(id=_("served"), prompt="bye"),
        ),
    )
    return (
        _walked(phone),
        n.Flow(
            id=FlowId("chat"),
            start=_("line"),
            nodes=(
                n.ToQueue(id=_("line"), queue=DELIVERY, closed=_("end")),
                n.End(id=_("end"), prompt="closed", why="closed", part="night"),
            ),
        ),
        n.Flow(id=FlowId("mail"), start=_("line"), nodes=(n.ToQueue(id=_("line"), queue=INBOX),)),
        n.Flow(id=FlowId("meal"), start=_("line"), nodes=(n.ToQueue(id=_("line"), queue=MENU),)),
        n.Flow(id=FlowId("board"), start=_("line"), nodes=(n.ToQueue(id=_("line"), queue=MENU),)),
    )


def _walked(flow: n.Flow) -> n.Flow:
    """The flow without nodes that nobody comes to: what is drawn may begin in the middle."""
    nodes = {node.id: node for node in flow.nodes}
    found = [flow.start]
    for name in found:
        found += [one for one in ways(nodes[name]) if one not in found]
    return n.Flow(
        id=flow.id,
        start=flow.start,
        nodes=tuple(node for node in flow.nodes if node.id in found),
    )


def _(name: str) -> Any:
    return name
