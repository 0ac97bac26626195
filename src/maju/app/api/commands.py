"""``maju token``: keys for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click
import msgspec
import psycopg

from maju.app.api.tokens import QUERIES, SCOPES, Token, issue, listed, revoke
from maju.app.database import using_database
from maju.app.home import find_home
from maju.app.schema import migrate_all
from maju.app.speech import chosen, lang_option
from maju.directory.wall import wall
from maju.journal.postgres.errors import told
from maju.kernel.errors import Refused
from maju.kernel.time import HOUR, Instant


@click.group("token")
def token_group() -> None:
    """Keys of the REST API: what another program may read and do."""


@token_group.command("create")
@click.option("--centre", required=True, help="The centre.")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--as", "sign_in", required=True, help="Whose rights it borrows.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(list(SCOPES)))
@click.option("--client", help="Only this client.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True)
@lang_option
def create_command(
    *,
    centre: str,
    name: str,
    sign_in: str,
    scopes: tuple[str, ...],
    client: str | None,
    days: int,
    lang: str | None,
) -> None:
    """Make a token. Its text is shown once and kept nowhere."""
    with _linked() as link:
        _known(link, "known_centre", "unknown_centre", centre=centre)
        _known(link, "known_person", "person_unknown", sign_in=sign_in)
        if client is not None:
            _known(link, "known_client", "client_unknown", centre=centre, client=client)
        now = wall()
        made, text = issue(
            link,
            name=name,
            sign_in=sign_in,
            centre=centre,
            client=client,
            scopes=scopes,
            expires_at=Instant(now + days * 24 * HOUR),
            now=now,
        )
    click.echo(text)
    ko = f"토큰 {made.id}: 지금만 보입니다. 안전한 곳에 두세요."
    en = f"Token {made.id}: shown this once. Keep it safe."
    click.echo(ko if chosen(lang) == "ko" else en, err=True)


@token_group.command("list")
@click.option("--centre", required=True, help="The centre.")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object a token.")
@lang_option
def list_command(*, centre: str, for_programs: bool, lang: str | None) -> None:
    """The tokens of a centre, newest first."""
    with _linked() as link:
        found = listed(link, centre)
    for token in found:
        if for_programs:
            click.echo(msgspec.json.encode(token).decode())
        else:
            click.echo(_line(token, chosen(lang)))


@token_group.command("revoke")
@click.option("--centre", required=True, help="The centre.")
@click.argument("token")
@lang_option
def revoke_command(*, centre: str, token: str, lang: str | None) -> None:
    """Close a token for ever, from its next request on."""
    with _linked() as link:
        revoke(link, centre, token, now=wall())
    ko, en = f"토큰 {token}을(를) 폐기했습니다.", f"Token {token} is closed."
    click.echo(ko if chosen(lang) == "ko" else en)


@contextmanager
def _linked() -> Iterator[psycopg.Connection[Any]]:
    with using_database(find_home().prepare()) as url:
        migrate_all(url)
        with told(), psycopg.connect(url, autocommit=True) as link:
            yield link


def _known(link: psycopg.Connection[Any], query: str, code: str, **named: str) -> None:
    if link.execute(QUERIES[query], named).fetchone() is None:
        raise Refused(code, **named)


def _line(token: Token, lang: str) -> str:
    if token.revoked_at is not None:
        state = "폐기" if lang == "ko" else "revoked"
    elif token.expires_at is not None and token.expires_at <= wall():
        state = "만료" if lang == "ko" else "over"
    else:
        state = "사용 중" if lang == "ko" else "open"
    until = "" if token.expires_at is None else _day(token.expires_at)
    where = token.centre if token.client is None else f"{token.centre}/{token.client}"
    said = (token.id, state, where, token.sign_in, token.name, ",".join(token.scopes), until)
    return "  ".join(each for each in said if each)


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000_000, UTC).date().isoformat()
