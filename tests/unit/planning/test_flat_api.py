"""What an analyst imports, and how its hot loops are compiled."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import maju.planning
from maju.app.plan.compiling import keep_compiled_here_or_in
from maju.planning.kernels import erlang, jit


@pytest.mark.parametrize("name", sorted(maju.planning.__all__))
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(maju.planning, name) is not None


def test_types_are_checked_for_the_same_names() -> None:
    source = Path(str(maju.planning.__file__)).read_text(encoding="utf-8")
    imported = {
        alias.asname
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("maju.planning.")
        for alias in node.names
    }
    assert imported == set(maju.planning.__all__)


def test_one_name_costs_only_itself() -> None:
    """The list of commands must not wait for a compiler."""
    code = "import sys, maju.planning, maju.app.commands.plan; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_numba_a_kernel_is_its_python(monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(x: float) -> float:
        return 2 * x

    monkeypatch.setattr(jit, "numba", None)
    kernel = jit.compiled(twice)
    assert kernel is twice
    assert kernel.py_func(3.0) == 6.0  # type: ignore[attr-defined]
    jit.keep_compiled_in("/nowhere")


def test_homes_share_what_was_compiled_unless_it_may_not_lie_beside_the_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(jit.numba.config, "CACHE_DIR", "as it was")
    monkeypatch.setattr(jit, "BESIDE", str(tmp_path / "installed" / "__pycache__"))
    keep_compiled_here_or_in(str(tmp_path / "home"))
    assert jit.numba.config.CACHE_DIR == "as it was"

    (tmp_path / "a file").touch()
    monkeypatch.setattr(jit, "BESIDE", str(tmp_path / "a file" / "__pycache__"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/elsewhere")
    keep_compiled_here_or_in(str(tmp_path / "home"))
    assert jit.numba.config.CACHE_DIR == "as it was", "who says where is heard"

    monkeypatch.delenv("NUMBA_CACHE_DIR")
    keep_compiled_here_or_in(str(tmp_path / "home"))
    assert jit.numba.config.CACHE_DIR.startswith(str(tmp_path / "home" / "kernels-"))


def test_a_kernel_keeps_its_python() -> None:
    assert erlang.erlang_b(5, 2.0) == pytest.approx(4 / 109)
    assert erlang.erlang_b.py_func(5, 2.0) == pytest.approx(4 / 109)  # type: ignore[attr-defined]


def test_the_python_of_the_queue_says_what_its_machine_code_says() -> None:
    for patience in (1e-3, 60.0, 1e7, np.inf):
        slow, fast = np.empty(8), np.empty(8)
        b = erlang.erlang_b(7, 10.0)
        erlang.queue.py_func(10 / 180, 180.0, 8, 20.0, patience, b, slow)  # type: ignore[attr-defined]
        erlang.queue(10 / 180, 180.0, 8, 20.0, patience, b, fast)
        assert slow == pytest.approx(fast, rel=1e-12)
