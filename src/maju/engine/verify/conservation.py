"""offered = answered + abandoned + callback + flowed out + open, per queue and channel.

*open* is counted by who is there, the others by what happened; so a customer who vanishes between
the two shows. Inbound contacts only, credited to the first queue they joined.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from maju.engine.verify.cases import Case, Line
from maju.engine.verify.finding import Findings
from maju.kernel import events as e
from maju.kernel.ids import ContactId
from maju.routing import State

SETTLED = ("answered", "abandoned", "callback", "flowed_out")


class Conservation:
    """The count of every line."""

    def __init__(self, findings: Findings) -> None:
        self.counts: defaultdict[Line, Counter[str]] = defaultdict(Counter)
        self._open: defaultdict[Line, set[ContactId]] = defaultdict(set)
        self._touched: set[Line] = set()
        self._off: dict[Line, int] = {}
        self._differing: set[Line] = set()
        self._findings = findings

    def before(self, body: e.EventBody, case: Case | None) -> None:
        """Count an event; *case* as it was before it."""
        if case is None or not case.inbound:
            return
        match body:
            case e.Queued() if case.line is None:
                line = (body.queue, case.channel)
                self.counts[line]["offered"] += 1
                self._open[line].add(body.contact)
                self._judge(line, body.contact)
            case e.Answered() if case.line is not None and not case.answered:
                self._settle(case.line, body.contact, "answered")
            case e.ContactClosed() if case.line is not None and not case.answered:
                self._settle(case.line, body.contact, body.outcome)
            case _:
                pass

    def _settle(self, line: Line, contact: ContactId, how: str) -> None:
        self.counts[line][how] += 1
        self._open[line].discard(contact)
        self._judge(line, contact)

    def _judge(self, line: Line, contact: ContactId) -> None:
        self._touched.add(line)
        count = self.counts[line]
        still = len(self._open[line])
        off = count["offered"] - sum(count[name] for name in SETTLED) - still
        if off != self._off.get(line, 0):
            self._off[line] = off
            self._findings.add(
                "not_conserved",
                contact,
                queue=line[0],
                channel=line[1],
                offered=count["offered"],
                open=still,
                **{name: count[name] for name in SETTLED},
            )

    def compare(self, state: State) -> None:
        """After a decision: the core's own counters say the same. Each line is told once."""
        for line in sorted(self._touched - self._differing):
            ours = {name: self.counts[line][name] for name in ("offered", *SETTLED)}
            core = state.counts.get(line)
            theirs = {name: getattr(core, name, 0) for name in ours}
            if ours != theirs:
                self._differing.add(line)
                self._findings.add(
                    "counts_differ",
                    queue=line[0],
                    channel=line[1],
                    core=str(theirs),
                    counted=str(ours),
                )
        self._touched.clear()

    def still_open(self) -> int:
        """Customers who were offered to a line and are neither answered nor gone."""
        return sum(len(contacts) for contacts in self._open.values())
