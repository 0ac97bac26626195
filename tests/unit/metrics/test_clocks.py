"""Only centres that a run leads live in its time; imported ones live in the wall's."""

from maju.facts.history.blobs import FolderBlobs
from maju.metrics.local import LocalNumbers


def test_an_imported_centre_does_not_take_the_time_of_a_fast_demo(tmp_path) -> None:  # type: ignore[no-untyped-def]
    numbers = LocalNumbers(
        "", FolderBlobs(tmp_path), now=lambda: 100, clocks={"demo": lambda: 9000}
    )

    assert (numbers._time("bank"), numbers._time("demo")) == (100, 9000)
