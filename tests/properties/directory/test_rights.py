"""Whatever roles somebody holds: no right without a role that gives it there, none across clients."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.directory.access import DISPATCHED, RIGHTS_OF, Held, Right, Scope

CENTRES = (None, "seoul", "busan")
CLIENTS = (None, "ondam", "haru")


@st.composite
def held_roles(draw: st.DrawFn) -> Held:
    role = draw(st.sampled_from(sorted(RIGHTS_OF)))
    client = draw(st.sampled_from(CLIENTS[1:] if role == "client" else CLIENTS))
    centre = draw(st.sampled_from(CENTRES[1:] if client else CENTRES))
    contract = draw(st.sampled_from(("outsourced", "dispatched"))) if client else ""
    return Held(role=role, centre=centre, client=client, contract=contract)


SCOPES = st.lists(held_roles(), max_size=4).map(
    lambda held: Scope(person=1, sign_in="kim", name="Kim", roles=tuple(held))
)
RIGHTS = st.sampled_from(list(Right))
THERE = st.sampled_from(("seoul", "busan", "nowhere"))
FOR = st.sampled_from(("ondam", "haru", "nobody"))


@given(SCOPES, RIGHTS, THERE, FOR)
def test_a_right_comes_from_a_role_that_holds_there_and_for_that_client(
    scope: Scope, right: Right, centre: str, client: str
) -> None:
    giving = [
        held
        for held in scope.roles
        if right in RIGHTS_OF[held.role]
        or (held.role == "client" and held.contract == "dispatched" and right in DISPATCHED)
    ]
    fitting = [
        held for held in giving if held.centre in {None, centre} and held.client in {None, client}
    ]
    assert scope.may(right, centre, client) == bool(fitting)


@given(SCOPES, RIGHTS, THERE, FOR)
def test_all_ways_to_ask_say_the_same(scope: Scope, right: Right, centre: str, client: str) -> None:
    clients, centres = scope.clients(right, centre), scope.centres(right)
    assert scope.may(right, centre, client) == (clients is None or client in clients)
    assert scope.may(right, centre) == (clients is None or bool(clients))
    assert scope.may_all(right, centre) == (clients is None)
    assert scope.may(right, centre) == (centres is None or centre in centres)
    assert scope.anywhere(right) == (centres is None or bool(centres))
    assert scope.knows(centre) >= scope.may(right, centre)


@given(SCOPES, THERE)
def test_who_comes_from_a_client_of_outsourced_work_only_never_sees_who_works(
    scope: Scope, centre: str
) -> None:
    there = [held for held in scope.roles if held.within(centre)]
    outside = all(held.role == "client" and held.contract == "outsourced" for held in there)
    assert scope.sees_agents(centre) == (bool(there) and not outside)


@pytest.mark.parametrize(
    "right",
    [
        Right.CUSTOMERS_REVEAL,
        Right.PEOPLE_EDIT,
        Right.MESSAGES,
        Right.REPORTS_WRITE,
        Right.FLOOR_ACT,
    ],
)
def test_a_client_of_outsourced_work_neither_directs_nor_reveals(right: Right) -> None:
    assert right not in RIGHTS_OF["client"]
