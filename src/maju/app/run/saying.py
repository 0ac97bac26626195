"""What ``maju run`` tells the person who started it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import click

from maju.app.home import Home
from maju.app.run.demo_people import demo_password, sign_ins
from maju.app.run.plan import Plan, address, count_file, shop_port
from maju.channels.asterisk.part import find_part
from maju.channels.asterisk.settings import VoiceConfig
from maju.channels.simulated.demo.shops import SHOPS
from maju.channels.simulated.demo.turns import heads_of

_NAMES = {
    "ko": {"engine": "엔진", "follower": "팔로워", "report": "집계 프로세스", "web": "화면",
           "reporting": "보고서 발송", "planner": "근무·계획 계산", "push": "실시간 연결",
           "world": "가상 세계", "widget": "웹 채팅",
           "asterisk": "전화 서버", "postgres": "데이터베이스"},
    "en": {"engine": "the engine", "follower": "the follower", "report": "the report process",
           "web": "the pages", "reporting": "the reports by the clock",
           "planner": "planning's calculations",
           "push": "the live connections",
           "world": "the simulated world", "widget": "the web chat", "postgres": "the database",
           "asterisk": "the telephone server"},
}  # fmt: skip


class Voice:
    """Speaks *lang* on stdout."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._ko = lang == "ko"
        self._names = _NAMES[lang]

    def starting(self) -> None:
        """Something happens, and where the pages are is told when they answer."""
        click.echo(
            "마주(Maju)를 시작합니다. 20초쯤, 처음에는 더 걸립니다. 화면이 열리면 주소와 로그인을 알려 드립니다."
            if self._ko
            else "Maju (마주) is starting: about 20 s, the first time longer. The address and who may sign in are told when the pages answer."
        )

    def still(self, waited_s: float, names: Sequence[str]) -> None:
        """It takes long: who is not ready yet."""
        who = ", ".join(self._who(name) for name in names)
        ko, en = (
            f"  아직 시작하는 중입니다({waited_s:.0f}초). 기다리는 것: {who}",
            f"  still starting ({waited_s:.0f} s), waiting for {who}",
        )
        click.echo(ko if self._ko else en)

    def welcome(self, plan: Plan, home: Home, *, embedded: bool) -> None:
        """What runs, where the data lies, how to watch and how to stop; the pages answer."""
        led = ", ".join(plan.centres)
        shown = ", ".join(plan.shown)
        own = (
            ("내장 PostgreSQL", "its own PostgreSQL")
            if embedded
            else ("DATABASE_URL", "DATABASE_URL")
        )
        if self._ko:
            lines = [
                *([f"  센터        {led}"] if led else []),
                *([f"  가져온 기록 {shown} (화면과 보고서)"] if shown else []),
                f"  데이터      {home.root} ({own[0]})",
                f"  기록        {home.logs}",
                f"  화면        {address(plan)}{self._reach(plan)}",
                *self._phones(plan, home),
            ]
        else:
            lines = [
                *([f"  centre      {led}"] if led else []),
                *([f"  imported    {shown} (pages and reports)"] if shown else []),
                f"  data        {home.root} ({own[1]})",
                f"  logs        {home.logs}",
                f"  pages       {address(plan)}{self._reach(plan)}",
                *self._phones(plan, home),
            ]
        click.echo("\n".join([*lines, *self._demo(plan, home)]))

    def _reach(self, plan: Plan) -> str:
        """From where the pages open."""
        if plan.door.insecure:
            return " (TLS 없음!)" if self._ko else " (without TLS!)"
        if plan.door.origin:
            return ""
        return " (이 컴퓨터에서만 열립니다)" if self._ko else " (on this machine only)"

    def _phones(self, plan: Plan, home: Home) -> list[str]:
        """Where telephones reach this centre, or why there is none."""
        head = "  전화        " if self._ko else "  telephone   "
        servers = [
            each for each in VoiceConfig.load(home.root).server if each.centre in plan.centres
        ]
        if plan.demo is not None and plan.scale.speed != 1.0:
            said = (
                "가상입니다(실제 전화는 속도 1배에서만)",
                "simulated (real calls at speed 1 only)",
            )
        elif servers and any(each.own for each in servers) and find_part() is None:
            said = ("Asterisk가 없어 전화 서버를 시작할 수 없습니다. make asterisk", "no Asterisk here to start: make asterisk")  # fmt: skip
        elif servers:
            where = ", ".join(f"sip:{each.sip}" for each in servers)
            numbers = ", ".join(number for each in servers[0].trunk for number in each.numbers[:4])
            said = (f"{where} (번호 {numbers})", f"{where} (numbers {numbers})")
        elif plan.demo is not None:
            said = ("Asterisk가 없어 통화는 가상입니다. make asterisk", "no Asterisk here: calls are simulated; make asterisk")  # fmt: skip
        else:
            return []
        return [head + said[0 if self._ko else 1]]

    def _demo(self, plan: Plan, home: Home) -> list[str]:
        demo = plan.demo
        if demo is None:
            return []
        count = count_file(home, plan.centres[0])
        speed, load = f"{plan.scale.speed:g}", f"{demo.load:g}"
        heads = heads_of(demo.agents)
        if self._ko:
            crew = f"{demo.agents}명" + (f" 근무({heads}명 3교대)" if heads > demo.agents else "")
            pace = f"속도 {speed}배, 물량 {load}배"
            return [
                f"  데모        상담사 {crew}, 시드 {demo.seed}, {pace}",
                "              고객사 두 곳(온담몰, 하루식탁)의 전화·채팅, 24시간",
                f"  쇼핑몰      {shop_address(plan)} (웹 채팅 위젯이 있는 다른 사이트)",
                f"  고객 집계   {count}",
                "  역할        고객과 상담사는 가상입니다. 아래 아이디로 직접 들어가 볼 수 있습니다.",
                *self._sign_ins(plan, home),
            ]
        crew = f"{demo.agents} agents"
        if heads > demo.agents:
            crew += f" at work ({heads} in three shifts)"
        pace = f"{speed} times real speed, {load} times the demand"
        return [
            f"  demo        {crew}, seed {demo.seed}, {pace}",
            "              phone and chat of two client companies (Ondam Mall, Haru Table), 24 hours",
            f"  shops       {shop_address(plan)} (another site, with the chat widget)",
            f"  own count   {count} (what the customers say)",
            "  roles       customers and agents are simulated; you may sign in as one of these:",
            *self._sign_ins(plan, home),
        ]

    def _sign_ins(self, plan: Plan, home: Home) -> list[str]:
        """Who may sign in to the demonstration, and their password."""
        known = sign_ins(plan.centres[0], [shop.id for shop in SHOPS])
        wide = max(len(name) for name, _ko, _en in known)
        head = "비밀번호" if self._ko else "password"
        return [
            *(f"              {name:<{wide}}  {ko if self._ko else en}" for name, ko, en in known),
            f"              {head}: {demo_password(home)}",
        ]

    def first(self, link: str) -> None:
        """Nobody can sign in yet: how the first administrator does."""
        said = (
            "  첫 로그인   아이디 admin: 이 링크에서 비밀번호를 정하세요."
            if self._ko
            else "  first sign-in  as admin: set your password by this link."
        )
        click.echo(f"{said}\n              {link}")

    def began(self, plan: Plan) -> None:
        """Everything runs; ``maju top`` needs somebody who leads."""
        if not plan.centres and not plan.shown:
            click.echo(
                f"실행 중입니다. {address(plan)}    아직 센터가 없습니다. 로그인하면 첫 센터를 만드는 화면이 열립니다. 데모는 maju run --demo    멈추려면: Ctrl-C"
                if self._ko
                else f"Running. {address(plan)}    No centre yet: sign in and the pages lead to the first one. Demo: maju run --demo    To stop: Ctrl-C"
            )
            return
        if not plan.centres:
            click.echo(
                f"실행 중입니다. {address(plan)}    가져온 기록을 봅니다. 엔진은 실행하지 않습니다. 멈추려면: Ctrl-C"
                if self._ko
                else f"Running. {address(plan)}    Imported records only, no engine.    To stop: Ctrl-C"
            )
            return
        which = "" if len(plan.centres) == 1 else f" --centre {plan.centres[0]}"
        if self._ko:
            click.echo(
                f"실행 중입니다. {address(plan)}    다른 터미널에서: maju top{which}    멈추려면: Ctrl-C"
            )
        else:
            click.echo(
                f"Running. {address(plan)}    In another terminal: maju top{which}    To stop: Ctrl-C"
            )

    def say(self, what: Literal["lost", "back"], name: str, why: str) -> None:
        """One line when something is lost, and one when it is back."""
        who = self._who(name)
        about = f" ({why})" if why else ""
        if what == "lost":
            ko, en = (
                f"! {who} 중단{about}; 다시 시작합니다",
                f"! lost {who}{about}; starting it again",
            )
        else:
            ko, en = f"  {who} 복구", f"  {who} is back"
        click.echo(ko if self._ko else en, err=True)

    def _who(self, name: str) -> str:
        kind, _, which = name.partition(":")
        return " ".join(each for each in (self._names.get(kind, kind), which) if each)

    def ended(self) -> None:
        """Nothing is left."""
        click.echo("모두 종료했습니다." if self._ko else "Everything has ended.")


def shop_address(plan: Plan) -> str:
    """Where the demonstration's shops are."""
    return f"http://127.0.0.1:{shop_port(plan)}/"
