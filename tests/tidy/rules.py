"""The house rules about the source, as functions from text to complaints.

Each complaint says where, what, and what to do instead. Forbidden words are put together
from pieces so that this file does not hold them itself.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

PURE_RING = ("kernel", "routing", "planning")

CLOCK_CALLS = {"now", "utcnow", "today"}
CLOCK_MODULES = {"time", "random", "uuid", "secrets", "os"}
WORLD_NAMES = {"open", "input", "print", "exec", "eval", "__import__"}
UNSTABLE_NAMES = {"hash", "id"}

EMPTY_NAMES = {"util", "helper", "manager", "misc", "common"}

UNFINISHED = re.compile(r"\b(?:FIX" + "ME|TO" + r"DO|XX" + r"X)\b|\bbreak" + r"point\(")

_REGISTRIES = (
    ("py", "pi.org"),
    ("pythonho", "sted.org"),
    ("npm", "js.org"),
    ("npm", "js.com"),
    ("yarn", "pkg.com"),
    ("ana", "conda.org"),
    ("crat", "es.io"),
    ("proxy.go", "lang.org"),
    ("maven", ".org"),
)
REGISTRY = re.compile(
    "|".join(re.escape(head + tail) for head, tail in _REGISTRIES)
    + r"|\bhttps?://\S+/sim" + r"ple\b|--(?:extra-)?index" + r"-url|\bindex" + r"_url\s*=|file:///\S*py" + "pi",
    re.IGNORECASE,
)  # fmt: skip
WORKPLACE = re.compile("/wo" + "rk/|[./]libr" + r"ary/(?:search|env)\b")

SQL = re.compile(
    r"\bSELECT\s+[\w*(\"'%{]|\bINSERT\s+INTO\b|\binsert\s+into\b|\bDELETE\s+FROM\b|\bdelete\s+from\b"
    r"|\bUPDATE\s+\S+\s+SET\b|\bCREATE\s+(?:UNLOGGED\s+)?(?:TABLE|INDEX|UNIQUE INDEX)\b|\bALTER\s+TABLE\b"
)

TEST_FOLDERS = {
    "acceptance",
    "conformance",
    "golden",
    "integration",
    "pages",
    "properties",
    "simulation",
    "soak",
    "theory",
    "tidy",
    "unit",
    "upgrade",
}

LINES_QUESTIONED = 400


def is_pure_ring(path: str) -> bool:
    """Whether *path* belongs to a package that touches no world."""
    parts = PurePosixPath(path).parts
    return parts[:2] == ("src", "maju") and len(parts) > 2 and parts[2] in PURE_RING


def world_in_pure_ring(path: str, text: str) -> Iterator[str]:
    """Calls that reach for a clock, chance, the process or the disk."""
    tree = ast.parse(text)
    # A class may say how it hashes: what differs by process then stays in a dict's inside.
    in_hash = {
        inner
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef) and outer.name == "__hash__"
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CLOCK_CALLS:
                yield f"{path}:{node.lineno}: {name}(): the caller passes the instant"
            case ast.Call(func=ast.Name(id=name)) if name in WORLD_NAMES:
                yield f"{path}:{node.lineno}: {name}(): the core answers, it never acts"
            case ast.Call(func=ast.Name(id=name)) if name in UNSTABLE_NAMES and node not in in_hash:
                yield (
                    f"{path}:{node.lineno}: {name}() differs from process to process: "
                    "compare ids or a digest"
                )
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if (
                name in CLOCK_MODULES
                and f"{name}.{attribute}" not in {"random.Random", "uuid.UUID"}
            ):
                yield (
                    f"{path}:{node.lineno}: {name}.{attribute}: time, chance, new ids and the "
                    "environment are arguments here"
                )
            case ast.For(iter=source) | ast.comprehension(iter=source) if is_bare_set(source):
                yield (
                    f"{path}:{source.lineno}: a set is walked in an order that differs from "
                    "process to process: wrap it in sorted()"
                )


def is_bare_set(node: ast.expr) -> bool:
    """Whether *node* plainly is a set; one behind a name is not seen."""
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case _:
            return False


def empty_name(path: str) -> Iterator[str]:
    """A module or folder whose name says nothing."""
    parts = PurePosixPath(path).with_suffix("").parts
    for part in parts:
        word = part.rsplit("_", 1)[-1].rstrip("s")
        if word in EMPTY_NAMES:
            yield f"{path}: {part!r} says nothing: name the module after what it holds"


def unfinished(path: str, text: str) -> Iterator[str]:
    """Marks of work left for later."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := UNFINISHED.search(line):
            yield f"{path}:{number}: {found[0]}: finish it, or open an issue and take the mark away"


