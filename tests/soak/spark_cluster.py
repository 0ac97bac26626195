"""A standalone Spark cluster on loopback: a master and two workers, started from the wheel."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"


def why_not() -> str | None:
    """Why there can be no cluster here."""
    if shutil.which("java") is None:
        return "no Java on this machine: Spark needs 17 or later"
    if find_spec("pyspark") is None:
        return "pyspark is not installed: make soak puts requirements-spark.lock on top"
    return None


@contextmanager
def cluster(folder: Path, *, workers: int = 2) -> Iterator[str]:
    """The master's address; everything is stopped afterwards."""
    port = _free_port()
    with ExitStack() as stack:
        at = ("--host", "127.0.0.1", "--webui-port", "0")
        stack.enter_context(
            _running((MASTER, *at, "--port", str(port)), folder, until="I have been elected leader")
        )
        master = f"spark://127.0.0.1:{port}"
        for number in range(workers):
            home = folder / f"worker{number}"
            home.mkdir()
            size = ("--cores", "1", "--memory", "1g", "--work-dir", str(home))
            stack.enter_context(
                _running((WORKER, *at, *size, master), folder, until="Successfully registered")
            )
        yield master


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: tuple[str, ...], folder: Path, *, until: str) -> Iterator[None]:
    """A daemon that has said *until*; what it says later is read and thrown away."""
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    env = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
    }
    process = subprocess.Popen(
        [str(home / "bin" / "spark-class"), *command],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        heard = []
        for line in process.stdout:
            heard.append(line)
            if until in line:
                break
        else:
            raise AssertionError(f"{command[0]} ended: {''.join(heard[-20:])}")
        rest = threading.Thread(target=process.stdout.read)
        rest.start()
        try:
            yield
        finally:
            process.terminate()
            rest.join()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
