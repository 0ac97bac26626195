"""Each house rule really fails on a bad sample, and leaves a good one alone."""

import pytest

from tests.tidy import rules

KERNEL = "src/maju/kernel/instants.py"


@pytest.mark.parametrize(
    "bad",
    [
        "at = datetime.now(UTC)",
        "at = datetime.datetime.utcnow()",
        "day = date.today()",
        "at = time.time()",
        "at = time.monotonic_ns()",
        "pick = random.choice(agents)",
        "seed = random.Random(4)\nx = random.random()",
        "new = uuid.uuid4()",
        "home = os.environ['HOME']",
        "text = open('settings.toml').read()",
        "print('decided')",
        "order = hash(agent)",
        "for agent in {a, b}: ring(agent)",
        "rung = [ring(a) for a in set(agents)]",
    ],
)
def test_the_pure_ring_may_not(bad: str) -> None:
    assert list(rules.world_in_pure_ring(KERNEL, bad))


@pytest.mark.parametrize(
    "good",
    [
        "def decide(state, command, now): return now",
        "zone = ZoneInfo('Asia/Seoul')",
        "def pick(rng: random.Random) -> int: return rng.randrange(4)",
        "for agent in sorted({a, b}): ring(agent)",
        "class Ranked:\n    def __hash__(self) -> int: return hash(tuple(self))",
        "class Clock(Protocol):\n    def now(self) -> Instant: ...",
    ],
)
def test_the_pure_ring_may(good: str) -> None:
    assert list(rules.world_in_pure_ring(KERNEL, good)) == []


def test_only_kernel_routing_and_planning_are_the_pure_ring() -> None:
    assert rules.is_pure_ring("src/maju/planning/staffing/erlang.py")
    assert not rules.is_pure_ring("src/maju/engine/shell.py")
    assert not rules.is_pure_ring("tests/unit/kernel/test_ids.py")


@pytest.mark.parametrize(
    "path",
    [
        "src/maju/engine/" + "utils.py",
        "src/maju/" + "helpers/text.py",
        "src/maju/engine/call_" + "manager.py",
        "tests/" + "common.py",
    ],
)
def test_a_name_that_says_nothing_is_refused(path: str) -> None:
    assert list(rules.empty_name(path))


def test_a_name_that_says_something_is_fine() -> None:
    assert list(rules.empty_name("src/maju/routing/policies/longest_idle.py")) == []


@pytest.mark.parametrize("word", ["# TO" + "DO: later", "FIX" + "ME", "break" + "point()"])
def test_unfinished_work_is_refused(word: str) -> None:
    assert list(rules.unfinished("a.py", f"x = 1\n{word}\n"))


@pytest.mark.parametrize(
    "line",
    [
        "https://files.pythonho" + "sted.org/packages/x.whl",
        "see py" + "pi.org",
        '"resolved": "https://registry.npm' + 'js.org/uplot"',
        "pip install --index" + "-url http://10.0.0.1:8080/x maju",
        "http://mirror.internal:3141/root/sim" + "ple/",
    ],
)
def test_a_registry_is_refused(line: str) -> None:
    assert list(rules.registry_address("requirements.lock", line))


def test_an_ordinary_address_is_fine() -> None:
    line = "the specification: https://www.rfc-editor.org/rfc/rfc3261 and http://127.0.0.1:8080/"
    assert list(rules.registry_address("README.md", line)) == []


def test_a_folder_of_somebodys_machine_is_refused() -> None:
    assert list(rules.workplace("README.md", "read /wo" + "rk/shared/x.md"))
    assert list(rules.workplace("README.md", "at home or at work/life balance")) == []


@pytest.mark.parametrize(
    "bad",
    [
        "q = 'SELECT seq FROM event'",
        "q = f'INSERT INTO {table} VALUES (1)'",
        "q = '''\n  UPDATE effect SET taken = true'''",
        "q = 'delete from event'",
    ],
)
def test_sql_in_a_string_is_refused(bad: str) -> None:
    assert list(rules.sql_in_python("src/maju/journal/log.py", bad))


@pytest.mark.parametrize(
    "good",
    ['"""How SELECT seq FROM event is planned."""', "label = 'Select a queue from the list'"],
)
def test_talking_about_sql_is_fine(good: str) -> None:
    assert list(rules.sql_in_python("src/maju/journal/log.py", good)) == []


@pytest.mark.parametrize(
    ("lines", "listed", "advice"),
    [
        ({"a.py": 401}, {}, "two files"),
        ({"a.py": 500}, {"a.py": 480}, "only shrinks"),
        ({"a.py": 450}, {"a.py": 480}, "lower it to 450"),
        ({"a.py": 390}, {"a.py": 480}, "take it off"),
        ({}, {"a.py": 480}, "take it off"),
    ],
)
def test_long_files_are_asked_about(
    lines: dict[str, int], listed: dict[str, int], advice: str
) -> None:
    (complaint,) = rules.too_long(lines, listed)
    assert advice in complaint


def test_short_and_listed_files_are_fine() -> None:
    assert list(rules.too_long({"a.py": 400, "b.py": 480}, {"b.py": 480})) == []


def test_a_stray_test_is_refused() -> None:
    assert list(rules.stray_test("tests/test_anything.py"))
    assert list(rules.stray_test("tests/routing/test_anything.py"))
    assert list(rules.stray_test("tests/unit/routing/test_anything.py")) == []
    assert list(rules.stray_test("tests/conftest.py")) == []


def test_a_loose_lock_is_refused() -> None:
    good = "click==8.1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n    # via maju\n"
    assert list(rules.loose_lock(good)) == []
    assert list(rules.loose_lock("click==8.1.0\n"))
    assert list(rules.loose_lock("click>=8.1 --hash=sha256:00\n"))
    assert list(rules.loose_lock("-e .\n"))
