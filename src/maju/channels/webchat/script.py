"""The widget's one script, put together from its parts when the process starts.

The parts share one scope, in the order of their names; the stylesheet comes in as a string, for it
is applied inside the widget's shadow alone. Nothing is minified: what is sent is what was written.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files

_PARTS = files(__package__).joinpath("static/parts")
_HEAD = "// Maju web chat: no framework, no cookies. The wire is described in docs/reference/webchat.md\n"


def script() -> bytes:
    """The text of ``widget.js``."""
    names = sorted(each.name for each in _PARTS.iterdir() if each.name.endswith(".js"))
    parts = [_PARTS.joinpath(name).read_text(encoding="utf-8") for name in names]
    style = re.sub(r"\n+", "\n", _PARTS.joinpath("widget.css").read_text(encoding="utf-8"))
    css = f"const CSS = {json.dumps(style, ensure_ascii=False)};\n"
    return f'{_HEAD}(() => {{\n"use strict";\n{css}{"".join(parts)}}})();\n'.encode()
