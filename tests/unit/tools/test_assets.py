"""The softphone's bundle: made from what is pinned, once, and never in the way of the rest."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tools import assets

LOCK = json.loads((assets.RECIPE / "package-lock.json").read_text(encoding="utf-8"))


def test_the_lock_says_what_and_never_whence() -> None:
    said = (assets.RECIPE / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in said
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())


def test_the_lock_is_of_this_package() -> None:
    asked = json.loads((assets.RECIPE / "package.json").read_text(encoding="utf-8"))
    for kind in ("dependencies", "devDependencies"):
        assert LOCK["packages"][""][kind] == asked[kind]


def test_a_change_of_any_ingredient_is_a_change_of_the_recipe(tmp_path: Path) -> None:
    for name in assets.INGREDIENTS:
        (tmp_path / name).write_bytes((assets.RECIPE / name).read_bytes())
    assert assets.recipe_hash(tmp_path) == assets.recipe_hash()
    for name in assets.INGREDIENTS:
        before = assets.recipe_hash(tmp_path)
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        assert assets.recipe_hash(tmp_path) != before


def test_what_was_made_says_from_what(tmp_path: Path) -> None:
    bundle = tmp_path / "jssip.js"
    assert assets.stamped(bundle) == ""
    bundle.write_text("var x;\n")
    assert assets.stamped(bundle) == ""
    bundle.write_text(f"/* made from {'0a' * 32} by somebody */\nvar x;\n")
    assert assets.stamped(bundle) == "0a" * 32


def test_what_is_whole_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jssip.js").write_text(f"/* made from {assets.recipe_hash()} by us */\n")
    monkeypatch.setattr(assets, "MADE", tmp_path)
    monkeypatch.setattr(assets, "build", lambda: pytest.fail("made again"))
    assert assets.main() == 0


def test_a_failure_is_a_word_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\nexit 7\n")
    npm.chmod(0o755)
    monkeypatch.setattr(assets, "MADE", tmp_path / "made")
    monkeypatch.setattr(assets, "node_on_path", lambda: [str(npm)])
    assert assets.main() == 0
    assert (
        "the softphone is not built: npm ci --ignore-scripts did not work" in capfd.readouterr().err
    )
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("version", "good"), [("v18.0.0", True), ("v24.19.0", True), ("v16.9.1", False)]
)
def test_a_node_that_is_too_old_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, good: bool
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")
    assert (assets.node_on_path() is not None) is good


def test_the_wheel_is_taken_where_there_is_no_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(assets, "run", lambda command, **_: asked.append(list(command)))
    assert assets.node_on_path() is None
    node, npm = assets.node_of_wheel(tmp_path)
    assert asked[0][-1] == str(assets.LOCK)
    assert "--require-hashes" in asked[0]
    assert node.startswith(str(tmp_path))
    assert npm.endswith("npm-cli.js")


def test_the_notices_name_everybody_whose_work_is_in_it(tmp_path: Path) -> None:
    for name, text in (("jssip", "Copyright (c) Somebody"), ("esbuild", "not in it"), ("ms", "")):
        (tmp_path / name).mkdir()
        about = {"name": name, "version": "1", "license": "MIT"}
        (tmp_path / name / "package.json").write_text(json.dumps(about))
        if text:
            (tmp_path / name / "LICENSE.md").write_text(text)
    said = assets.notices(tmp_path)
    assert "jssip 1: MIT" in said
    assert "Copyright (c) Somebody" in said
    assert "ms 1: MIT" in said
    assert "esbuild" not in said


def test_what_was_made_is_no_part_of_the_repository() -> None:
    made = assets.MADE / assets.BUNDLE
    asked = ["git", "check-ignore", "-q", str(made)]
    done = subprocess.run(asked, cwd=assets.ROOT, check=False)
    if done.returncode == 128:
        pytest.skip("no repository here")
    assert done.returncode == 0
