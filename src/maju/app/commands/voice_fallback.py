"""``maju voice fallback`` and ``maju voice drill``: what becomes of calls while Maju is away."""

from __future__ import annotations

import click

from maju.app.commands.voice import show_findings, tell_written, voice_group
from maju.app.doctor_checks import Level
from maju.app.home import find_home
from maju.app.speech import chosen, lang_option
from maju.app.voice.changing import carry_out, known_server, with_fallback
from maju.app.voice.checking import as_json
from maju.app.voice.drill import drill
from maju.app.voice.layout import is_of_demo


@voice_group.command("fallback")
@click.argument("server")
@click.option(
    "--then",
    type=click.Choice(["voicemail", "announcement"]),
    help="What the caller can do: leave a message, or only hear that nobody can answer.",
)
@click.option(
    "--mobile", "mobiles", multiple=True, help="A number that is rung before, in order; repeatable."
)
@click.option("--no-mobiles", is_flag=True, help="Ring nobody before.")
@click.option("--mail", help="Mail messages that callers leave to this address, too; - to nobody.")
@lang_option
def fallback_command(  # noqa: PLR0917 - click passes them by name
    server: str,
    then: str | None,
    mobiles: tuple[str, ...],
    no_mobiles: bool,  # noqa: FBT001 - click passes options
    mail: str | None,
    lang: str | None,
) -> None:
    """Say what becomes of calls while Maju is away.

    The server's own dialplan takes them then. Whoever answers a mobile presses 1 to have the call,
    so that no mailbox of a carrier takes it. What happened is told to the centre afterwards.
    """
    home = find_home().prepare()
    numbers = tuple(each.replace("-", "").replace(" ", "") for each in mobiles)
    said: dict[str, object] = {}
    if then is not None:
        said["fallback"] = then
    if numbers or no_mobiles:
        said["mobiles"] = numbers
    if mail is not None:
        said["mail_to"] = "" if mail == "-" else mail
    made = known_server(home, server)
    lang = chosen(lang)
    if said:
        config, made = with_fallback(home, server, said)
        tell_written(made, carry_out(home, config, made, demo=is_of_demo(home)), lang)
    mobile = ", ".join(made.mobiles)
    if made.mail_to:
        click.echo(f"음성 메시지 메일: {made.mail_to}" if lang == "ko" else f"Messages are mailed to {made.mail_to}.")  # fmt: skip
    if lang == "ko":
        then_ko = "음성 메시지를 받습니다" if made.fallback == "voicemail" else "안내만 합니다"
        click.echo(f"비상 시: {mobile + '(으)로 먼저 연결하고, ' if mobile else ''}{then_ko}.")
    else:
        then_en = "takes a message" if made.fallback == "voicemail" else "only says so"
        click.echo(f"While Maju is away it {f'rings {mobile}, then ' if mobile else ''}{then_en}.")


@voice_group.command("drill")
@click.argument("server")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object instead of a table.")
@lang_option
@click.pass_context
def drill_command(
    context: click.Context,
    server: str,
    for_programs: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Prove that calls are taken while Maju is away: a call of our own goes that way.

    Real calls go on meanwhile. Nobody outside is called, and nothing is left of it. It takes as
    long as the announcement does. Exit code 1 when something is bad.
    """
    home = find_home().prepare()
    findings = list(drill(home, known_server(home, server)))
    if for_programs:
        click.echo(as_json(findings))
    else:
        show_findings(findings, chosen(lang))
    context.exit(int(any(found.level is Level.BAD for found in findings)))
