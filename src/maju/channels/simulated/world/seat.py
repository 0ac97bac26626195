"""A seat: a desk in the centre at which somebody sits whom the world does not play.

Its clicks and its device are another adapter's. The world only knows that its customers hear
somebody there: they talk until they are hung up on, answer in the chat what they are shown, and
lose patience with one who says nothing for long. While nobody sits there, nothing of it happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maju.channels.simulated.world.agent import Agent
from maju.channels.simulated.world.chance import between, child
from maju.channels.simulated.world.news import Fate, Rated
from maju.kernel.ids import AgentId, ContactId, OfferId
from maju.kernel.settings import AgentSettings
from maju.kernel.time import MINUTE, Duration, Instant

if TYPE_CHECKING:
    from maju.channels.simulated.world.call import Call
    from maju.channels.simulated.world.world import World

_TALKS_AT_MOST = Duration(40 * MINUTE)
_NUDGES_AFTER = Duration(3 * MINUTE)
_LEAVES_AFTER = Duration(12 * MINUTE)
_RATES = 0.6

OPENINGS = {
    "ko": ("안녕하세요, {words}", "{words} 확인 부탁드려요."),
    "en": ("Hello, I have a question about my order.", "Hi, could you help me, please?"),
}
REPLIES = {
    "ko": (
        "네, 알겠습니다.",
        "주문번호는 어디서 확인하나요?",
        "어제 저녁에 주문했어요.",
        "앱으로 결제했습니다.",
        "언제쯤 처리될까요?",
        "그럼 그렇게 해 주세요.",
    ),
    "en": (
        "OK, I see.",
        "Where do I find the order number?",
        "I ordered it yesterday evening.",
        "I paid in the app.",
        "When will that be done?",
        "Yes, please do that.",
    ),
}
THANKS = {"ko": "감사합니다. 수고하세요!", "en": "Thank you very much. Good-bye!"}
NUDGES = {"ko": "혹시 보고 계신가요?", "en": "Are you still there?"}


class Seat(Agent):
    """An agent of whom the world hears only what its customers do."""

    def __init__(self, world: World, agent: AgentId) -> None:
        super().__init__(world, AgentSettings(id=agent))
        self.device = True
        self._visits: dict[ContactId, Visit] = {}

    def ring(self, contact: ContactId, offer: OfferId, until: Instant) -> Fate:
        """No device of this world stands here."""
        return Fate("failed", "unreachable")

    def lose_device(self) -> None:
        """It cannot be lost here."""

    def talk(self, call: Call) -> None:
        """Somebody at the seat hears *call*'s customer."""
        contact = call.contact
        if contact is None or call.state != "talking" or self.id not in call.agents:
            return
        if contact not in self._visits:
            self._visits[contact] = Visit(self, call)

    def talk_over(self, call: Call) -> None:
        """The customer is gone, or with somebody else."""
        visit = self._visits.pop(call.contact, None) if call.contact is not None else None
        if visit is not None:
            visit.over()

    def shown(self, contact: ContactId) -> None:
        """The customer reads what was written here."""
        visit = self._visits.get(contact)
        if visit is not None:
            visit.reads()


class Visit:
    """A customer's side of one conversation with somebody at a seat."""

    def __init__(self, seat: Seat, call: Call) -> None:
        self._seat = seat
        self._call = call
        self._chance = child(call.world.seed, "seat", seat.id, call.id, call.legs)
        language = call.journey.person.language
        self._language = language if language in REPLIES else "en"
        self._lines = self._chance.randrange(3, 7)
        self._said = 0
        self._answers = 0  # planned answers, so that only the last one of several is given
        self._touched = 0
        self._live = True
        if call.chat:
            call.world.plan(between(self._chance, 3, 8), self._opens)
            self._waits()
        else:
            call.world.plan(_TALKS_AT_MOST, self._leaves, 0)

    def over(self) -> None:
        """Nobody here hears the customer any more; one whose chat has ended may rate it."""
        self._live = False
        call = self._call
        if call.chat and not call.alive and self._said > 1 and self._chance.random() < _RATES:
            score = self._chance.choices((1, 2, 3, 4, 5), (4, 5, 12, 34, 45))[0]
            call.world.plan(between(self._chance, 4, 40), self._rates, score)

    def reads(self) -> None:
        """An answer after some seconds, of reading and of typing; one for several lines."""
        if self._call.chat and self._live:
            self._waits()
            self._answers += 1
            self._call.world.plan(between(self._chance, 4, 14), self._answer, self._answers)

    def _opens(self) -> None:
        if self._live and self._said == 0:
            words = self._chance.choice(self._call.journey.topic.words or ("문의드립니다.",))
            line = self._chance.choice(OPENINGS[self._language]).format(words=words)
            self._say(line)

    def _answer(self, answers: int) -> None:
        if not self._live or answers != self._answers or not self._call.alive:
            return
        if self._said == self._lines:
            self._say(THANKS[self._language])
        elif self._said < self._lines:
            self._say(self._chance.choice(REPLIES[self._language]))

    def _say(self, line: str) -> None:
        self._said += 1
        self._call.type("customer", None, line)

    def _waits(self) -> None:
        self._touched += 1
        self._call.world.plan(_NUDGES_AFTER, self._nudges, self._touched)
        self._call.world.plan(_LEAVES_AFTER, self._leaves, self._touched)

    def _nudges(self, touched: int) -> None:
        if self._live and touched == self._touched and self._call.alive:
            self._call.type("customer", None, NUDGES[self._language])

    def _leaves(self, touched: int) -> None:
        if self._live and touched == self._touched and self._call.alive:
            self._call.hang_up("talked")

    def _rates(self, score: int) -> None:
        call, world = self._call, self._call.world
        world.line.tell(
            Rated(
                id=call.news_id(),
                at=world.now,
                call=call.ref,
                client=call.journey.demand.client,
                score=score,
            )
        )
