"""Category: unit. Two customers who turn out to be one are one from then on."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel.ids import CustomerId
from tests.unit.facts.fold.test_corrected import folded, rows
from tests.unit.routing.cast import SHOP, Story

MOBILE, OFFICE, HOME = (CustomerId(f"cu_{name}") for name in ("mobile", "office", "home"))


def calls(story: Story, name: str, customer: CustomerId) -> None:
    story.do(c.Leave(contact=story.calls(name, customer=customer)))
    story.later(60)


def unite(story: Story, kept: CustomerId, gone: CustomerId) -> None:
    story.do(c.UniteCustomers(client=SHOP, kept=kept, gone=gone, by="u_1"))


def callers(story: Story) -> list[object]:
    found = sorted(rows(folded(story, 1), "attempt"), key=lambda row: str(row["arrived_at"]))
    return [row["customer"] for row in found]


def test_ec_87_two_numbers_of_one_customer_are_one_from_the_union_on() -> None:
    story = Story()
    calls(story, "one", MOBILE)
    unite(story, OFFICE, MOBILE)
    calls(story, "two", MOBILE)
    calls(story, "three", OFFICE)
    assert callers(story) == [MOBILE, OFFICE, OFFICE]


def test_split_again_each_is_its_own() -> None:
    story = Story()
    unite(story, OFFICE, MOBILE)
    story.do(c.SplitCustomers(client=SHOP, gone=MOBILE, by="u_1"))
    calls(story, "one", MOBILE)
    assert callers(story) == [MOBILE]


def test_unions_of_unions_end_and_never_run_in_a_circle() -> None:
    story = Story()
    unite(story, OFFICE, MOBILE)
    unite(story, HOME, OFFICE)
    calls(story, "one", MOBILE)
    unite(story, MOBILE, HOME)
    calls(story, "two", OFFICE)
    assert callers(story) == [HOME, MOBILE]
