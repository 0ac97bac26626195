"""What we depend on is locked, hashed and argued."""

import pytest

from tests.tidy import rules, tree


def direct() -> set[str]:
    """Packages that pyproject.toml asks for by name, extras included."""
    project = tree.pyproject()["project"]
    asked = [*project["dependencies"]]
    for extra in project.get("optional-dependencies", {}).values():
        asked += extra
    return {rules.requirement_name(requirement) for requirement in asked}


LOCKS = (
    "requirements.lock",
    "requirements-spark.lock",
    "requirements-compare.lock",
    "requirements-node.lock",
)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_pins_and_hashes_everything(lock: str) -> None:
    assert list(rules.loose_lock(tree.read(lock))) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address(lock: str) -> None:
    assert "://" not in tree.read(lock)


def test_what_is_put_on_top_does_not_overlap() -> None:
    usual, spark = (rules.locked_names(tree.read(lock)) for lock in LOCKS[:2])
    assert "pyspark" in spark
    assert not usual & spark


def test_every_dependency_is_in_a_lock() -> None:
    locked = {name for lock in LOCKS for name in rules.locked_names(tree.read(lock))}
    missing = direct() - locked
    assert not missing, f"run make lock: {sorted(missing)} came after it"


def test_every_dependency_has_a_record() -> None:
    records = "\n".join(
        tree.read(path) for path in tree.committed() if path.startswith("docs/decisions/")
    )
    missing = sorted(name for name in direct() if f"`{name}`" not in records)
    assert not missing, f"say in docs/decisions/0002-dependencies.md why we need {missing}"
