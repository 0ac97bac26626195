"""``maju user``: who may sign in. Passwords are never typed for others: everybody gets a link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

import click

from maju.app.database import using_database
from maju.app.home import find_home
from maju.app.schema import migrate_all
from maju.app.speech import chosen, lang_option
from maju.app.web.ports import HOST, PORT
from maju.directory.access import RIGHTS_OF
from maju.kernel.errors import Trouble

USUAL = f"http://{HOST}:{PORT}"


@click.group("user")
def user_group() -> None:
    """People who sign in: add them, invite them, give roles, shut out."""


@user_group.command("add")
@click.argument("sign_in")
@click.option("--name", required=True, help="What the person is called.")
@click.option("--role", type=click.Choice(list(RIGHTS_OF)), help="Their first role.")
@click.option("--centre", help="Where it holds; else everywhere.")
@click.option("--client", help="For which client only.")
@click.option("--origin", default=USUAL, show_default=True, help="Where the pages are.")
@lang_option
def add_command(  # noqa: PLR0917 - click passes them by name
    sign_in: str,
    name: str,
    role: str | None,
    centre: str | None,
    client: str | None,
    origin: str,
    lang: str | None,
) -> None:
    """Add a person and print the link by which they set their password."""
    with _directory():
        from django.db import transaction

        from maju.directory import staff
        from maju.directory.wall import wall

        with transaction.atomic():
            person = staff.add(sign_in, name, by=None, now=wall())
            if role is not None:
                staff.give(person, role, centre, client, by=None, now=wall())
        _invite(sign_in, origin, chosen(lang))


@user_group.command("password")
@click.argument("sign_in")
@click.option("--origin", default=USUAL, show_default=True, help="Where the pages are.")
@lang_option
def password_command(sign_in: str, origin: str, lang: str | None) -> None:
    """Print a link by which the person sets a new password; older links open nothing."""
    with _directory():
        _invite(sign_in, origin, chosen(lang))


@user_group.command("role")
@click.argument("sign_in")
@click.argument("role", type=click.Choice(list(RIGHTS_OF)))
@click.option("--centre", help="Where it holds; else everywhere.")
@click.option("--client", help="For which client only.")
@click.option("--end", is_flag=True, help="Take it away as of today.")
@lang_option
def role_command(  # noqa: PLR0917 - click passes them by name
    sign_in: str,
    role: str,
    centre: str | None,
    client: str | None,
    end: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Give somebody a role from today on, or end one; their sessions end."""
    with _directory():
        from maju.directory import staff
        from maju.directory.wall import wall

        person, ko = staff.find(sign_in), chosen(lang) == "ko"
        if not end:
            staff.give(person, role, centre, client, by=None, now=wall())
            click.echo("역할을 주었습니다." if ko else "The role is given.")
            return
        ended = staff.take(person, role, centre, by=None, now=wall())
        click.echo(f"끝낸 역할 {ended}개" if ko else f"{ended} roles ended")


@user_group.command("lock")
@click.argument("sign_in")
@click.option("--undo", is_flag=True, help="Let them in again.")
@lang_option
def lock_command(sign_in: str, undo: bool, lang: str | None) -> None:  # noqa: FBT001 - click
    """Shut somebody out, or let them in again; their sessions end."""
    with _directory():
        from maju.directory import staff
        from maju.directory.wall import wall

        person, ko = staff.find(sign_in), chosen(lang) == "ko"
        if undo:
            staff.let_in(person, by=None, now=wall())
            click.echo("다시 로그인할 수 있습니다." if ko else "They may sign in again.")
        else:
            staff.shut_out(person, by=None, now=wall())
            click.echo("로그인을 막았습니다." if ko else "They are shut out.")


@user_group.command("second-factor")
@click.argument("sign_in")
@lang_option
def second_factor_command(sign_in: str, lang: str | None) -> None:
    """Take a lost second factor away; who must have one sets it up anew."""
    with _directory():
        from maju.directory import staff
        from maju.directory.wall import wall

        staff.drop_factor(staff.find(sign_in), by=None, now=wall())
        ko = chosen(lang) == "ko"
        click.echo("2단계 인증을 해제했습니다." if ko else "The second factor is taken away.")


@user_group.command("list")
@lang_option
def list_command(lang: str | None) -> None:
    """Everybody who may sign in, with their roles of today."""
    with _directory():
        from maju.directory import models as m
        from maju.directory.scoping import scope_of
        from maju.directory.wall import wall

        ko, now = chosen(lang) == "ko", wall()
        for person in m.Person.objects.order_by("sign_in"):
            roles = [
                " ".join(part for part in (held.role, held.centre, held.client) if part)
                for held in scope_of(person, now=now).roles
            ]
            locked = ("막힘" if ko else "shut out") if not person.is_active else ""
            click.echo("\t".join([person.sign_in, person.name, ", ".join(roles), locked]).rstrip())


def first_administrator(origin: str, lang: str) -> str | None:
    """A link for an administrator, where nobody at all could sign in; Django is set up. *lang*: in
    which they are called and read their first pages.

    Each start gives a new one until somebody has set the password.
    """
    from maju.directory import inviting, staff
    from maju.directory import models as m
    from maju.directory.wall import wall

    if m.Person.objects.exclude(password="").filter(is_active=True).exists():
        return None
    person = m.Person.objects.filter(sign_in="admin").first()
    if person is None:
        name = "시스템 관리자" if lang == "ko" else "Administrator"
        person = staff.add("admin", name, language=lang, by=None, now=wall())
        staff.give(person, "administrator", None, None, by=None, now=wall())
    return _link(origin, inviting.invite(person, by=None, now=wall()))


def _invite(sign_in: str, origin: str, lang: str) -> None:
    from maju.directory import inviting, staff
    from maju.directory.wall import wall

    token = inviting.invite(staff.find(sign_in), by=None, now=wall())
    days = inviting.GOOD_FOR // 86_400_000_000
    click.echo(_link(origin, token))
    ko = f"이 링크로 {days}일 안에 한 번, 본인이 비밀번호를 정합니다."
    en = f"By this link they set their password themselves, once, within {days} days."
    click.echo(ko if lang == "ko" else en, err=True)


def _link(origin: str, token: str) -> str:
    return f"{origin.rstrip('/')}/invitation/{token}"


@contextmanager
def _directory() -> Iterator[None]:
    """The tables of the installation, brought to this version's schema."""
    home = find_home().prepare()
    with using_database(home) as url:
        migrate_all(url)
        from maju.app.web.settings import Site
        from maju.app.web.wsgi import configure

        configure(Site(home=home, conninfo=url, numbers=_nobody, now=_never, pooled=False))
        from django.db import connections

        try:
            yield
        finally:
            connections.close_all()


def _nobody() -> Never:
    raise Trouble("this command answers no questions")


def _never() -> int:
    return 0
