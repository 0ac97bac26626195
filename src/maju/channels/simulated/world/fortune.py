"""What customers do after a try: dial again, come back tomorrow, wait for the promised call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maju.channels.simulated.world.chance import Spread, between
from maju.channels.simulated.world.people import Journey

if TYPE_CHECKING:
    from maju.channels.simulated.world.world import World

_SOON = Spread(60.0, 0.8)  # after a line that broke in the middle


class Fortune:
    """Plans each journey's next try."""

    def __init__(self, world: World) -> None:
        self._world = world

    def went(self, journey: Journey, *, answered: bool, dropped: bool) -> None:
        """The customer left, or the line broke."""
        if journey.promised:
            return
        if answered and not dropped:
            self._served(journey)
        elif answered:
            self._try_again(journey, _SOON, 0.6)
        else:
            habits = self._world.profile.habits
            self._try_again(journey, habits.redial_after, habits.redial)

    def ended(self, journey: Journey, prompt: str, *, answered: bool) -> None:
        """The other side ended it."""
        habits = self._world.profile.habits
        if answered:
            self._served(journey)
        elif journey.promised:
            customer = journey.person.customer
            if customer is not None:
                self._world.promised[customer] = journey
            if journey.chance.random() < 0.1:  # does not trust the promise
                self._world.plan(between(journey.chance, 900, 5400), self._ask_again, journey)
        elif journey.closed or "closed" in prompt:
            if journey.chance.random() < habits.return_tomorrow:
                hours = journey.chance.uniform(2, 16)
                self._world.plan(
                    between(journey.chance, hours * 3600, hours * 3600 + 3600), self._come, journey
                )
        elif "blocked" in prompt or "failed" in prompt or not prompt:
            self._try_again(journey, habits.redial_after, habits.redial)

    def called_back(self, journey: Journey) -> None:
        """The promised call came and was taken."""
        journey.promised = False
        if journey.person.customer is not None:
            self._world.promised.pop(journey.person.customer, None)

    def _served(self, journey: Journey) -> None:
        journey.served += 1
        habits = self._world.profile.habits
        unsolved = journey.chance.random() > journey.topic.solved
        if unsolved and journey.served < 3:
            self._world.plan(habits.reconnect_after.draw(journey.chance), self._come, journey)

    def _try_again(self, journey: Journey, after: Spread, odds: float) -> None:
        most = self._world.profile.habits.redial_most
        if journey.tries <= most and journey.chance.random() < odds:
            self._world.plan(after.draw(journey.chance), self._come, journey)

    def _ask_again(self, journey: Journey) -> None:
        if journey.promised:
            self._come(journey)

    def _come(self, journey: Journey) -> None:
        journey.closed = False
        self._world.come(journey)
