"""What every test gets: a Hypothesis profile, no way out of this machine, honest skips."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.ci import is_ci
from tests.loopback_only import loopback_only

os.environ["LC_ALL"] = "C.UTF-8"  # tests say which language they mean, on a Korean machine too

HERE = Path(__file__).parent

pytest_plugins = ["tests.real_parts"]
if (HERE / "postgres_fixtures.py").exists():
    pytest_plugins.append("tests.postgres_fixtures")
if (HERE / "asterisk_fixtures.py").exists():
    pytest_plugins.append("tests.asterisk_fixtures")

# A deadline measures the machine, not the code: speed has benchmarks of its own.
settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if is_ci() else "dev"))


@pytest.fixture(autouse=True, scope="session")
def no_way_out() -> Iterator[None]:
    """No test reaches the internet."""
    with loopback_only():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in the folders acceptance and soak is of that kind without saying so."""
    for item in items:
        for kind in ("acceptance", "soak"):
            if HERE / kind in item.path.parents:
                item.add_marker(kind)
