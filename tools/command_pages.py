"""The reference of the command line, out of the commands' own help."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextvars import copy_context

import click

from maju.app.cli import COMMANDS, maju
from maju.app.help import prepare
from maju.app.speech import listen

_EXITS = (
    (0, "all is well"),
    (1, "findings (`journal verify`, `doctor`), or the answer is no (`migrate --check`)"),
    (2, "used wrongly: an unknown command or option"),
    (3, "refused: it says why, and what to do; nothing was changed"),
    (4, "trouble of the world: the database, the disk; trying again may help"),
    (5, "a bug of Maju's: please report what `MAJU_DEBUG=1` prints"),
    (130, "interrupted"),
)


def commands() -> str:
    """Every command with its options, and the exit codes; in English, whatever the locale says."""
    return copy_context().run(_commands)


def _commands() -> str:
    listen(["--lang", "en"])
    context = click.Context(maju, info_name="maju", help_option_names=["-h", "--help"])
    lines = [
        "# The command line",
        "",
        "`maju --help` and `maju COMMAND --help` say the same. `--lang ko|en` (before or behind the",
        "command) chooses the language of what is for people; else `LANG` does. Progress bars appear",
        "on stderr, in a terminal only.",
        "",
        "| exit code | meaning |",
        "|---|---|",
        *(f"| {code} | {meaning} |" for code, meaning in _EXITS),
        "",
        "| variable | meaning |",
        "|---|---|",
        "| `MAJU_HOME` | the folder of all data; else `/var/lib/maju` (root) or `~/.local/share/maju` |",
        "| `DATABASE_URL` | a PostgreSQL server to use instead of Maju's own |",
        "| `MAJU_PG_PORT` | lets Maju's own server listen on this port of 127.0.0.1 too |",
        "| `MAJU_PG_BIN` | a folder of PostgreSQL programs to use instead of those that come with Maju |",
        "| `MAJU_DEBUG` | `1`: errors with where they came from, logs with the small things |",
    ]
    for name in maju.list_commands(context):
        command = maju.get_command(context, name)
        assert command is not None
        prepare(command, name)
        lines += ["", f"## maju {name}", "", COMMANDS[name].ko, ""]
        lines += _about(command, context, name)
    return "\n".join((*lines, ""))


def _about(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield inspect.cleandoc(command.help or "")
    yield ""
    yield f"    {context.command_path} {' '.join(command.collect_usage_pieces(context))}"
    rows = [
        record for each in command.get_params(context) if (record := each.get_help_record(context))
    ]
    if rows:
        yield ""
        yield "| option | meaning |"
        yield "|---|---|"
        for option, meaning in rows:
            yield f"| `{_cell(option)}` | {_cell(meaning)} |"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            inner = command.get_command(context, below)
            assert inner is not None
            yield ""
            yield f"### {context.command_path} {below}"
            yield ""
            yield from _about(inner, context, below)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
