"""What we depend on is locked, hashed and argued."""

from tests.tidy import rules, tree


def direct() -> set[str]:
    """Packages that pyproject.toml asks for by name, extras included."""
    project = tree.pyproject()["project"]
    asked = [*project["dependencies"]]
    for extra in project.get("optional-dependencies", {}).values():
        asked += extra
    return {rules.requirement_name(requirement) for requirement in asked}


def test_the_lock_pins_and_hashes_everything() -> None:
    assert list(rules.loose_lock(tree.read("requirements.lock"))) == []


def test_the_lock_names_no_address() -> None:
    assert "://" not in tree.read("requirements.lock")


def test_every_dependency_is_in_the_lock() -> None:
    missing = direct() - rules.locked_names(tree.read("requirements.lock"))
    assert not missing, f"run make lock: {sorted(missing)} came after it"


def test_every_dependency_has_a_record() -> None:
    records = "\n".join(
        tree.read(path) for path in tree.committed() if path.startswith("docs/decisions/")
    )
    missing = sorted(name for name in direct() if f"`{name}`" not in records)
    assert not missing, f"say in docs/decisions/0002-dependencies.md why we need {missing}"
