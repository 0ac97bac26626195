"""Linked attempts of all days of a question: what is certain for good, and what is not."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyarrow as pa

from maju.metrics.changing.abandons import abandons
from maju.metrics.changing.changed import Changed
from maju.metrics.compiling import Scope
from maju.metrics.links import GivenUp
from maju.metrics.links.made import KEYS, Tables


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """Both, at one instant."""

    changed: Changed
    before: Sequence[tuple[str, Tables]]
    """Files before the heads, each with its client."""

    def sums(self, names: Sequence[str], scope: Scope) -> pa.Table:
        """By client, day and channel, of more days than the scope's."""
        known = [each.sums.select([*KEYS, *names]) for _, each in self.before]
        now = self.changed.sums(names, tuple(scope.agreed))
        return pa.concat_tables([*known, now], promote_options="permissive")

    def different(self, names: Sequence[str], scope: Scope) -> pa.Table:
        """How many customers there are in the scope, cut by client or by nothing."""
        people = [(client, each.people) for client, each in self.before]
        return self.changed.different(people, names, scope)

    def people(self, names: Sequence[str], scope: Scope) -> pa.Table:
        """Who called when, with a flag for each of *names*."""
        known = [each.people.rows.select([*KEYS, "who", *names]) for _, each in self.before]
        now = self.changed.people(names, scope)
        return pa.concat_tables([*known, *now], promote_options="permissive")

    def given_up(self, scope: Scope) -> Sequence[tuple[str, GivenUp]]:
        """Who gave up, each part with its client."""
        known = [(client, each.given_up) for client, each in self.before]
        return [*known, *abandons(self.changed, scope)]
