"""The page without script: what the script draws from the view, said by a template instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from maju.desk.reading import rows
from maju.desk.recording import INQUIRIES
from maju.desk.seat import Seat, vault
from maju.desk.words import words
from maju.directory.editing import link
from maju.directory.models.desk import NATURES, RESULTS
from maju.facts.readmodel.conversations import messages_of
from maju.journal.postgres.people_sync import get_sync_in
from maju.kernel.ids import CustomerId

MESSAGES_SHOWN = 200
_PLAIN = (
    "hold",
    "resume",
    "pause_recording",
    "resume_recording",
    "hang_up",
    "leave_conference",
    "extend",
)
"""Acts that need no more than a button."""


class Choice(NamedTuple):
    """An option of a list."""

    value: str
    label: str


class Said(NamedTuple):
    """A message of the conversation."""

    by: str
    at: int
    text: str


class Plain(NamedTuple):
    """What the template shows of the agent, the offers, and the chosen contact."""

    state: str
    offers: Sequence[Mapping[str, str]]
    contacts: Sequence[Mapping[str, Any]]
    chosen: Mapping[str, Any] | None
    said: Sequence[Said]
    acts: Sequence[Choice]
    topics: Sequence[Choice]
    results: Sequence[Choice]
    natures: Sequence[Choice]
    inquiries: Sequence[Choice]
    queues: Sequence[Choice]


def plain(
    seat: Seat, view: Mapping[str, Any], book: Mapping[str, Any], chosen: str | None
) -> Plain:
    """Of the same view and names that the script is given."""
    desk, said = view["desk"], words()
    names = {name: each["name"] for name, each in book["clients"].items()}
    contacts = [
        {
            **each,
            "name": names.get(each["client"], each["client"]),
            "said": said.get(f"stage_{each['stage']}", each["stage"]),
            "how": said.get(f"channel_{each['channel']}", each["channel"]),
            "on": each["contact"] == chosen,
            "can": desk["can"].get(each["contact"], ()),
        }
        for each in desk["contacts"]
    ]
    now = next((each for each in contacts if each["on"]), None)
    client = "" if now is None else now["client"]
    return Plain(
        state=_state(desk["agent"], book),
        offers=[
            {
                **each,
                "name": names.get(each["client"], each["client"]),
                "how": said.get(f"channel_{each['channel']}", each["channel"]),
                "greeting": _greeting(book, each),
            }
            for each in desk["offers"]
        ],
        contacts=contacts,
        chosen=now,
        said=_conversation(seat, now),
        acts=[Choice(each, said[each]) for each in _PLAIN if now and each in now["can"]],
        topics=[
            Choice(each["code"], " › ".join(each["path"]))
            for each in book["reasons"].get(client, ())
            if each["leaf"]
        ],
        results=[Choice(each, said[f"result_{each}"]) for each in RESULTS],
        natures=[Choice(each, said[f"nature_{each}"]) for each in NATURES],
        inquiries=[Choice(each, said[f"inquiry_{each}"]) for each in INQUIRIES],
        queues=[
            Choice(f"q:{code}", each["name"])
            for code, each in book["queues"].items()
            if each["client"] == client
        ],
    )


def _state(agent: Mapping[str, Any], book: Mapping[str, Any]) -> str:
    said = words()
    if agent["state"] == "away":
        names = {each["code"]: each["name"] for each in book["away"]}
        reason = agent["reason"]
        return str(names.get(reason) or said.get(f"away_{reason}") or said["state_away"])
    return str(said.get(f"state_{agent['state']}", agent["state"]))


def _greeting(book: Mapping[str, Any], offer: Mapping[str, Any]) -> str:
    greetings = book["clients"].get(offer["client"], {}).get("greetings", {})
    text = str(greetings.get(offer["entry"]) or greetings.get("") or "")
    name = words()["blank_customer"]
    return text.replace("{agent}", book["agent"]["name"]).replace("{customer}", name)


def _conversation(seat: Seat, contact: Mapping[str, Any] | None) -> Sequence[Said]:
    if contact is None or contact["channel"] == "voice":
        return ()
    owner = CustomerId(contact["customer"] or contact["contact"])
    found = messages_of(link(), seat.centre, contact["contact"], limit=MESSAGES_SHOWN)
    return [
        Said(
            each.by,
            each.at,
            (get_sync_in(link(), vault(), owner, each.message) or b"").decode("utf-8", "replace"),
        )
        for each in found
    ]


def colleagues(seat: Seat) -> Sequence[Mapping[str, Any]]:
    """Who is signed in, and what they are seen to do."""
    return rows(seat, "colleagues")
