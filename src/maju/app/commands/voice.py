"""``maju voice``: telephone servers, their trunks, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click
from rich.console import Console
from rich.table import Table

from maju.app.doctor_checks import Finding, Level
from maju.app.home import find_home
from maju.app.speech import chosen, lang_option
from maju.app.voice.changing import (
    INSTALLED,
    carry_out,
    with_server,
    with_trunk,
    without_trunk,
)
from maju.app.voice.checking import as_json, check_voice
from maju.app.voice.layout import prompts_folder, speech_cache
from maju.app.voice.words import FINDINGS
from maju.channels.asterisk.prompts.rendering import read_index, render
from maju.channels.asterisk.prompts.texts import own_texts, wording
from maju.channels.asterisk.prompts.uploading import upload, withdraw
from maju.channels.asterisk.prompts.voices import find_voice
from maju.channels.asterisk.secrets import keep_trunk_secret
from maju.channels.asterisk.settings import Server

_MARKS = {Level.OK: "[green]ok[/]", Level.WARN: "[yellow]warn[/]", Level.BAD: "[red]bad[/]"}
_HEADS = {"ko": ("상태", "내용", "할 일"), "en": ("", "What", "Next")}


@click.group("voice")
def voice_group() -> None:
    """The telephone: its servers (Asterisk), trunks and announcements."""


@voice_group.command("setup")
@click.argument("server", default="main")
@click.option("--centre", help="Whose calls it carries; needed for a new server.")
@click.option(
    "--installed",
    is_flag=True,
    help="An Asterisk that runs as a service, with its files in /etc/asterisk.",
)
@click.option("--into", type=click.Path(path_type=Path), help="Another folder of its files.")
@click.option("--sip", help="Where SIP is heard by UDP: ADDRESS:PORT.")
@click.option("--http", help="ARI and the softphones' WebSocket: http://ADDRESS:PORT.")
@click.option("--ami", help="The manager interface: ADDRESS:PORT.")
@click.option("--rtp", help="Ports of speech: FIRST-LAST.")
@click.option("--media-address", help="The address that callers send speech to.")
@click.option(
    "--phones", multiple=True, help="A network that telephones register from; repeatable."
)
@click.option("--no-prompts", is_flag=True, help="Leave the announcements as they are.")
@lang_option
def setup_command(  # noqa: PLR0917 - click passes them by name
    server: str,
    centre: str | None,
    installed: bool,  # noqa: FBT001 - click passes options
    into: Path | None,
    sip: str | None,
    http: str | None,
    ami: str | None,
    rtp: str | None,
    media_address: str | None,
    phones: tuple[str, ...],
    no_prompts: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Set a telephone server up, or write its files again.

    Writes voice.toml and the server's whole configuration, makes its passwords, has the
    announcements spoken, and says what is still missing. What is not said stays as it is. Without
    --installed `maju run` starts and ends the server.
    """
    home = find_home().prepare()
    said = {
        "centre": centre,
        "sip": sip,
        "http": http,
        "ami": ami,
        "rtp": None if rtp is None else _ports(rtp),
        "media_address": media_address,
        "phones": phones or None,
    }
    folder = into if into is not None else (INSTALLED if installed else None)
    config, made = with_server(
        home,
        server,
        {key: value for key, value in said.items() if value is not None},
        installed=folder,
    )
    changed = carry_out(home, config, made)
    lang = chosen(lang)
    tell_written(made, changed, lang)
    if not no_prompts:
        prompts = Path(made.prompts)
        told = render(prompts, wording(own_texts(prompts)), find_voice(), speech_cache())
        click.echo(
            f"안내 {told.spoken}개를 새로 읽었습니다. 그대로 {told.kept}개, 올린 녹음 {told.uploaded}개."
            if lang == "ko"
            else f"{told.spoken} announcements spoken, {told.kept} as before, {told.uploaded} brought by people."
        )
    show_findings(list(check_voice(home, server)), lang)


