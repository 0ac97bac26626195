"""The manual: found by pairs of characters, every version kept, marked as what helped, safe as HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.desk.conftest import chat
from tests.pages.inbox.conftest import Cast
from tests.unit.routing.cast import CENTRE, MEAL, MINSU, SHOP

__all__ = ["chat"]

PAGE = f"/manual/{CENTRE}/"


def write(cast: Cast, title: str, text: str = "내용", **more: Any) -> Any:
    from maju.directory import models as m

    form = {"seen": "0", "title": title, "text": text, "category": "배송", **more}
    assert cast.boss.post(f"{PAGE}new", form).status_code == 302
    return m.ManualPage.objects.latest("id")


@pytest.mark.parametrize(
    "said", ["배송지연", "배송 지연", "지연", "late", "LATE par", "배송이 지연"]
)
def test_a_page_is_found_by_parts_of_words_in_both_languages(cast: Cast, said: str) -> None:
    write(cast, "배송지연 안내", title_en="Late parcels")
    write(cast, "환불 규정")
    html = cast.agent.get(PAGE, {"q": said}).content.decode()
    assert "Late parcels" in html
    assert "환불 규정" not in html


def test_what_nobody_wrote_is_not_found(cast: Cast) -> None:
    write(cast, "배송지연 안내")
    assert "Nothing found." in cast.agent.get(PAGE, {"q": "주차장"}).content.decode()


def test_every_version_stays_and_an_old_form_does_not_overwrite(cast: Cast) -> None:
    from maju.directory import models as m

    page = write(cast, "환불 규정", "3일")
    form = {"seen": "1", "title": "환불 규정", "text": "5일", "category": "결제"}
    assert cast.boss.post(f"{PAGE}{page.pk}/edit", form).status_code == 302
    assert b"page_changed" in cast.boss.post(f"{PAGE}{page.pk}/edit", form).content
    assert list(m.ManualVersion.objects.values_list("number", "text").order_by("number")) == [
        (1, "3일"),
        (2, "5일"),
    ]
    assert "3일" in cast.boss.get(f"{PAGE}{page.pk}/").content.decode()


def test_a_withdrawn_page_is_found_no_more(cast: Cast) -> None:
    page = write(cast, "옛 규정")
    form = {"seen": "1", "title": "옛 규정", "text": "x", "withdrawn": "1"}
    cast.boss.post(f"{PAGE}{page.pk}/edit", form)
    assert "옛 규정" not in cast.agent.get(PAGE).content.decode()
    assert cast.agent.get(f"{PAGE}{page.pk}/").status_code == 404
    assert cast.boss.get(f"{PAGE}{page.pk}/").status_code == 200


def test_an_agent_sees_pages_of_their_clients_and_edits_none(cast: Cast) -> None:
    from maju.directory import models as m

    m.Agent.objects.filter(code=MINSU).update(only_clients=[SHOP])
    meal, shop = write(cast, "식단", client=MEAL), write(cast, "가게", client=SHOP)
    html = cast.agent.get(PAGE).content.decode()
    assert "가게" in html
    assert "식단" not in html
    assert cast.agent.get(f"{PAGE}{meal.pk}/").status_code == 404
    assert cast.agent.get(f"{PAGE}{shop.pk}/edit").status_code == 403


def test_what_helped_counts_once_a_contact_and_only_for_who_has_it(
    cast: Cast, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    page = write(cast, "배송지연 안내")
    beside = cast.agent.get(f"/desk/{CENTRE}/manual", {"contact": contact}).content.decode()
    assert "This answered it" in beside
    for _ in range(2):
        cast.agent.post(f"{PAGE}{page.pk}/used", {"contact": contact})
    assert m.ManualPage.objects.get().used == 1
    other = cast.floor.browser(f"jiyoung@{CENTRE}")
    assert b"contact_not_yours" in other.post(f"{PAGE}{page.pk}/used", {"contact": contact}).content


@given(st.text())
def test_no_html_of_the_writers_survives(text: str) -> None:
    import re

    from maju.desk.inbox.manual.marking import marked

    tags = set(re.findall(r"<[^>]*>", marked(text + "<i onclick=x>")))
    assert tags <= {f"<{end}{tag}>" for end in ("", "/") for tag in
                    ("p", "ul", "ol", "li", "strong")} | {"<br>"}  # fmt: skip


@given(st.text(), st.text())
def test_a_part_of_a_word_has_no_pairs_that_the_word_lacks(before: str, after: str) -> None:
    from maju.desk.inbox.manual.pages import grams

    assert set(grams("배송지연")) <= set(grams(f"{before}배송지연{after}"))
