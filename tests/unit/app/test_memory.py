"""Which memory Arrow has in a process that imports."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASKED = """
from maju.app.numbers.memory import choose_arrows_memory
choose_arrows_memory()
import pyarrow
print(pyarrow.default_memory_pool().backend_name)
"""


@pytest.mark.parametrize(("said", "chosen"), [(None, "jemalloc"), ("system", "system")])
def test_arrows_memory_is_jemallocs_unless_the_person_said_another(
    said: str | None, chosen: str
) -> None:
    here = {name: value for name, value in os.environ.items() if "MEMORY_POOL" not in name}
    env = here if said is None else {**here, "ARROW_DEFAULT_MEMORY_POOL": said}
    found = subprocess.run(
        [sys.executable, "-c", ASKED], env=env, check=True, capture_output=True, text=True
    )
    assert found.stdout.strip() == chosen
