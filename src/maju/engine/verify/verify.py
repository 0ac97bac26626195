"""Replays a whole journal and checks what must always be true (design §9, 1).

It streams: memory holds what is open, never what has been. It never stops at a finding, and
follows the log as well as can be, so that one damage does not hide another.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from maju.engine.core import ROUTING, Core
from maju.engine.verify.again import Again
from maju.engine.verify.agents import Agents
from maju.engine.verify.cases import Line
from maju.engine.verify.conservation import Conservation
from maju.engine.verify.contacts import Contacts
from maju.engine.verify.finding import Finding, Findings
from maju.engine.verify.outbox import Outbox
from maju.engine.verify.promises import Promises
from maju.engine.verify.reading import Events, Log, decisions
from maju.kernel import events as e
from maju.kernel.effects import Dial
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, EffectId, Seq
from maju.kernel.ports import Decided
from maju.kernel.time import Instant

Progress = Callable[[Seq, Seq], None]
"""Told now and then: the event that was reached, and the last one."""

_TELL_EVERY = 2_000


class Verification(Struct, frozen=True, kw_only=True):
    """What came of it.

    Args:
        findings: at most a hundred of each code, in the order they showed.
        found: how many of each code, those that are not kept too.
        last: the event up to which was verified.
        decided_again: decisions of this core's version, which were reproduced or told.
        refused: how many commands were refused, by code.
        outcomes: contacts that closed, by outcome.
        counts: per queue and channel: offered, answered, abandoned, callback, flowed_out.
        open: customers offered to a line who are neither answered nor gone.
        effects_open: effects that nobody has answered yet.
        took_s: seconds.
    """

    centre: CentreId
    findings: tuple[Finding, ...]
    found: dict[str, int]
    last: Seq
    events: int
    decisions: int
    decided_again: int
    contacts: int
    effects: int
    effects_open: int
    refused: dict[str, int]
    outcomes: dict[str, int]
    counts: tuple[tuple[Line, dict[str, int]], ...]
    open: int
    took_s: float

    @property
    def sound(self) -> bool:
        """Nothing is wrong."""
        return not self.found


async def verify(
    journal: Log,
    centre: CentreId,
    *,
    progress: Progress | None = None,
    core: Core = ROUTING,
) -> Verification:
    """Verify *centre* up to the event that is its last one now.

    Raises:
        Trouble: the store failed; nothing can be said.
        Bug: a body cannot be read at all.
    """
    clock = asyncio.get_running_loop()
    began = clock.time()
    upto = await journal.last(centre)
    audit = _Audit(journal, centre, core, upto=upto)
    told = 0
    async for decided in decisions(journal, centre, upto=upto):
        await audit.see(decided)
        if progress is not None and audit.events.seen - told >= _TELL_EVERY:
            told = audit.events.seen
            progress(audit.findings.seq, upto)
    await audit.finish()
    if progress is not None:
        progress(audit.findings.seq, upto)
    return audit.verification(took_s=clock.time() - began)


class _Audit:
    def __init__(self, journal: Log, centre: CentreId, core: Core, *, upto: Seq) -> None:
        self.findings = Findings()
        self.events = Events(journal, centre, self.findings, upto=upto)
        self._journal = journal
        self._centre = centre
        self._core = core
        self._upto = upto
        self._state = core.empty(centre)
        self._contacts = Contacts(self.findings)
        self._agents = Agents(self.findings)
        self._promises = Promises(self.findings)
        self._conservation = Conservation(self.findings)
        self._outbox = Outbox(self.findings)
        self._again = Again(core, self.findings)
        self._core_before: int | None = None
        self._at = Instant(0)
        self._decisions = 0
        self._refused: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()

    async def see(self, decided: Decided) -> None:
        """One decision, and the events of the log that come before or with it."""
        self._decisions += 1
        command = decided.command
        if decided.at <= self._at:
            self.findings.add(
                "stamp_not_rising", command=command.id, found=decided.at, before=self._at
            )
        self._at = max(self._at, decided.at)
        if decided.refused is not None:
            self._refused[decided.refused[0]] += 1
        mine = await self._mine(decided)
        if [event.seq for event in mine] != [event.seq for event in decided.events]:
            self.findings.add(
                "decision_torn", command=command.id, expected=len(decided.events), found=len(mine)
            )
        if await self._is_of_this_core(mine):
            open_ = self._outbox.answers(decided)
            self._again.judge(self._state, decided, mine, open_=open_)
        for event in mine:
            self._outbox.see_event(event.body, decided.settles, command.id)
            self._follow(event)
        self._outbox.see(decided)
        for effect, todo in decided.effects:
            if isinstance(todo.effect, Dial):
                self._promises.dialled(effect, todo.effect)
        self._settle()

    async def _mine(self, decided: Decided) -> Sequence[Event]:
        """The log's events that this decision caused. Strays before them are told and followed."""
        mine: list[Event] = []
        while (event := await self.events.next()) is not None and event.at <= decided.at:
            self.events.take()
            if event.cause == decided.command.id and event.at == decided.at:
                mine.append(event)
                self._core_before = event.core
            else:
                self._stray(event)
        return mine

    def _stray(self, event: Event) -> None:
        self.findings.add("cause_unknown", cause=event.cause)
        self._core_before = event.core
        self._follow(event)
        self._settle()

    async def _is_of_this_core(self, mine: Sequence[Event]) -> bool:
        """By its events; one without any, by the events before and after it."""
        version = self._core.version
        if mine:
            return all(event.core == version for event in mine)
        following = await self.events.next()
        around = (self._core_before, None if following is None else following.core)
        return all(core in (None, version) for core in around)

    def _follow(self, event: Event) -> None:
        body = event.body
        contact = getattr(body, "contact", None)
        cases = self._contacts.open
        case = cases.get(contact) if contact is not None else None
        self._conservation.before(body, case)
        self._promises.see(body, cases)
        self._contacts.see(body)
        self._agents.see(body, cases.get(contact) if contact is not None else None)
        if contact is not None:
            self._contacts.drop_over(contact)
        if isinstance(body, e.ContactClosed):
            self._outcomes[body.outcome] += 1
        try:
            self._state = self._core.evolve(self._state, body, event.at)
        except Exception as error:  # noqa: BLE001 - whatever the core does wrong is a finding
            kind = type(body).__name__
            self.findings.add("core_bug", contact, kind=kind, error=f"{error!r}")

    def _settle(self) -> None:
        """A decision is over: what may be broken only in between must hold again."""
        self._contacts.judge_together()
        self._promises.decided()
        self._conservation.compare(self._state)

    async def finish(self) -> None:
        """What is left of the log, and what a second reading must tell."""
        while await self.events.next() is not None:
            self._stray(self.events.take())
        if self.findings.seq < self._upto:
            self.findings.add("log_ends_early", found=self.findings.seq, expected=self._upto)
        missed = self._outbox.missed
        if not missed:
            return
        known: set[EffectId] = set()
        async for decided in decisions(self._journal, self._centre, upto=self._upto):
            known.update(effect for effect, _ in decided.effects if effect in missed)
        for effect, (command, seq) in missed.items():
            self.findings.seq = seq
            code = "effect_answered_twice" if effect in known else "effect_unknown"
            self.findings.add(code, effect=effect, command=command)
        self.findings.seq = self._upto

    def verification(self, *, took_s: float) -> Verification:
        """The sum of it."""
        return Verification(
            centre=self._centre,
            findings=tuple(self.findings.kept),
            found=dict(self.findings.counts),
            last=self._upto,
            events=self.events.seen,
            decisions=self._decisions,
            decided_again=self._again.decided,
            contacts=self._contacts.seen,
            effects=self._outbox.seen,
            effects_open=len(self._outbox.open),
            refused=dict(sorted(self._refused.items())),
            outcomes=dict(sorted(self._outcomes.items())),
            counts=tuple(
                (line, dict(count)) for line, count in sorted(self._conservation.counts.items())
            ),
            open=self._conservation.still_open(),
            took_s=took_s,
        )
