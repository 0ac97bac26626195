"""Who is served next, and by whom."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.settings import AgentSettings, AgentSkill, Overflow, Policy, SkillNeed
from maju.kernel.time import MINUTE, SECOND, Duration
from maju.routing.model import Stage
from tests.unit.routing.cast import (
    DELIVERY,
    EXCHANGE,
    JIYOUNG,
    KIM,
    MINSU,
    SEOJUN,
    SETTINGS,
    START,
    Story,
    change,
    queue,
    with_agents,
    with_queue,
)


def skilled(level: int, **more: object) -> AgentSettings:
    about = AgentSettings(id=MINSU, skills=(AgentSkill(skill="delivery", level=level),))
    return change(about, **more)


NEEDS = (SkillNeed(skill="delivery"),)


def test_the_longest_idle_agent_is_chosen_and_the_runner_up_is_named() -> None:
    story = Story(SETTINGS, MINSU)
    story.later(5)
    story.comes(JIYOUNG)
    call = story.calls("kim")
    assert story.rings(MINSU) == call
    pick = story.last(e.OfferMade).pick
    assert pick is not None
    assert (pick.policy, pick.runner_up, pick.candidates) == (Policy.LONGEST_IDLE, JIYOUNG, 2)
    assert pick.by == "contact"
    assert pick.idle_for > 5 * SECOND


def test_a_better_match_beats_a_longer_idle_where_the_queue_says_so() -> None:
    team = with_agents(minsu=skilled(5), jiyoung=skilled(1))
    best = change(
        team, queues=(queue(DELIVERY, needs=NEEDS, policy=Policy.BEST_SKILL), *team.queues[1:])
    )
    story = Story(best, MINSU, JIYOUNG)
    assert story.calls("kim") == story.rings(JIYOUNG)
    pick = story.last(e.OfferMade).pick
    assert pick is not None
    assert pick.level == 1


def test_the_least_occupied_agent_is_chosen_where_the_queue_says_so() -> None:
    story = Story(with_queue(DELIVERY, policy=Policy.LEAST_OCCUPIED), MINSU)
    busy = story.calls("kim")
    story.takes(MINSU)
    story.later(60)
    story.finishes(MINSU, busy)
    story.later(10)
    story.comes(JIYOUNG)  # idle for less, but has had nothing to do
    assert story.calls("lee") == story.rings(JIYOUNG)


def test_who_lacks_a_skill_or_has_it_at_a_worse_level_is_not_chosen() -> None:
    team = with_agents(minsu=AgentSettings(id=MINSU), jiyoung=skilled(4), seojun=skilled(3))
    needs = (SkillNeed(skill="delivery", worst_level=3),)
    story = Story(
        change(team, queues=(queue(DELIVERY, needs=needs), *team.queues[1:])), MINSU, JIYOUNG
    )
    call = story.calls("kim")
    assert story.contact(call).stage is Stage.WAITING
    story.comes(SEOJUN)
    assert story.rings(SEOJUN) == call


def test_an_agent_takes_only_its_own_queues_and_clients() -> None:
    team = with_agents(
        minsu=AgentSettings(id=MINSU, queues=(EXCHANGE,)),
        jiyoung=AgentSettings(id=JIYOUNG, clients=("meal",)),  # type: ignore[arg-type]
    )
    story = Story(team, MINSU, JIYOUNG)
    assert story.contact(story.calls("kim")).stage is Stage.WAITING


def test_a_queue_of_several_languages_finds_who_speaks_the_customers() -> None:
    """Found in review: the customer's language was never looked at."""
    team = with_agents(
        minsu=AgentSettings(id=MINSU, languages=("ko",)),
        jiyoung=AgentSettings(id=JIYOUNG, languages=("ko", "en")),
    )
    both = change(team, queues=(queue(DELIVERY, languages=("ko", "en")), *team.queues[1:]))
    story = Story(both, MINSU, JIYOUNG)
    assert story.calls("smith", language="en") == story.rings(JIYOUNG)
    assert story.calls("kim", language="ko") == story.rings(MINSU)
    assert story.contact(story.calls("jones", language="en")).needs == ("lang:en",)


def test_priority_weighs_as_much_as_its_age_step_of_waiting() -> None:
    urgent = change(
        SETTINGS,
        queues=(
            queue(DELIVERY, priority=5, age_step=Duration(2 * MINUTE)),
            queue(EXCHANGE, priority=4, age_step=Duration(2 * MINUTE)),
            *SETTINGS.queues[2:],
        ),
        flows=(*SETTINGS.flows[:1], change(SETTINGS.flows[1], nodes=(change(SETTINGS.flows[1].nodes[0], queue=EXCHANGE),)), *SETTINGS.flows[2:]),
    )  # fmt: skip
    story = Story(urgent)
    early = story.calls("kim")
    story.later(119)
    late = story.calls("lee", "widget")
    story.comes(MINSU)
    assert story.rings(MINSU) == late

    story = Story(urgent)
    early = story.calls("kim")
    story.later(121)
    story.calls("lee", "widget")
    story.comes(MINSU)
    assert story.rings(MINSU) == early, "nobody is passed over for ever"


