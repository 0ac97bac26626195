"""Who gave up is given to an agent, or to routing; an agent says what came of a call.

Given to routing, it is a callback like any other (``RequestCallback``): it waits in its queue, is
dialled when an agent is free, and is tried again as the settings say. Given to an agent by name, it
is theirs to call by hand: the core knows no callback for one agent alone, and a supervisor
who names somebody wants that one to do it. Tries are limited either way.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from maju.desk.forms import Form
from maju.desk.inbox.abandoned.listing import TRIES_MOST, waiting
from maju.desk.inbox.people import crew
from maju.desk.inbox.reader import Reader
from maju.desk.inbox.wishing import nudge, wish
from maju.desk.sending import check_token, drawn
from maju.directory import models as m
from maju.directory.models.inbox import GIVEN_RESULTS
from maju.facts.readmodel.customers import GaveUp
from maju.kernel import commands as c
from maju.kernel.errors import Refused
from maju.kernel.ids import CallbackId, CustomerId, QueueId

AGAIN = {"absent", "busy"}
"""Results after which one tries again."""


def chosen(reader: Reader, form: Form) -> list[GaveUp]:
    """The rows that were ticked and still wait.

    Raises:
        Refused: ``nobody_chosen``.
    """
    found = waiting(reader, set(form.texts("who")))
    if not found:
        raise Refused("nobody_chosen")
    return found


def distribute(reader: Reader, form: Form) -> str:
    """Routing calls them; the first command. Whom an agent has is taken back from them."""
    token = form.needed("token")
    found = [each for each in chosen(reader, form) if each.callback is None and each.queue]
    if not found:
        raise Refused("nobody_chosen")
    bodies = [
        c.RequestCallback(
            callback=CallbackId(drawn(reader, "cb", f"{token}/{each.client}/{each.customer}")),
            queue=QueueId(each.queue or ""),
            customer=CustomerId(each.customer),
        )
        for each in found
    ]
    return wish(reader, form, bodies, lambda _command: _take_back(reader, found))


def _take_back(reader: Reader, found: Sequence[GaveUp]) -> None:
    for each in found:
        m.GivenCall.objects.filter(
            client__centre=reader.centre,
            client__code=each.client,
            customer=each.customer,
            closed_at__isnull=True,
        ).update(closed_at=reader.now)


def give(reader: Reader, form: Form) -> None:
    """An agent shall call them. The same form sent twice gives once.

    Raises:
        Refused: ``nobody_chosen``, ``owner_unknown``: no agent of that client.
    """
    check_token(form.text("token", most=200))
    agent = form.needed("agent")
    with transaction.atomic():
        for each in chosen(reader, form):
            company = reader.company(each.client)
            if agent not in {one.code for one in crew(reader, each.client)}:
                raise Refused("owner_unknown", owner=agent)
            m.GivenCall.objects.update_or_create(
                client=company,
                customer=each.customer,
                closed_at=None,
                defaults={"agent": agent, "by_id": reader.person, "gave_up_at": each.last_at},
                create_defaults={
                    "centre_id": reader.centre,
                    "agent": agent,
                    "by_id": reader.person,
                    "at": reader.now,
                    "gave_up_at": each.last_at,
                },
            )
        nudge(reader.centre, "inquiries", agent)


def mine(reader: Reader, number: str) -> m.GivenCall:
    """A call that the reader is to make.

    Raises:
        Refused: ``call_not_yours``: it never was, or is no more.
    """
    found = (
        m.GivenCall.objects.select_for_update()
        .filter(centre=reader.centre, agent=reader.agent or "-", closed_at__isnull=True)
        .filter(pk=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0)
        .first()
    )
    if found is None:
        raise Refused("call_not_yours")
    return found


def tried(reader: Reader, form: Form) -> None:
    """What came of a call. The same form sent twice counts one attempt.

    Raises:
        Refused: ``call_not_yours``, ``choice_unknown``.
    """
    token, result = form.needed("token"), form.needed("result")
    check_token(token)
    if result not in GIVEN_RESULTS:
        raise Refused("choice_unknown", name="result", said=result)
    if m.GivenTry.objects.filter(by_id=reader.person, token=token).exists():
        return
    with transaction.atomic():
        call = mine(reader, form.needed("call"))
        try:
            with transaction.atomic():
                m.GivenTry.objects.create(
                    call=call, by_id=reader.person, at=reader.now, result=result, token=token
                )
        except IntegrityError:
            return
        call.attempts += 1
        call.last_result, call.tried_at = result, reader.now
        if result not in AGAIN or call.attempts >= TRIES_MOST:
            call.closed_at = reader.now
        call.save(update_fields=["attempts", "last_result", "tried_at", "closed_at"])
