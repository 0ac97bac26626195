"""Whether this run decides about a commit, or somebody is only looking."""

import os


def is_ci() -> bool:
    """Whether ``CI`` says that this run decides about a commit."""
    return os.environ.get("CI", "").lower() in {"true", "1"}
