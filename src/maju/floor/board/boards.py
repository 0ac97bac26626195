"""The boards of one process: centres followed when somebody looks, and nobody reads twice.

Used in the push process, which asks every second, and in the web process, which asks at a page's
first paint and where a browser runs no script.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence

import msgspec
import structlog

from maju.facts.history.blobs import Blobs
from maju.floor.board.beside import Beside, ask_beside
from maju.floor.board.following import Follower, Moment
from maju.floor.board.picture import Value, picture
from maju.floor.board.view import View, check_view, read_view
from maju.kernel.errors import Trouble
from maju.kernel.time import Instant
from maju.metrics.numbers import Numbers
from maju.metrics.warm import Links

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.board")

FRESH_S = 0.5
"""A look that is no older serves again: viewers of one second see one moment."""
BESIDE_S = 60.0
"""How often last week is asked; between, it is that of up to so long before."""


class _Centre:
    """One centre's follower, the last look, and last week."""

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.lock = threading.Lock()
        self.moment: Moment | None = None
        self.looked = 0.0
        self.beside: Beside | None = None
        self.asked = float("-inf")
        self.asking = threading.Lock()


class Boards:
    """Boards of every centre in one database.

    Args:
        now: the time that its led centres live in, microseconds since 1970.
        numbers: who tells of last week; ``None``: nobody.
        clock: seconds, for how old a look is.
    """

    def __init__(
        self,
        url: str,
        blobs: Blobs,
        *,
        now: Callable[[], int],
        numbers: Callable[[], Numbers] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._links = Links(url)
        self._blobs = blobs
        self._now = now
        self._numbers = numbers
        self._clock = clock
        self._centres: dict[str, _Centre] = {}
        self._making = threading.Lock()

    def moment(self, centre: str, *, anew: bool = False) -> Moment:
        """The floor of this half second; *anew*: of this instant.

        Whoever acts looks anew: a page that another process keeps up may already show what the last
        look here did not know yet.

        Raises:
            Refused: ``unknown_centre``. Trouble: the database is not reachable.
        """
        known = self._of(centre)
        with known.lock:
            return self._looked(known, anew=anew)

    def _looked(self, known: _Centre, *, anew: bool = False) -> Moment:
        """The look that serves now; whoever asks holds the centre's lock."""
        if anew or known.moment is None or self._clock() - known.looked >= FRESH_S:
            with self._links.lent() as link:
                known.moment = known.follower.look(link, now=self._now)
            known.looked = self._clock()
        return known.moment

    def picture(
        self,
        centre: str,
        view: View,
        clients: Sequence[str] | None,
    ) -> tuple[Moment, Value]:
        """A board, and the moment that it is of.

        Raises:
            Refused: ``unknown_centre``, ``choice_unknown``. Trouble: as :meth:`moment`.
        """
        known = self._of(centre)
        with known.lock:  # the numbers are kept up in place: nobody looks while they are read
            moment = self._looked(known)
            check_view(view, moment.settings, clients)
            beside = self._beside(known, moment)
            return moment, picture(moment, view, clients, beside)

    def _of(self, centre: str) -> _Centre:
        with self._making:
            if centre not in self._centres:
                self._centres[centre] = _Centre(Follower(centre, self._blobs))
            return self._centres[centre]

    def _beside(self, known: _Centre, moment: Moment) -> Beside | None:
        """Last week as it was asked last; asked anew in a thread of its own, nobody waits for it."""
        due = self._clock() - known.asked >= BESIDE_S
        if self._numbers is not None and due and known.asking.acquire(blocking=False):
            known.asked = self._clock()
            threading.Thread(
                target=self._ask_beside, args=(known, moment), name="last-week", daemon=True
            ).start()
        found = known.beside
        return (
            found if found is not None and moment.now - found.as_of < 8 * 86_400_000_000 else None
        )

    def _ask_beside(self, known: _Centre, moment: Moment) -> None:
        assert self._numbers is not None
        try:
            known.beside = ask_beside(self._numbers(), moment.centre, moment.day, moment.now)
        except Trouble as trouble:  # the board is whole without it
            log.warning("last_week_unknown", centre=moment.centre, why=str(trouble))
        finally:
            known.asking.release()


class Publisher:
    """One distinct board for the push process (``live.topics.Publisher``)."""

    def __init__(
        self, boards: Boards, centre: str, view: str, clients: Sequence[str] | None
    ) -> None:
        self._boards = boards
        self._centre = centre
        self._view = read_view(view)
        self._clients = clients

    async def tick(self, now: Instant) -> bytes:
        """``{"seq", "at", "now", "view"}`` as one line.

        Raises:
            Trouble: the database is not reachable.
        """
        return await asyncio.to_thread(self._line)

    def _line(self) -> bytes:
        moment, made = self._boards.picture(self._centre, self._view, self._clients)
        return msgspec.json.encode(
            {"seq": moment.seq, "at": moment.at, "now": moment.now, "view": made}
        )
