"""Every kind of thing that the pages list and change, by its name in addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maju.directory.pages.kind import Kind
from maju.directory.pages.kinds.centre import AWAY, CALENDARS, CENTRE
from maju.directory.pages.kinds.clients import CLIENTS, FORMS, MACROS, REASONS
from maju.directory.pages.kinds.crew import AGENTS, TEAMS
from maju.directory.pages.kinds.lines import ENTRIES, QUEUES

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        CENTRE,
        CLIENTS,
        TEAMS,
        AGENTS,
        QUEUES,
        CALENDARS,
        ENTRIES,
        REASONS,
        AWAY,
        FORMS,
        MACROS,
    )
}

GROUPS: Sequence[tuple[str | Promise, Sequence[Kind]]] = (
    (_("Centre"), (CENTRE, CALENDARS, AWAY)),
    (_("Clients"), (CLIENTS, REASONS, FORMS, MACROS)),
    (_("Lines"), (QUEUES, ENTRIES)),
    (_("Crew"), (AGENTS, TEAMS)),
)
"""As the pages' own navigation shows them."""
