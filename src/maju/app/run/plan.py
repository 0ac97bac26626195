"""What all processes of one ``maju run`` share; each child is given it whole, as JSON."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from maju.app.home import Home
from maju.app.web.door import Door
from maju.engine.clock import Scale, ScaledClock, wall
from maju.kernel.ids import AdapterId, CentreId
from maju.kernel.time import Instant

SIMULATED = AdapterId("simulated")


class Demo(Struct, frozen=True, kw_only=True):
    """The simulated world around the demonstration centre.

    Args:
        load: how many times the usual demand.
        past: days of calls that it brings along from before its first.
    """

    seed: int = 1
    agents: int = 30
    load: float = 1.0
    past: int = 0


class Plan(Struct, frozen=True, kw_only=True):
    """One run.

    Args:
        home: the root of :class:`maju.app.home.Home`.
        scale: how the run's time follows the wall's; the same in all its processes.
        port: of 127.0.0.1, for the pages; what belongs to them has the next ones.
        demo: the simulated world of the first centre; ``None``: only real adapters.
        shown: centres that only imports tell about: pages and reports, but nobody to lead.
        door: who may reach the pages.
    """

    home: str
    centres: tuple[CentreId, ...]
    scale: Scale
    port: int
    demo: Demo | None = None
    shown: tuple[CentreId, ...] = ()
    door: Door = Door()

    def folders(self) -> Home:
        """Where everything lies."""
        return Home(Path(self.home))

    def clock(self) -> ScaledClock:
        """A clock of this run."""
        return ScaledClock(self.scale)

    def text(self) -> str:
        """For :func:`read_plan`."""
        return msgspec.json.encode(self).decode()


def read_plan(text: str) -> Plan:
    """The plan that was written as *text*."""
    return msgspec.json.decode(text, type=Plan)


def count_file(home: Home, centre: CentreId) -> Path:
    """Where the customers of a simulated world keep their own count."""
    return home.run / f"customers-{centre}.jsonl"


def time_file(home: Home, centre: CentreId) -> Path:
    """Which time a running centre lives in, for whoever watches."""
    return home.run / f"{centre}.time.json"


def centre_now(home: Home, centre: str) -> Instant:
    """What time it is in *centre*: of the run that leads it, else the wall's."""
    try:
        scale = msgspec.json.decode(time_file(home, CentreId(centre)).read_bytes(), type=Scale)
    except (OSError, msgspec.DecodeError):
        return wall()
    return scale.at(wall())


def lock_file(home: Home, centre: CentreId) -> Path:
    """Held while ``maju run`` runs the centre in this home."""
    return home.run / f"{centre}.lock"


def widget_port(plan: Plan) -> int:
    """Where visitors' widgets find us: an origin of its own."""
    return plan.port + 2


def widget_address(plan: Plan) -> str:
    """What a client company's page loads the widget from: ``MAJU_WIDGET_URL``, behind a proxy."""
    said = os.environ.get("MAJU_WIDGET_URL", "").rstrip("/")
    return said or f"http://127.0.0.1:{widget_port(plan)}"


def shop_port(plan: Plan) -> int:
    """Where the demonstration's shops are: pages of yet another origin."""
    return plan.port + 3


def push_port(plan: Plan) -> int:
    """Of 127.0.0.1, where browsers hold their live connections: beside the pages."""
    return plan.port + 1


def push_address(plan: Plan) -> str:
    """What a page tells a browser to connect to."""
    return f"http://127.0.0.1:{push_port(plan)}"


def report_socket(home: Home) -> Path:
    """Where the report process of this home answers."""
    return home.run / "report.sock"


def address(plan: Plan) -> str:
    """Where people open the pages."""
    if plan.door.origin:
        return plan.door.origin.rstrip("/") + "/"
    return f"http://127.0.0.1:{plan.port}/"
