"""The source keeps the house rules."""

from collections.abc import Iterable

from tests.tidy import rules, tree


def nothing(complaints: Iterable[str]) -> None:
    """Fail with all complaints at once."""
    found = list(complaints)
    assert not found, "\n" + "\n".join(found)


def test_the_pure_ring_touches_no_world() -> None:
    pure = [path for path in tree.source(".py") if rules.is_pure_ring(path)]
    nothing(c for path in pure for c in rules.world_in_pure_ring(path, tree.read(path)))


def test_every_module_is_named_after_what_it_holds() -> None:
    nothing(c for path in tree.code() for c in rules.empty_name(path))


def test_nothing_is_left_for_later() -> None:
    nothing(c for path in tree.code() for c in rules.unfinished(path, tree.read(path)))


def test_files_stay_small() -> None:
    lines = {path: len(tree.read(path).splitlines()) for path in tree.source()}
    listed = {path: int(count) for path, count in tree.listed("long_files.txt").items()}
    nothing(rules.too_long(lines, listed))


def test_sql_lives_in_sql_files() -> None:
    listed = tree.listed("sql_in_python.txt")
    complaints = {
        path: list(rules.sql_in_python(path, tree.read(path))) for path in tree.source(".py")
    }
    nothing(c for path, found in complaints.items() if path not in listed for c in found)
    nothing(
        f"{path}: is listed but holds no SQL any more: take it off the list"
        for path in listed
        if not complaints.get(path)
    )


def test_no_file_names_a_package_registry() -> None:
    nothing(c for path in tree.committed() for c in rules.registry_address(path, tree.read(path)))


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    nothing(c for path in tree.committed() for c in rules.workplace(path, tree.read(path)))


def test_every_test_says_its_category() -> None:
    nothing(c for path in tree.code(".py") for c in rules.stray_test(path))
