"""Links of the documentation lead somewhere."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from tests.tidy import tree

LINK = re.compile(r"\]\(<?([^)#\s>]+)(?:#[^)]*)?>?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def lost(path: str, text: str) -> list[str]:
    """Links of a page to files that are not there."""
    folder = (tree.ROOT / PurePosixPath(path)).parent
    said = [unquote(each) for each in LINK.findall(CODE.sub("", text))]
    return [
        f"{path}: {each}"
        for each in said
        if "://" not in each and not each.startswith("mailto:") and not (folder / each).exists()
    ]


def test_every_link_to_a_file_finds_it() -> None:
    pages = [path for path in tree.committed() if path.endswith(".md")]
    found = [each for path in pages for each in lost(path, tree.read(path))]
    assert not found, "\n".join(found)


def test_a_lost_link_is_found() -> None:
    assert lost("README.md", "see [this](docs/nowhere.md#part)") == ["README.md: docs/nowhere.md"]
