"""Category: unit. Inquiries as cases: done, opened again, and let go after a month."""

from __future__ import annotations

from maju.facts.fold.cases import RESTS
from maju.kernel import commands as c
from maju.kernel.ids import ContactId, InquiryId
from maju.kernel.time import DAY, HOUR
from tests.unit.facts.fold.test_corrected import CALL, folded, rows, talked
from tests.unit.routing.cast import SHOP, Story

ONE = InquiryId("iq_1")


def note(story: Story, state: str, contact: ContactId | None = CALL) -> None:
    story.do(
        c.NoteInquiry(inquiry=ONE, client=SHOP, contact=contact, state=state, by="u_1")  # type: ignore[arg-type]
    )


def later(story: Story, us: int) -> None:
    story.later(us / 1_000_000)


def test_an_inquiry_is_a_case_of_the_contact_that_opened_it() -> None:
    story = talked()
    note(story, "open")
    (row,) = rows(folded(story), "case")
    assert (row["state"], row["channel"], row["contacts"], row["solved_at"]) == ("open", "voice", 1, None)  # fmt: skip
    assert row["queue"] == rows(folded(story), "contact")[0]["queue"]
    later(story, HOUR)
    note(story, "done")
    (row,) = rows(folded(story), "case")
    assert (row["state"], row["resolution_ms"], row["reopenings"]) == ("closed", HOUR // 1000, 0)


def test_noted_as_anything_else_after_done_it_was_reopened() -> None:
    story = talked()
    for state in ("done", "client", "second", "done", "done"):
        note(story, state)
        later(story, HOUR)
    for piece in (1, 10_000):
        (row,) = rows(folded(story, piece), "case")
        assert (row["reopenings"], row["state"]) == (1, "closed")
        assert row["resolution_ms"] == 3 * HOUR // 1000


def test_one_contact_more_is_no_first_contact_resolution() -> None:
    story = talked()
    note(story, "open")
    note(story, "done", ContactId("ct_another"))
    (row,) = rows(folded(story), "case")
    assert row["contacts"] == 2


def test_an_inquiry_without_a_contact_says_that_its_channel_is_not_known() -> None:
    story = talked()
    note(story, "open", None)
    (row,) = rows(folded(story), "case")
    assert (row["flags"], row["queue"]) == (["channel_unknown"], None)


def test_a_case_that_rested_a_month_is_not_in_hand_any_more() -> None:
    story = talked()
    note(story, "done")
    later(story, RESTS + 2 * DAY)
    story.do(c.NoteInquiry(inquiry=InquiryId("iq_2"), client=SHOP, state="open", by="u_1"))
    assert set(folded(story).state.cases) == {"iq_2"}
    assert len(rows(folded(story), "case")) == 2
