"""Customers that are one: what comes after the union is the kept customer's.

What came before keeps the customer that it was reported with; split again, what comes after that is
the customer's own again (kpi.md is silent; decision 0080).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maju.facts.fold.state import State
from maju.kernel import events as e
from maju.kernel.events import Event

Handler = Callable[[Event, Any], None]


class Unions:
    """Changes who is one with whom."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.handlers: dict[type, Handler] = {
            e.CustomersUnited: self._united,
            e.CustomersSplit: self._split,
        }

    def _united(self, _event: Event, body: e.CustomersUnited) -> None:
        """Who is kept stands alone from here on, so nobody can be united in a circle."""
        self._state.united.pop(_key(body.client, body.kept), None)
        self._state.united[_key(body.client, body.gone)] = body.kept

    def _split(self, _event: Event, body: e.CustomersSplit) -> None:
        self._state.united.pop(_key(body.client, body.gone), None)


def known_as(state: State, client: str, customer: str | None) -> str | None:
    """The customer that *customer* counts as from now on."""
    while customer is not None and (kept := state.united.get(_key(client, customer))) is not None:
        customer = kept
    return customer


def _key(client: str, customer: str) -> str:
    return f"{client} {customer}"
