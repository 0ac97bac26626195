"""Three families of errors; the type says whose fault it is.

``Bug``: our promise is broken. ``Refused``: somebody can mend it; nothing has changed.
``Trouble``: the world failed; perhaps it will not next time.
"""

from __future__ import annotations


class Bug(AssertionError):
    """A promise of ours is broken: stop this contact, keep the floor running, tell us."""


class Refused(Exception):
    """A request that cannot be met, with a stable code and what to say about it.

    Args:
        code: stable, lower case with underscores; the key of the sentence in every language.
        params: what the sentence needs (ids, numbers); never people's names or texts.
    """

    def __init__(self, code: str, /, **params: str | int) -> None:
        self.code = code
        self.params = params
        said = ", ".join(f"{key}={value}" for key, value in params.items())
        super().__init__(f"{code}({said})" if said else code)


class Trouble(Exception):
    """The world failed: a connection, a disk, another process.

    Args:
        what: a sentence for the log.
        retryable: whether the same call may succeed later.
    """

    def __init__(self, what: str, /, *, retryable: bool = True) -> None:
        self.retryable = retryable
        super().__init__(what)


class LostLead(Trouble):
    """Another engine holds this centre with a higher epoch: stop writing at once."""

    def __init__(self, what: str = "another engine leads this centre") -> None:
        super().__init__(what, retryable=False)