def test_a_vip_starts_ahead_by_the_head_start_and_no_more() -> None:
    for waited, first in ((59, "vip"), (61, "kim")):
        story = Story(with_queue(DELIVERY, vip_head_start=Duration(60 * SECOND)))
        story.calls("kim")
        story.later(waited)
        story.calls("vip", vip=True)
        story.comes(MINSU)
        assert story.rings(MINSU) == f"ct_{first}"


def test_the_agent_of_last_time_is_preferred_for_a_while_and_then_anybody() -> None:
    story = Story(with_queue(DELIVERY, prefer_last_agent=Duration(20 * SECOND)), MINSU)
    story.calls("lee")
    story.takes(MINSU)
    story.comes(JIYOUNG)
    call = story.calls("kim", last_agent=MINSU)
    assert story.contact(call).reserved_for == MINSU
    assert story.rings(JIYOUNG) is None
    story.later(20)
    assert story.all(e.Released, call)
    assert story.rings(JIYOUNG) == call


def test_nobody_is_held_for_an_agent_who_goes() -> None:
    """Found in review: a caller waited out the time of an agent who had signed out."""
    for wish in (
        c.SignOut(agent=MINSU),
        c.SetState(agent=MINSU, state="away", reason="meal"),
        c.AgentLost(agent=MINSU),
    ):
        story = Story(with_queue(DELIVERY, prefer_last_agent=Duration(20 * SECOND)), MINSU)
        story.calls("lee")
        story.takes(MINSU)
        story.comes(JIYOUNG)
        call = story.calls("kim", last_agent=MINSU)
        story.do(wish)
        assert story.all(e.Released, call) or story.rings(JIYOUNG) == call


def test_overflow_after_a_time_keeps_what_was_waited(  # EC-16
) -> None:
    over = (Overflow(to="queue", after=Duration(60 * SECOND), queue=EXCHANGE),)
    team = with_agents(minsu=AgentSettings(id=MINSU, queues=(EXCHANGE,)))
    story = Story(change(team, queues=(queue(DELIVERY, overflows=over), *team.queues[1:])))
    call = story.calls("kim")
    story.later(60)
    assert story.contact(call).queue == EXCHANGE
    story.later(10)
    story.comes(MINSU)
    story.later(5)
    story.takes(MINSU)
    first, second = story.all(e.VisitEnded, call)
    assert (first.queue, first.why) == (DELIVERY, "overflow")
    assert (second.queue, second.why) == (EXCHANGE, "answered")
    assert story.last(e.Queued, call).via == "overflow"
    answered = story.last(e.Answered, call)
    assert 75 * SECOND <= answered.wait < 76 * SECOND
    assert story.state.counts[DELIVERY, Channel.VOICE].answered == 1
    assert (EXCHANGE, Channel.VOICE) not in story.state.counts


def test_two_rules_of_the_same_second_are_tried_one_after_the_other() -> None:
    """Found in review: the second was taken for the first that did not go away, a bug."""
    rules = (
        Overflow(to="callback", after=Duration(30 * SECOND)),
        Overflow(to="outside", after=Duration(30 * SECOND), number="0212340000"),
    )
    story = Story(with_queue(DELIVERY, overflows=rules))
    call = story.calls("anonymous")
    story.later(30)
    assert story.all(e.OverflowPassed, call), "nobody can call back whom nobody knows"
    assert story.contact(call).stage is Stage.OUTSIDE


def test_what_rings_does_not_overflow() -> None:
    """Found in review: it moved on with the ring still going, and rang twice."""
    rules = (Overflow(to="queue", after=Duration(5 * SECOND), queue=EXCHANGE),)
    story = Story(with_queue(DELIVERY, overflows=rules), MINSU)
    call = story.calls("kim")
    story.later(14)
    assert story.contact(call).stage is Stage.RINGING
    story.later(1)
    assert story.contact(call).queue == EXCHANGE, "but when the ring is over it does"
    assert story.told[-1][1] is None or story.told[-1][1] >= START + 15 * SECOND


