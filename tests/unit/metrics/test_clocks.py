"""Only centres that a run leads live in its time; imported ones live in the wall's."""

from datetime import date

from maju.facts.history.blobs import FolderBlobs
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question


def test_an_imported_centre_does_not_take_the_time_of_a_fast_demo(tmp_path) -> None:  # type: ignore[no-untyped-def]
    numbers = LocalNumbers(
        "", FolderBlobs(tmp_path), now=lambda: 100, clocks={"demo": lambda: 9000}
    )

    def as_of(centre: str) -> int:
        asked = Question(centre=centre, since=date(1999, 2, 1), until=date(1999, 3, 1), kpis=())
        return numbers._scope(asked).as_of

    assert (as_of("bank"), as_of("demo")) == (100, 9000)
