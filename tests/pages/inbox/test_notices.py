"""Notices with who has read them, and messages that stay between those who work together."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.pages.inbox.conftest import Cast
from tests.pages.signing import browser_of, someone
from tests.unit.routing.cast import CENTRE, MEAL, MINSU, SHOP

PAGE = f"/notices/{CENTRE}/"
NEWS = f"/desk/{CENTRE}/news"
TOKEN = "form-token-3"


def post(cast: Cast, token: str = TOKEN, **more: Any) -> int:
    form = {"token": token, "title": "오늘 마감", "text": "- 반품은 **내일**부터", **more}
    return int(cast.boss.post(f"{PAGE}write", form).status_code)


def test_a_notice_is_written_once_read_and_counted(cast: Cast) -> None:
    from maju.directory import models as m

    for _ in range(2):
        assert post(cast, must_read="1") == 302
    notice = m.Notice.objects.get()
    readers = f"{PAGE}{notice.pk}/"
    assert "must be read" in cast.agent.get(NEWS).content.decode()
    assert cast.agent.get(f"/desk/{CENTRE}/unread").json()["news"] == 1
    assert "Not read yet" in cast.boss.get(readers).content.decode()
    for _ in range(2):
        cast.agent.post(f"{PAGE}{notice.pk}/read")
    assert m.NoticeRead.objects.count() == 1
    assert cast.agent.get(f"/desk/{CENTRE}/unread").json()["news"] == 0
    html = cast.boss.get(readers).content.decode()
    assert html.index("Read by") < html.index("Park Minsu")


def test_a_notice_of_another_client_or_of_tomorrow_is_not_shown(cast: Cast) -> None:
    from maju.directory import models as m

    m.Agent.objects.filter(code=MINSU).update(only_clients=[SHOP])
    post(cast, "for-meal-token", whom=f"c:{MEAL}", title="식단 공지")
    post(cast, "tomorrow-token", since="2999-01-01T09:00", title="내일 공지")
    post(cast, "for-shop-token", whom=f"c:{SHOP}", title="가게 공지")
    html = cast.agent.get(NEWS).content.decode()
    assert "가게 공지" in html
    assert "식단 공지" not in html
    assert "내일 공지" not in html
    assert (
        cast.agent.post(f"{PAGE}{m.Notice.objects.get(title='식단 공지').pk}/read").status_code
        == 422
    )


def test_a_notice_that_ends_before_it_begins_or_for_nobody_is_refused(cast: Cast) -> None:
    from maju.directory import models as m

    assert post(cast, until="2020-01-01T00:00") == 422
    assert post(cast, whom="c:nobody") == 422
    assert not m.Notice.objects.exists()


def test_html_in_a_notice_stays_text(cast: Cast) -> None:
    post(cast, text="<script>alert(1)</script>\n- <b>x</b>")
    html = cast.agent.get(NEWS).content.decode()
    assert "<script>alert(1)" not in html
    assert "<li>&lt;b&gt;x&lt;/b&gt;</li>" in html


def test_a_message_reaches_its_reader_once_and_rings_at_their_desk(cast: Cast) -> None:
    from maju.directory import models as m

    minsu = m.Agent.objects.get(code=MINSU).person
    with psycopg.connect(cast.floor.url, autocommit=True) as ear:
        ear.execute("LISTEN maju_nudge")
        form = {"token": TOKEN, "to": f"p:{minsu.pk}", "text": "잠깐 봐 주세요"}
        for _ in range(2):
            cast.boss.post(f"{PAGE}messages/send", form)
        heard = [each.payload for each in ear.notifies(timeout=60, stop_after=1)]
    assert heard == [f"{CENTRE} messages {MINSU}"]
    assert m.Letter.objects.count() == 1
    assert "잠깐 봐 주세요" in cast.agent.get(NEWS).content.decode()
    assert "잠깐 봐 주세요" not in cast.boss.get(PAGE).content.decode()
    cast.agent.post(f"{PAGE}messages/seen")
    assert cast.agent.get(f"/desk/{CENTRE}/unread").json()["news"] == 0


def test_outsourced_a_client_has_no_messages_and_nobody_is_offered_its_people(cast: Cast) -> None:
    from maju.directory import models as m

    minsu = m.Agent.objects.get(code=MINSU).person
    form = {"token": TOKEN, "to": f"p:{minsu.pk}", "text": "x"}
    assert cast.shop.post(f"{PAGE}messages/send", form).status_code == 403
    assert cast.shop.get(PAGE).status_code == 403
    assert "Shop Person" not in cast.boss.get(PAGE).content.decode()
    assert not m.Letter.objects.exists()


def test_dispatched_a_client_writes_to_its_own_agents_alone(cast: Cast) -> None:
    from maju.directory import models as m

    m.Client.objects.filter(code=MEAL).update(contract="dispatched")
    m.Agent.objects.exclude(code=MINSU).update(only_clients=[SHOP])
    meal = m.Client.objects.get(code=MEAL)
    pal = browser_of(someone("pal", {"role": "client", "client": meal}, name="Pal"))
    html = pal.get(PAGE).content.decode()
    minsu = m.Agent.objects.get(code=MINSU).person
    assert f'value="p:{minsu.pk}"' in html
    jiyoung = m.Agent.objects.get(code="jiyoung").person
    assert f'value="p:{jiyoung.pk}"' not in html
    refused = pal.post(f"{PAGE}messages/send",
                       {"token": TOKEN, "to": f"p:{jiyoung.pk}", "text": "x"})  # fmt: skip
    assert b"addressee_unknown" in refused.content


def test_people_stand_under_their_teams_and_who_answers_need_not_look_for_the_sender(
    cast: Cast,
) -> None:
    from maju.directory import models as m

    minsu = m.Agent.objects.get(code=MINSU)
    team = m.Team.objects.create(centre_id=CENTRE, code="early", name="아침 팀")
    m.TeamMember.objects.create(team=team, agent=minsu)
    cast.boss.post(
        f"{PAGE}messages/send", {"token": TOKEN, "to": f"p:{minsu.person.pk}", "text": "언제 와요?"}
    )
    page = cast.boss.get(PAGE).content.decode()
    group = page[page.index('<optgroup label="아침 팀">') :]
    assert group.index(f'value="p:{minsu.person.pk}"') < group.index("</optgroup>")
    assert page.count(f'value="p:{minsu.person.pk}"') == 1
    sender = m.Letter.objects.get().by.pk
    news = cast.agent.get(NEWS).content.decode()
    assert f"{NEWS}?to={sender}" in news
    answering = cast.agent.get(NEWS, {"to": sender}).content.decode()
    assert f'<option value="p:{sender}" selected>' in answering
    assert " selected>" not in news