def test_a_callback_does_not_overflow_outside() -> None:
    """Found by the machine: a callback that was not answered at the desk was sent to a number."""
    rules = (Overflow(to="outside", after=Duration(20 * SECOND), number="0212340000"),)
    story = Story(with_queue(DELIVERY, overflows=rules))
    call = story.calls("kim", customer=KIM)
    story.do(c.RequestCallback(contact=call))
    story.comes(MINSU)
    story.later(120)
    assert not story.all(e.OutsideBegan)


def test_overflow_by_length_sends_the_newcomer_on_at_once() -> None:
    rules = (
        Overflow(to="callback", length=1),
        Overflow(to="queue", length=1, queue=EXCHANGE),
    )
    story = Story(with_queue(DELIVERY, overflows=rules))
    first, second, third = story.calls("a"), story.calls("b"), story.calls("kim", customer=KIM)
    assert story.contact(first).queue == DELIVERY
    assert story.contact(second).queue == EXCHANGE, "the next rule, where the first cannot be"
    assert third not in story.state.contacts
    assert story.last(e.CallbackPromised).customer == KIM


def test_beyond_the_maximum_a_newcomer_is_blocked() -> None:
    story = Story(with_queue(DELIVERY, max_waiting=1))
    story.calls("kim")
    late = story.calls("lee")
    assert story.last(e.ContactClosed, late).outcome == "blocked"
    assert story.state.counts[DELIVERY, Channel.VOICE].offered == 1


def test_who_waits_when_the_queue_closes_keeps_the_place_and_who_comes_then_does_not(  # EC-44
) -> None:
    story = Story(with_queue(DELIVERY, calendar="office"))
    story.now = type(START)(START + (7 * 60 + 59) * MINUTE)  # 17:59
    call = story.calls("kim")
    story.later(61)
    late = story.calls("lee")
    closed = story.last(e.ContactClosed, late)
    assert (closed.outcome, closed.part) == ("after_hours", "night")
    story.comes(MINSU)
    assert story.rings(MINSU) == call
    by_hand = Story(with_queue(DELIVERY, closed=True))
    assert by_hand.last(e.ContactClosed, by_hand.calls("kim")).outcome == "after_hours"


def test_live_contacts_come_before_work_that_can_wait() -> None:
    story = Story()
    mail = story.calls("mail", "help")
    story.later(600)
    call = story.calls("kim")
    story.comes(MINSU)
    assert story.rings(MINSU) == call
    assert story.contact(mail).stage is Stage.WAITING


def test_a_customer_is_told_its_place_and_told_again_each_minute() -> None:
    story = Story()
    story.calls("kim")
    lee = story.calls("lee")
    assert story.last(e.WaitTold, lee).position == 2
    story.do(c.Leave(contact="ct_kim"))  # type: ignore[arg-type]
    story.later(61)
    assert story.last(e.WaitTold, lee).position == 1
    assert not story.all(e.WaitTold, story.calls("mail", "help")), "a letter is told nothing"


def test_a_customer_is_told_again_only_what_is_better_or_said_in_other_words() -> None:
    story = Story()
    story.calls("kim")
    lee = story.calls("lee")
    story.later(305)
    told = story.all(e.WaitTold, lee)
    assert [one.said for one in told] == [True, *(False,) * 5]
    assert len([one for one in story.asked(f.Wait) if one.contact == lee]) == 1
    story.do(c.Leave(contact="ct_kim"))  # type: ignore[arg-type]
    story.later(60)
    assert story.last(e.WaitTold, lee).said, "one place nearer"
    story.calls("vip", vip=True)
    story.later(120)
    assert not story.last(e.WaitTold, lee).said, "one place further is not worth a word"
    assert story.contact(lee).told == (1, None)


def test_a_customer_is_never_left_in_silence() -> None:
    """Found in review: where nothing is told there was no music either."""
    story = Story(with_queue(DELIVERY, tell_wait=False), MINSU)
    call = story.calls("kim")
    assert story.asked(f.Wait)[-1] == f.Wait(contact=call, position=0), "while it rings"
    story.calls("lee")
    assert len(story.asked(f.Wait)) == 2, "and in a line that does not tell"
    assert not story.all(e.WaitTold)
    story.takes(MINSU)
    story.do(c.Transfer(agent=MINSU, contact=call, queue=EXCHANGE))
    assert story.asked(f.Wait)[-1].position == 1


def test_new_settings_order_the_line_anew() -> None:
    story = Story()
    kim, lee = story.calls("kim"), story.calls("lee", vip=True)
    story.do(
        c.ApplySettings(
            settings=change(with_queue(DELIVERY, vip_head_start=Duration(0)), version=2)
        )
    )
    assert story.all(e.Reranked, lee)
    story.comes(MINSU)
    assert story.rings(MINSU) == kim
