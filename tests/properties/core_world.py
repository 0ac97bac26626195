"""A centre under the hands of whoever draws: every decision is held against the laws."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel.effects import Todo
from maju.kernel.errors import Refused
from maju.kernel.ids import CommandId, EffectId
from maju.kernel.time import DAY, HOUR, MINUTE, SECOND, Instant
from maju.routing import Decision, State, decide, encode_state
from maju.routing.model import Stage
from tests.properties import core_laws as laws
from tests.properties import core_wishes as wishes
from tests.properties.core_centre import (
    ADAPTERS,
    AGENTS,
    CENTRE,
    START,
    Choose,
    centre,
    everybody_fits,
)

PAUSES = (
    *(1, SECOND, 4 * SECOND) * 6,
    *(16 * SECOND, 40 * SECOND) * 3,
    *(5 * MINUTE, 5 * MINUTE, 40 * MINUTE, 3 * HOUR, DAY),
)
KINDS = (*(0, 3, 3, 3, 4, 4, 4, 5) * 8, *(1, 6, 6) * 4, *(0, 2, 10, 12, 12) * 3, 7, 8, 9, 9, 11)
"""How often each kind of wish is wished: arrivals, rings and talks most."""


_SILENT = (f.Wait, f.Prompt, f.StopRinging, f.EndContact, f.DisconnectAgent, f.PutOnHold)
"""Effects whose success says nothing."""


class World:
    """One centre, its clock, and what its adapters have not answered yet."""

    def __init__(self, choose: Choose) -> None:
        self.choose = choose
        self.state = State.empty(CENTRE)
        self.now = START
        self.made = 0
        self.unanswered: list[tuple[EffectId, Todo]] = []
        self.names: set[str] = set()
        self.refused: dict[str, int] = {}
        opened = self.take(c.ApplySettings(settings=centre(choose)))
        assert opened is not None, self.refused
        for agent in AGENTS:
            self.take(c.SignIn(agent=agent, adapter=choose(ADAPTERS)))
            self.take(c.SetState(agent=agent, state="available"))

    def take(self, body: c.Body) -> Decision | None:
        """Decide one command, and hold what comes of it against the laws."""
        self.made += 1
        name = f"cm_{self.made}"
        before, bytes_before = self.state, encode_state(self.state)
        command = c.Command(id=CommandId(name), source="test", source_id=name, body=body)
        try:
            decision = decide(before, command, self.now)
        except Refused as refused:
            self.refused[refused.code] = self.refused.get(refused.code, 0) + 1
            assert encode_state(before) == bytes_before
            return None
        assert encode_state(before) == bytes_before
        if decision.events:
            laws.hold(before, decision, self.now)
            laws.names_are_new(decision, self.names)
            laws.moves_are_kept(before, body, decision)
        self.state = decision.after
        self.unanswered += [
            (EffectId(f"{name}/{n}"), todo) for n, todo in enumerate(decision.effects)
        ]
        self.now = Instant(self.now + 1)
        return decision

    def pass_time(self, pause: int, *, awake: bool) -> None:
        """Time goes by; the engine ticks when it is due, or, having been away, afterwards."""
        until = self.now + pause
        awake = awake and pause <= 5 * MINUTE  # a whole day is ticked through at its end
        while awake and (due := self.state.next_due()) is not None and due <= until:
            self.now = Instant(max(self.now, due))
            self.take(c.Tick())
        self.now = Instant(max(self.now, until))

    def tick(self) -> None:
        """Everything that is due fires, as before any other command."""
        while (due := self.state.next_due()) is not None and due <= self.now:
            self.take(c.Tick())

    def wish(self, kind: int) -> c.Body | None:  # noqa: C901 - one arm a kind
        """What somebody of *kind* wishes for."""
        choose, state = self.choose, self.state
        match kind:
            case 0:
                return wishes.arrival(choose, state, self.made, self.now)
            case 1:
                return self._one(wishes.customers(state))
            case 2:
                return self._one(wishes.promises(choose, state, self.made, self.now))
            case 3:
                return self._one(wishes.rings(state))
            case 4:
                return self._one(wishes.talks(choose, state))
            case 5:
                return wishes.coming_and_going(choose)
            case 6 if self.unanswered:
                effect = choose(self.unanswered)
                self.unanswered.remove(effect)
                return wishes.answer(choose, *effect)
            case 7:
                return wishes.breakdown(choose, state)
            case 8:
                return wishes.other_settings(choose, state.settings)
            case 9:
                return wishes.nonsense(choose, state)
            case 10:
                return self._one(wishes.moves(choose, state))
            case 11:
                return wishes.notes(choose, state)
            case 12:
                return wishes.calls(choose, state, self.made, self.now)
            case _:
                return None

    def _one(self, some: list[c.Body]) -> c.Body | None:
        return self.choose(some) if some else None

    # --- the end of the day ------------------------------------------------------------------------

    def run_out(self) -> None:
        """Customers leave, agents finish, adapters answer, days go by: nothing may be left open."""
        self.take(c.ApplySettings(settings=everybody_fits(self.state.settings)))
        for _ in range(40):
            self._round()
            if not self.state.contacts and not self.state.callbacks:
                break
        else:
            raise AssertionError((dict(self.state.contacts), dict(self.state.callbacks)))
        assert not self.state.people
        assert not self.state.promises
        assert not self.state.reserved
        assert all(count.open == 0 for count in self.state.counts.values())
        assert all(not agent.slots for agent in self.state.agents.values())
        for agent in AGENTS:
            if agent in self.state.agents:
                self.take(c.SignOut(agent=agent))
        assert not self.state.agents
        assert not self.state.timers

    def _round(self) -> None:
        for agent in AGENTS:
            self.take(c.SignIn(agent=agent, adapter=ADAPTERS[0]))
            self.take(c.SetState(agent=agent, state="available"))
        for _ in range(6):
            asked = [one for one in self.unanswered if not isinstance(one[1].effect, _SILENT)]
            self.unanswered = []
            for effect, todo in asked:
                self.take(c.AnswerEffect(effect=effect, outcome="done", about=todo.effect))
            for wish in [w for w in wishes.rings(self.state) if isinstance(w, c.AcceptOffer)]:
                self.take(wish)
            for contact in [self.state.contacts[k] for k in sorted(self.state.contacts)]:
                for leg in contact.legs:
                    self.take(c.HangUp(agent=leg.agent, contact=contact.id))
                    self.take(c.FinishWrapUp(agent=leg.agent, contact=contact.id))
                if contact.channel.live and contact.stage is not Stage.GONE:
                    self.take(c.Leave(contact=contact.id))
        self.pass_time(6 * HOUR, awake=False)
        self.tick()
