"""A state as bytes: its records only, in the order of their ids; all else follows from them."""

from __future__ import annotations

import msgspec
from immutables import Map
from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.ids import AdapterId, CentreId, QueueId
from maju.kernel.settings import Settings
from maju.kernel.time import Instant
from maju.routing.model import Agent, Callback, Contact, Count
from maju.routing.pace import Pace
from maju.routing.state import Draft, State


class _Records(Struct, frozen=True, kw_only=True):
    centre: CentreId
    settings: Settings
    agents: tuple[Agent, ...]
    contacts: tuple[Contact, ...]
    callbacks: tuple[Callback, ...]
    counts: tuple[tuple[QueueId, Channel, Count], ...]
    pace: tuple[tuple[QueueId, Channel, Pace], ...]
    adapters: tuple[tuple[AdapterId, bool], ...]


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(_Records)


def encode_state(state: State) -> bytes:
    """The records of *state*; equal states give equal bytes, in any process."""
    return _encoder.encode(
        _Records(
            centre=state.centre,
            settings=state.settings,
            agents=tuple(state.agents[k] for k in sorted(state.agents)),
            contacts=tuple(state.contacts[k] for k in sorted(state.contacts)),
            callbacks=tuple(state.callbacks[k] for k in sorted(state.callbacks)),
            counts=tuple((*k, state.counts[k]) for k in sorted(state.counts)),
            pace=tuple((*k, state.pace[k]) for k in sorted(state.pace)),
            adapters=tuple(sorted(state.adapters.items())),
        )
    )


def decode_state(body: bytes) -> State:
    """The state that was encoded; lines, pools and timers made anew."""
    records = _decoder.decode(body)
    draft = Draft(State(records.centre, records.settings), Instant(0))
    draft.agents = Map((agent.id, agent) for agent in records.agents)
    draft.contacts = Map((contact.id, contact) for contact in records.contacts)
    draft.callbacks = Map((callback.id, callback) for callback in records.callbacks)
    draft.counts = Map(((queue, channel), count) for queue, channel, count in records.counts)
    draft.pace = Map(((queue, channel), pace) for queue, channel, pace in records.pace)
    draft.adapters = Map(records.adapters)
    draft.rebuild()
    return draft.freeze()