@voice_group.command("trunk")
@click.argument("server")
@click.argument("trunk")
@click.option("--host", help="The carrier's address for calls out.")
@click.option(
    "--from", "sources", multiple=True, help="Address or network of its calls; repeatable."
)
@click.option(
    "--number", "numbers", multiple=True, help="A number that it has given us; repeatable."
)
@click.option("--user", help="Sign in at the carrier as this user, by registration.")
@click.option("--password-file", type=click.File("r"), help="Its password; - reads it from stdin.")
@click.option("--remove", is_flag=True, help="Take the trunk away.")
@lang_option
def trunk_command(  # noqa: PLR0917 - click passes them by name
    server: str,
    trunk: str,
    host: str | None,
    sources: tuple[str, ...],
    numbers: tuple[str, ...],
    user: str | None,
    password_file: IO[str] | None,
    remove: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Add, change or remove a line to a carrier.

    Calls are taken from the addresses of --from only, and for the numbers of --number only. With
    --user the server signs in there; else the carrier knows us by our address.
    """
    home = find_home().prepare()
    if remove:
        config, made = without_trunk(home, server, trunk)
    else:
        if password_file is not None:
            keep_trunk_secret(home.keys, trunk, password_file.read().strip())
        said = {
            "host": host,
            "addresses": sources or None,
            "numbers": tuple(each.replace("-", "") for each in numbers) or None,
            "user": user,
            "kind": "registration" if user else None,
        }
        config, made = with_trunk(
            home, server, trunk, {key: value for key, value in said.items() if value is not None}
        )
    lang = chosen(lang)
    tell_written(made, carry_out(home, config, made), lang)


@voice_group.command("check")
@click.argument("server", required=False)
@click.option("--json", "for_programs", is_flag=True, help="One JSON object instead of a table.")
@lang_option
@click.pass_context
def check_command(
    context: click.Context,
    server: str | None,
    for_programs: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Compare what is there with what is needed, against running servers, too.

    Looks only. Exit code 1 when something is bad.
    """
    findings = list(check_voice(find_home().prepare(), server))
    if for_programs:
        click.echo(as_json(findings))
    else:
        show_findings(findings, chosen(lang))
    context.exit(int(any(found.level is Level.BAD for found in findings)))


@voice_group.command("prompts")
@lang_option
def prompts_command(lang: str | None) -> None:
    """List the announcements: what each says, and whether somebody recorded it."""
    folder = prompts_folder(find_home())
    index = read_index(folder)
    lang = chosen(lang)
    table = Table(show_header=False, show_edge=False, pad_edge=False, box=None)
    for name, texts in sorted(wording(own_texts(folder)).items()):
        if name.startswith(("number_", "native_", "day_", "month_")):
            continue
        for language, text in texts.items():
            known = index.get(f"{language}/{name}")
            table.add_row(f"{language}/{name}", _origin(known.by if known else "", lang), text)
    Console().print(table)


@voice_group.command("prompt")
@click.argument("name")
@click.argument("wav", type=click.File("rb"), required=False)
@click.option("--language", type=click.Choice(["ko", "en"]), default="ko", show_default=True, help="Of the recording.")  # fmt: skip
@click.option("--withdraw", "back", is_flag=True, help="Use the machine's voice again.")
@lang_option
def prompt_command(
    name: str,
    wav: IO[bytes] | None,
    language: str,
    back: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Replace an announcement by a recording (WAV), or take the recording back.

    It is converted to what a telephone carries and refused when it would be heard badly. Callers
    hear it from the next call on.
    """
    folder = prompts_folder(find_home().prepare())
    lang = chosen(lang)
    if back:
        withdraw(folder, language, name)
        render(folder, wording(own_texts(folder)), find_voice(), speech_cache())
        click.echo(
            "기계 음성으로 되돌렸습니다." if lang == "ko" else "The machine's voice is back."
        )
        return
    if wav is None:
        raise click.UsageError("a recording or --withdraw is needed")
    told = upload(folder, language, name, wav.read())
    where = folder / f"{told.key}.wav"
    click.echo(
        f"{told.key}: {told.seconds:.1f}초, 원본 음량 {told.level_dbfs:.0f} dBFS\n들어 보기: {where}"
        if lang == "ko"
        else f"{told.key}: {told.seconds:.1f} s, it came at {told.level_dbfs:.0f} dBFS\nHear it: {where}"
    )


def _ports(said: str) -> tuple[int, int]:
    first, _, last = said.partition("-")
    if not (first.isdigit() and last.isdigit()):
        raise click.BadParameter("FIRST-LAST", param_hint="--rtp")
    return int(first), int(last)


def tell_written(server: Server, changed: tuple[str, ...], lang: str) -> None:
    """Which files were written, and from when on they hold."""
    ko = lang == "ko"
    if not changed:
        click.echo(
            f"{server.folder}: 바뀐 파일이 없습니다."
            if ko
            else f"{server.folder}: nothing changed."
        )
        return
    names = ", ".join(changed)
    click.echo(f"{server.folder}: {names}")
    if server.own:
        then = ("maju run을 다시 시작하면 적용됩니다.", "It holds from the next start of maju run.")
    else:
        then = (
            "적용하려면 통화가 없을 때 Asterisk를 다시 시작하세요(systemctl restart asterisk).",
            "Restart Asterisk when nobody is on the phone (systemctl restart asterisk).",
        )
    click.echo(then[0 if ko else 1])


def show_findings(findings: list[Finding], lang: str) -> None:
    """What was found, as a table."""
    table = Table(*_HEADS[lang], show_edge=False, pad_edge=False, box=None)
    for found in findings:
        sentence = FINDINGS[found.code]
        parts = (sentence.says(lang, found.params), sentence.next(lang, found.params))
        # Parameters come from outside: no markup in them.
        table.add_row(_MARKS[found.level], *(part.replace("[", r"\[") for part in parts))
    Console().print(table)


def _origin(by: str, lang: str) -> str:
    ko = {"voice": "기계 음성", "upload": "녹음", "page": "설정 화면", "made": "신호음", "": "없음"}
    en = {
        "voice": "machine",
        "upload": "recorded",
        "page": "by the pages",
        "made": "tone",
        "": "missing",
    }
    return (ko if lang == "ko" else en)[by]
