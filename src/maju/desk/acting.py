"""What an agent can do at the page: each act reads its form, and says what to wish and to keep.

Nothing here decides. The wishes go to the engine, which may refuse them; what is kept is kept in
the same transaction. What a wish is about is the engine's to check: that the agent has the contact,
that the other side is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy, override

from maju.desk import calling
from maju.desk.attaching import send_file
from maju.desk.forms import Form
from maju.desk.holding import Held, held
from maju.desk.knowing import identify, reachable
from maju.desk.phone import is_without, known_adapter
from maju.desk.reading import contact_row
from maju.desk.recording import Record, keep_note
from maju.desk.seat import DESK, Seat
from maju.desk.sending import drawn, message_id
from maju.desk.texts import owner_of, write
from maju.desk.wishing import Wish
from maju.directory import models as m
from maju.kernel import commands as c
from maju.kernel.errors import Refused
from maju.kernel.ids import CallbackId, CustomerId, OfferId, QueueId
from maju.kernel.time import SECOND, Duration, Instant

EXTENSION = Duration(60 * SECOND)
"""How much longer a wrap-up lasts with each press."""

SHORTEST_WINDOW = Duration(30 * 60 * SECOND)
"""A callback that names only when it begins is kept within this much longer."""


def _only(*bodies: c.Body) -> Wish:
    return Wish(bodies=bodies)


def sign_in(seat: Seat, form: Form) -> Wish:
    """Come to work at this page, with the telephone that it is registered with, if any."""
    server = form.text("phone", most=100)
    phone_adapter = known_adapter(seat, server) if server else None
    return _only(
        c.SignIn(
            agent=seat.agent,
            adapter=DESK,
            phone=False,
            phone_adapter=phone_adapter,
            without_phone=phone_adapter is None and is_without(seat),
        )
    )


def phone(seat: Seat, form: Form) -> Wish:
    """Calls ring at the telephone of this page from now on."""
    form.needed("phone")
    return sign_in(seat, form)


def sign_out(seat: Seat, form: Form) -> Wish:
    """Go home, after the contacts in hand."""
    return _only(c.SignOut(agent=seat.agent))


def available(seat: Seat, form: Form) -> Wish:
    """Ready for the next contact."""
    return _only(c.SetState(agent=seat.agent, state="available"))


def away(seat: Seat, form: Form) -> Wish:
    """Away for a reason, after the contacts in hand."""
    return _only(c.SetState(agent=seat.agent, state="away", reason=form.needed("reason")))


def accept(seat: Seat, form: Form) -> Wish:
    """Take what rings."""
    return _only(c.AcceptOffer(agent=seat.agent, offer=OfferId(form.needed("offer"))))


def decline(seat: Seat, form: Form) -> Wish:
    """Will not take it."""
    return _only(c.DeclineOffer(agent=seat.agent, offer=OfferId(form.needed("offer"))))


def hold(seat: Seat, form: Form) -> Wish:
    """Music for the customer."""
    return _only(c.Hold(agent=seat.agent, contact=form.contact()))


def resume(seat: Seat, form: Form) -> Wish:
    """Back to the customer."""
    return _only(c.Resume(agent=seat.agent, contact=form.contact()))


def hang_up(seat: Seat, form: Form) -> Wish:
    """The conversation is over."""
    return _only(c.HangUp(agent=seat.agent, contact=form.contact()))


def pause_recording(seat: Seat, form: Form) -> Wish:
    """What is said now is not kept: a card's number."""
    return _only(c.PauseRecording(agent=seat.agent, contact=form.contact()))


def resume_recording(seat: Seat, form: Form) -> Wish:
    """What is said is kept again."""
    return _only(c.ResumeRecording(agent=seat.agent, contact=form.contact()))


def transfer(seat: Seat, form: Form) -> Wish:
    """To a queue, a person or a number, and done with it."""
    queue, agent, number = form.target()
    return _only(
        c.Transfer(
            agent=seat.agent, contact=form.contact(), queue=queue, to_agent=agent, number=number
        )
    )


def consult(seat: Seat, form: Form) -> Wish:
    """Ask a colleague first, while the customer holds."""
    queue, agent, number = form.target()
    if number:
        raise Refused("consult_inside_only")
    return _only(c.Consult(agent=seat.agent, contact=form.contact(), queue=queue, to_agent=agent))


def _end_consult(how: str) -> Callable[[Seat, Form], Wish]:
    def end(seat: Seat, form: Form) -> Wish:
        """How a consult ends."""
        return _only(
            c.EndConsult(agent=seat.agent, contact=form.contact(), how=how)  # type: ignore[arg-type]
        )

    return end


def leave_conference(seat: Seat, form: Form) -> Wish:
    """Leave the customer with the colleague."""
    return _only(c.LeaveConference(agent=seat.agent, contact=form.contact()))


def message(seat: Seat, form: Form) -> Wish:
    """Something written to the customer."""
    contact, text = form.contact(), form.text("text")
    if not text:
        raise Refused("message_empty")
    found = held(seat, contact)
    name = message_id(seat, form.needed("token"))
    return Wish(
        bodies=(c.SeeMessage(contact=contact, message=name, by="agent", agent=seat.agent),),
        keep=lambda: write(owner_of(contact, found.customer), name, text),
    )


