"""The side store: what is about people can be destroyed, and is unreadable without its key."""

from __future__ import annotations

import asyncio

import pytest

from maju.journal.vault import Vault
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CustomerId
from tests.conformance.conftest import Play
from tests.conformance.worlds import MASTER, World

MINJI = CustomerId("cu_민지")
JUNHO = CustomerId("cu_준호")


def test_a_value_reads_back_and_the_last_one_counts(play: Play) -> None:
    async def scene(world: World) -> None:
        assert await world.people.get(MINJI, "name") is None
        await world.people.put(MINJI, "name", "김민지".encode())
        await world.people.put(MINJI, "number", b"")
        await world.people.put(JUNHO, "name", b"\0\xff")
        await world.people.put(MINJI, "name", "박민지".encode())
        assert await world.people.get(MINJI, "name") == "박민지".encode()
        assert await world.people.get(MINJI, "number") == b""
        assert await world.people.get(JUNHO, "name") == b"\0\xff"

    play(scene)


def test_who_is_forgotten_leaves_nothing_and_takes_nothing_more(play: Play) -> None:
    async def scene(world: World) -> None:
        await world.people.put(MINJI, "name", "김민지".encode())
        await world.people.put(JUNHO, "name", "이준호".encode())
        assert await world.people.forget(MINJI)
        assert not await world.people.forget(MINJI)
        assert await world.people.get(MINJI, "name") is None
        with pytest.raises(Refused, match="forgotten"):
            await world.people.put(MINJI, "name", "김민지".encode())
        assert await world.people.get(JUNHO, "name") == "이준호".encode()
        assert list(await world.people.forgotten()) == [MINJI]

    play(scene)


def test_a_stranger_is_forgotten_too_for_a_backup_may_know_it(play: Play) -> None:
    async def scene(world: World) -> None:
        assert not await world.people.forget(MINJI)
        assert list(await world.people.forgotten()) == [MINJI]
        with pytest.raises(Refused, match="forgotten"):
            await world.people.put(MINJI, "name", b"x")

    play(scene)


def test_a_put_beside_a_forget_leaves_nothing_behind(play: Play) -> None:
    async def scene(world: World) -> None:
        async def put(n: int) -> None:
            try:
                await world.people.put(MINJI, f"text {n}", b"x")
            except Refused:
                return

        await asyncio.gather(
            *(put(n) for n in range(5)),
            world.people.forget(MINJI),
            *(put(n) for n in range(5, 10)),
        )
        assert [await world.people.get(MINJI, f"text {n}") for n in range(10)] == [None] * 10

    play(scene)


# --- the vault -----------------------------------------------------------------------------------


def test_a_value_cannot_be_passed_off_as_another() -> None:
    vault = Vault(MASTER)
    minji, junho = vault.new_key(MINJI), vault.new_key(JUNHO)
    sealed = vault.seal(MINJI, minji, "name", b"secret")
    assert vault.open(MINJI, minji, "name", sealed) == b"secret"
    assert b"secret" not in sealed
    for whose, key, name in [
        (MINJI, minji, "number"),
        (JUNHO, junho, "name"),
        (JUNHO, minji, "name"),
    ]:
        with pytest.raises(Trouble):
            vault.open(whose, key, name, sealed)
    with pytest.raises(Trouble):
        vault.open(MINJI, minji, "name", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_another_master_key_opens_nothing() -> None:
    sealed_key = Vault(MASTER).new_key(MINJI)
    sealed = Vault(MASTER).seal(MINJI, sealed_key, "name", b"secret")
    with pytest.raises(Trouble):
        Vault(bytes(32)).open(MINJI, sealed_key, "name", sealed)


def test_a_master_key_has_32_bytes() -> None:
    with pytest.raises(Refused, match="master_key_length"):
        Vault(b"short")
