"""Help and usage errors in the reader's language, for every command alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

import click

from maju.app.speech import LANGUAGES, chosen

_HEADINGS = {"Options": "옵션", "Commands": "명령"}


class _Korean(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "사용법: " if prefix is None else prefix)

    def write_text(self, text: str) -> None:
        """Wrapped earlier: Korean letters are two columns wide, and click counts letters."""
        wide, self.width = self.width, self.width * 11 // 20
        super().write_text(text)
        self.width = wide

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Click writes the line of --help by itself."""
        from maju.app.help_words import OPTIONS

        super().write_dl(
            [(name, OPTIONS.get(said, said)) for name, said in rows], col_max, col_spacing
        )

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))


class Speaking(click.Context):
    """A context whose help speaks the language that was asked for."""

    def make_formatter(self) -> click.HelpFormatter:
        """Click's own, or ours with Korean headings."""
        kind = _Korean if chosen(None) == "ko" else click.HelpFormatter
        return kind(width=self.terminal_width, max_width=self.max_content_width)


def prepare(command: click.Command, path: str) -> click.Command:
    """Gives a command and those below it ``--lang``, and its Korean help when that is asked for."""
    command.context_class = Speaking
    if not any(each.name == "lang" for each in command.params):
        option = click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            help="Language; else as LANG says.",
        )
        command.params.append(option)
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            prepare(below, f"{path} {name}".strip())
    _word(command, path, korean=chosen(None) == "ko")
    return command


_english: WeakKeyDictionary[click.Command | click.Option, str] = WeakKeyDictionary()
"""What each said before it was translated: another call in this process may want it back."""


def _word(command: click.Command, path: str, *, korean: bool) -> None:
    """The help of a command and its options, in the language of this call."""
    about: Mapping[str, str] = {}
    meanings: Mapping[str, str] = {}
    if korean:
        from maju.app.help_words import ABOUT, OPTIONS

        about, meanings = ABOUT, OPTIONS
    if command.help is not None or path in about:
        english = _english.setdefault(command, command.help or "")
        command.help = about.get(path, english)
    for option in command.params:
        if isinstance(option, click.Option) and option.help is not None:
            english = _english.setdefault(option, option.help)
            option.help = meanings.get(english, english)


def usage_error(error: click.UsageError) -> str:
    """What was used wrongly, and where help is, in Korean; English is click's own."""
    from maju.app.usage_words import in_korean

    match error:
        case click.exceptions.NoArgsIsHelpError():
            return error.message
        case click.exceptions.NoSuchCommand():
            says = f"{error.command_name}: 없는 명령입니다.{_meant(error.possibilities)}"
        case click.NoSuchOption():
            says = f"{error.option_name}: 없는 옵션입니다.{_meant(error.possibilities)}"
        case click.MissingParameter():
            says = f"{_name(error)}: 빠졌습니다."
        case click.BadParameter():
            says = f"{_name(error)}: 값이 올바르지 않습니다. ({in_korean(error.message)})"
        case _:
            says = f"명령을 잘못 썼습니다. ({in_korean(error.message)})"
    path = "maju" if error.ctx is None else error.ctx.command_path
    return f"maju: {says} 도움말: {path} --help"


def _meant(near: Sequence[str] | None) -> str:
    return f" 혹시 {', '.join(near)}?" if near else ""


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return error.param.get_error_hint(error.ctx).strip("'")