def registry_address(path: str, text: str) -> Iterator[str]:
    """Where packages were downloaded from: it differs by machine, and is nobody's business."""
    for number, line in enumerate(text.splitlines(), 1):
        if REGISTRY.search(line):
            yield (
                f"{path}:{number}: names a package registry: write the package's name only; "
                "for a lock, use make lock"
            )


def workplace(path: str, text: str) -> Iterator[str]:
    """Folders of the machine on which something was written."""
    for number, line in enumerate(text.splitlines(), 1):
        if WORKPLACE.search(line):
            yield f"{path}:{number}: names a folder of somebody's machine: write it from the root"


def sql_in_python(path: str, text: str) -> Iterator[str]:
    """Queries in string literals. Docstrings may talk about SQL."""
    tree = ast.parse(text)
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and SQL.search(node.value)
        ):
            yield f"{path}:{node.lineno}: SQL in a string: give it a name in a .sql file"


def too_long(lines_by_path: dict[str, int], listed: dict[str, int]) -> Iterator[str]:
    """Files past the size where we ask a question, less the *listed*, which may only shrink."""
    for path, lines in sorted(lines_by_path.items()):
        allowed = listed.get(path)
        if allowed is None and lines > LINES_QUESTIONED:
            yield (
                f"{path}: {lines} lines, {LINES_QUESTIONED} is where we ask: "
                "a file that needs a table of contents wants to be two files"
            )
        elif allowed is not None and lines > allowed:
            yield f"{path}: grew from {allowed} to {lines} lines: a listed file only shrinks"
        elif allowed is not None and lines < allowed:
            what = f"lower it to {lines}" if lines > LINES_QUESTIONED else "take it off the list"
            yield f"{path}: shrank from {allowed} to {lines} lines, well done: {what}"
    for path in sorted(listed.keys() - lines_by_path.keys()):
        yield f"{path}: is listed as long but is gone: take it off the list"


def stray_test(path: str) -> Iterator[str]:
    """A test module outside the folders of the known categories."""
    parts = PurePosixPath(path).parts
    is_test = parts[0] == "tests" and parts[-1].startswith("test_")
    if is_test and (len(parts) < 3 or parts[1] not in TEST_FOLDERS):
        yield f"{path}: a test says its category by its folder: {', '.join(sorted(TEST_FOLDERS))}"


def loose_lock(text: str) -> Iterator[str]:
    """Requirements without an exact version or without a hash; anything that is no requirement."""
    logical = text.replace("\\\n", " ")
    for line in logical.splitlines():
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        if not re.match(r"[A-Za-z0-9._-]+(?:\[[\w,-]+\])?==\S+", entry):
            yield f"requirements.lock: {entry[:60]!r} is no pinned requirement: make lock"
        elif "--hash=sha256:" not in entry:
            yield f"requirements.lock: {entry.split()[0]} has no hash: make lock"


def locked_names(text: str) -> set[str]:
    """Names of the packages in a lock, in their plain spelling."""
    return {plain_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def requirement_name(requirement: str) -> str:
    """The package that a requirement like ``psycopg[binary]>=3.2`` is about."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return plain_name(found[0])


def plain_name(name: str) -> str:
    """A package's name in the one spelling that compares."""
    return re.sub(r"[-_.]+", "-", name).lower()
