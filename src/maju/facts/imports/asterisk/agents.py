"""Members' sessions, pauses, rings and talks as one line of states per agent (EC-66).

An agent in several queues is one agent; away only when paused in all of them. A session begins
with a login that the log shows; one whose end was never logged is ended (EC-67).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from maju.facts.imports.asterisk.said import NOBODY, Said
from maju.facts.imports.asterisk.state import Agent, Interval, State

_SECOND = 1_000_000
SILENT = 10 * 3600 * _SECOND
"""Without a word for so long while logged in: nobody logged the agent out."""
CAP = 1800 * _SECOND
"""How long after the last word such a session ends; the log knows no shifts."""
MEALS = frozenset({"식사", "점심", "lunch", "meal"})
"""Reasons outside login (kpi.md §7.6): not written."""
_EVERYWHERE = "*"
_HOUR = 3600 * _SECOND


class Agents:
    """The part of the fold that is about agents.

    Args:
        state: what is open.
        emit: given an agent's intervals that began in one hour, when the hour is over.
    """

    def __init__(self, state: State, emit: Callable[[str, list[Interval]], None]) -> None:
        self._state = state
        self._emit = emit
        self.handlers: dict[str, Callable[[Agent, Said], None]] = {
            "ADDMEMBER": self._logged_in,
            "AGENTLOGIN": self._logged_in,
            "AGENTCALLBACKLOGIN": self._logged_in,
            "REMOVEMEMBER": self._logged_out,
            "AGENTLOGOFF": self._logged_out,
            "AGENTCALLBACKLOGOFF": self._logged_out,
            "PAUSE": self._paused,
            "PAUSEALL": self._paused,
            "UNPAUSE": self._unpaused,
            "UNPAUSEALL": self._unpaused,
        }

    def hear(self, said: Said) -> None:
        """An event that names an agent, before anything is made of it."""
        agent = self._state.agents.get(said.agent)
        if agent is None:
            agent = self._state.agents[said.agent] = Agent(name=said.agent, last=said.at)
        if agent.doing is not None and self._silent(agent, said.at):
            agent.calls.clear()
            self._end(agent, agent.last + CAP, inferred=True)
            if said.event in {"ADDMEMBER", "AGENTLOGIN", "AGENTCALLBACKLOGIN"}:
                agent.queues.clear()
                agent.paused.clear()
            else:
                self._look(agent, said.at)
        agent.last = max(agent.last, said.at)
        if said.event in self.handlers:
            self.handlers[said.event](agent, said)

    def taken(self, name: str, call: str, at: int, began: bool) -> None:  # noqa: FBT001
        """A talk began or ended."""
        agent = self._state.agents.get(name)
        if agent is None:
            return
        if began:
            agent.calls.append(call)
        elif call in agent.calls:
            agent.calls.remove(call)
        self._look(agent, at)

    def rang(self, name: str, since: int, until: int) -> None:
        """The agent's phone rang, as far as nothing else filled the time."""
        agent = self._state.agents.get(name)
        if agent is None or agent.doing not in {"idle", "away"}:
            return
        start = max(since, agent.began)
        if start >= until:
            return
        doing = agent.doing
        self._close(agent, start)
        agent.doing, agent.began = "ring", start
        self._close(agent, until)
        agent.doing, agent.began = doing, until

    def restart(self, at: int) -> None:
        """Asterisk began anew: no talk outlives it; members stay, unless they log in again."""
        for agent in self._state.agents.values():
            if agent.calls:
                agent.calls.clear()
                self._look(agent, at)

    def rest(self, until: int) -> Iterator[tuple[str, list[Interval]]]:
        """What lasts at the log's end; a session silent for too long as if it had ended."""
        for agent in self._state.agents.values():
            found = list(agent.done)
            if agent.doing is not None:
                silent = self._silent(agent, until)
                ended = max(agent.last + CAP, agent.began) if silent else None
                last = _interval(agent, agent.doing, ended, inferred=silent)
                if found and hour(found[0]) != hour(last):
                    yield agent.name, found
                    found = []
                found.append(last)
            if found:
                yield agent.name, found

    def _silent(self, agent: Agent, at: int) -> bool:
        return at - agent.last > SILENT

    def _logged_in(self, agent: Agent, said: Said) -> None:
        self._state.logins = True
        queue = said.queue if said.queue not in NOBODY else _EVERYWHERE
        if queue not in agent.queues:
            agent.queues.append(queue)
        self._look(agent, said.at)

    def _logged_out(self, agent: Agent, said: Said) -> None:
        queue = said.queue if said.queue not in NOBODY else _EVERYWHERE
        if queue in agent.queues:
            agent.queues.remove(queue)
            agent.paused.pop(queue, None)
            self._look(agent, said.at)

    def _paused(self, agent: Agent, said: Said) -> None:
        queues = agent.queues if said.queue in NOBODY else [said.queue]
        reason = said.args[0].strip() if said.args else ""
        for queue in queues:
            if queue in agent.queues:
                agent.paused[queue] = reason or agent.paused.get(queue, "")
        self._look(agent, said.at)

    def _unpaused(self, agent: Agent, said: Said) -> None:
        if said.queue in NOBODY:
            agent.paused.clear()
        else:
            agent.paused.pop(said.queue, None)
        self._look(agent, said.at)

    def _look(self, agent: Agent, at: int) -> None:
        """Begin a new interval when the agent is seen to do something else."""
        doing, reason = self._now(agent)
        held = len(agent.calls) if doing == "contact" else 0
        if (doing, reason, held) == (agent.doing, agent.reason, agent.held):
            return
        at = max(at, agent.began)
        if agent.doing is not None:
            self._close(agent, at, whole=doing is None)
        agent.doing, agent.reason, agent.held = doing, reason, held
        agent.began = at

    def _now(self, agent: Agent) -> tuple[str | None, str | None]:
        if agent.calls and (agent.queues or agent.doing == "contact"):
            return "contact", None
        if not agent.queues:
            return None, None
        if all(queue in agent.paused for queue in agent.queues):
            reason = next((why for why in reversed(agent.paused.values()) if why), None)
            return (None, None) if reason in MEALS else ("away", reason)
        return "idle", None

    def _end(self, agent: Agent, at: int, *, inferred: bool) -> None:
        self._close(agent, max(at, agent.began), whole=True, inferred=inferred)
        agent.doing, agent.reason, agent.held = None, None, 0

    def _close(self, agent: Agent, at: int, *, whole: bool = False, inferred: bool = False) -> None:
        """Tell of the interval that ends; one without length only when nothing follows it."""
        assert agent.doing is not None
        if at > agent.began or whole:
            last = _interval(agent, agent.doing, at, inferred=inferred)
            if agent.done and hour(agent.done[0]) != hour(last):
                self._emit(agent.name, agent.done)
                agent.done = []
            if agent.done and agent.done[-1].began == last.began:
                agent.done.pop()  # it had no length
            agent.done.append(last)


def hour(interval: Interval) -> int:
    """In which hour since 1970 it began; names the record."""
    return interval.began // _HOUR


def _interval(agent: Agent, doing: str, ended: int | None, *, inferred: bool) -> Interval:
    return Interval(
        doing=doing,
        reason=agent.reason if doing == "away" else None,
        held=agent.held if doing == "contact" else 0,
        began=agent.began,
        ended=ended,
        inferred=inferred,
    )
