"""All benchmarks, one after another, each in a process of its own: ``make bench``.

    python -m benchmarks [NAME …]

Names are those of the modules beside this one; without one, all run.
"""

from __future__ import annotations

import subprocess
import sys

NAMES = (
    "core",
    "journal",
    "engine",
    "projector",
    "expected_wait",
    "day",
    "numbers",
    "pages",
    "imports",
    "forecast",
    "simulate",
    "staffing",
    "roster",
)


def main() -> int:
    """Run them; 0 when every one ended well, 2 for a name that is not there."""
    names = sys.argv[1:] or list(NAMES)
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(NAMES)}")
        return 2
    codes = [
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode
        for name in names
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
