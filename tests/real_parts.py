"""With ``CI=true``, a test of a real part may not be skipped.

A skip is a convenience on a laptop without Asterisk. Where it is decided whether a commit is
good, a skipped test of a real part proves nothing, so it fails and says why.
"""

from collections.abc import Generator

import pytest

from tests.ci import is_ci

REAL_PARTS = ("needs_postgres", "needs_asterisk", "needs_browser", "needs_nginx")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test of a real part into a failure."""
    report = yield
    needed = [name for name in REAL_PARTS if item.get_closest_marker(name) is not None]
    if is_ci() and report.skipped and needed and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"CI=true and a test marked {', '.join(needed)} was skipped ({reason(report)}): "
            "install the real part on this machine"
        )
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself as a whole hides its marks, so it fails too."""
    report = yield
    if is_ci() and report.skipped:
        why = reason(report)
        report.outcome = "failed"
        report.longrepr = f"CI=true and the whole of {collector.nodeid} was skipped ({why})"
    return report


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why it was skipped, as the test put it."""
    longrepr = report.longrepr
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