def extend(seat: Seat, form: Form) -> Wish:
    """More time for the record."""
    return _only(c.ExtendWrapUp(agent=seat.agent, contact=form.contact(), by=EXTENSION))


def callback(seat: Seat, form: Form) -> Wish:
    """Promise the customer of a contact a call, from a moment on."""
    found = held(seat, form.contact())
    since, until = form.moment(seat, "since"), form.moment(seat, "until")
    wish = wish_callback(seat, form, found, since, until)
    return Wish(bodies=(wish,), keep=reachable(seat, found, form.text("number", most=40)))


def wish_callback(
    seat: Seat, form: Form, found: Held, since: Instant | None, until: Instant | None
) -> c.RequestCallback:
    """The promise as a wish; without an end it is kept within half an hour.

    Raises:
        Refused: ``callback_nobody``, ``unknown_queue``: also one of another client, for the customer
            is this one's.
    """
    if found.customer is None:
        raise Refused("callback_nobody")
    queue = form.text("queue", most=100) or found.queue
    whose = m.Queue.objects.filter(centre=seat.centre, client__code=found.client, code=queue)
    if not whose.exists():
        raise Refused("unknown_queue", queue=queue)
    if since is not None and until is None:
        until = Instant(since + SHORTEST_WINDOW)
    return c.RequestCallback(
        callback=CallbackId(drawn(seat, "cb", form.needed("token"))),
        queue=QueueId(queue),
        customer=CustomerId(found.customer),
        not_before=since,
        not_after=until,
    )


def note(seat: Seat, form: Form) -> Wish:
    """A note about the customer, for whoever answers next."""
    found = held(seat, form.contact())
    text = form.text("text")
    if not text:
        raise Refused("message_empty")
    if found.customer is None:
        raise Refused("note_nobody")
    client, customer, token = found.client, found.customer, form.needed("token")
    return Wish(bodies=(), keep=lambda: keep_note(seat, client, customer, text, token))


def abuse(seat: Seat, form: Form) -> Wish:
    """폭언·성희롱: the first press warns, the second ends.

    In a chat the warning is a message of the agent's. The engine takes it after the mark and refuses it
    where the mark has ended the contact: who is gone is not warned.
    """
    kind = form.needed("kind")
    if kind not in {"abuse", "harassment"}:
        raise Refused("choice_unknown", name="kind", said=kind)
    contact = form.contact()
    marks = c.MarkAbuse(agent=seat.agent, contact=contact, kind=kind)  # type: ignore[arg-type]
    found = contact_row(seat, contact)
    if found is None or not found["holds"] or found["channel"] != "chat":
        return _only(marks)
    name = message_id(seat, form.needed("token"))
    text = warning(kind, found["language"])
    return Wish(
        bodies=(marks, c.SeeMessage(contact=contact, message=name, by="agent", agent=seat.agent)),
        keep=lambda: write(owner_of(contact, found["customer"]), name, text),
    )


_WARNINGS = {
    "abuse": gettext_lazy(
        "Please keep to respectful language. If this goes on, the conversation will be ended."
    ),
    "harassment": gettext_lazy(
        "Sexual remarks are not acceptable. If this goes on, the conversation will be ended."
    ),
}


def warning(kind: str, language: str | None) -> str:
    """What the customer is told at the first press; in Korean, or in English for everybody else."""
    with override("ko" if (language or "ko").startswith("ko") else "en"):
        return str(_WARNINGS[kind])


def finish(seat: Seat, form: Form) -> Wish:
    """The record is saved: the wrap-up ends, and the inquiry stands as was said."""
    contact = form.contact()
    found = held(seat, contact)
    made = Record(seat, form, contact, client=found.client, customer=found.customer)
    wishes: list[c.Body] = [made.ends()]
    inquiry = made.inquiry()
    if inquiry is not None:
        wishes.append(inquiry)
    if made.state != "callback" or found.customer is None:
        return Wish(bodies=wishes, keep=made.keep)
    wishes.append(wish_callback(seat, form, found, made.due, None))
    reaches = reachable(seat, found, "")

    def keep() -> None:
        made.keep()
        reaches()

    return Wish(bodies=wishes, keep=keep)


ACTS: Mapping[str, Callable[[Seat, Form], Wish]] = {
    "sign_in": sign_in,
    "phone": phone,
    "sign_out": sign_out,
    "available": available,
    "away": away,
    "accept": accept,
    "decline": decline,
    "hold": hold,
    "resume": resume,
    "hang_up": hang_up,
    "call": calling.call,
    "call_number": calling.call_number,
    "pause_recording": pause_recording,
    "resume_recording": resume_recording,
    "transfer": transfer,
    "consult": consult,
    "consult_cancel": _end_consult("cancel"),
    "consult_transfer": _end_consult("transfer"),
    "consult_conference": _end_consult("conference"),
    "leave_conference": leave_conference,
    "message": message,
    "send_file": send_file,
    "identify": identify,
    "extend": extend,
    "callback": callback,
    "note": note,
    "abuse": abuse,
    "finish": finish,
}
"""By the last part of the address."""
