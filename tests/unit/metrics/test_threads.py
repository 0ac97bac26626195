"""Several threads may ask at once from the first moment of a process on."""

from __future__ import annotations

import subprocess
import sys

# sqlglot names a dialect before the dialect is complete, and makes it at the first use. Here the
# first thread is held at just that point until the second one has read its formula.
SCRIPT = """
import threading
from sqlglot import exp
from sqlglot.dialects import dialect
from maju.metrics import formula
from maju.metrics.measures import MEASURES

plain, half_made, done = dialect.new_trie, threading.Event(), threading.Event()

def held(*args, **more):
    half_made.set()
    done.wait(10)
    return plain(*args, **more)

def read():
    tree = formula.parse("c_answered - 2 * c_offered", MEASURES)
    said = exp.cast(tree, "varchar").sql(dialect="duckdb")
    assert said == "CAST(c_answered - 2 * c_offered AS TEXT)", said

dialect.new_trie = held
first = threading.Thread(target=read)
first.start()
while first.is_alive() and not half_made.wait(0.01):
    pass
try:
    read()
finally:
    done.set()
    first.join()
"""


def test_no_thread_meets_a_dialect_that_another_one_is_still_making() -> None:
    done = subprocess.run(  # a process in which nobody has asked yet
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
