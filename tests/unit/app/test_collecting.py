"""What a process has from its start on is not looked through for garbage again; what comes is."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from maju.app.collecting import collect_seldom


class Ring:
    """It holds itself: only a look for garbage lets it go."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def usual() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


@pytest.mark.usefixtures("usual")
def test_what_is_there_is_left_alone_and_garbage_that_comes_goes() -> None:
    collect_seldom()
    assert gc.get_freeze_count() > 1_000
    assert gc.get_threshold()[0] > 1_000
    gone = weakref.ref(Ring())
    kept = [[] for _ in range(100_000)]  # type: ignore[var-annotated]
    assert kept
    assert gone() is None
