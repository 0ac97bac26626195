"""Unit: virtual time jumps, keeps its order, refuses the real world, and tells a deadlock."""

import asyncio

import pytest

from maju.engine.virtual import Deadlock, Livelock, RealWorld, VirtualClock, run_virtual
from maju.kernel.time import DAY, HOUR, SECOND, Instant

START = Instant(1_795_000_000_000_000)


def test_a_day_passes_at_once_and_to_the_microsecond() -> None:
    async def main() -> None:
        clock = VirtualClock()
        until = Instant(START + 3 * DAY + 1)
        await clock.sleep_until(until)
        assert clock.now() == until

    run_virtual(main(), start=START)


def test_time_stands_still_while_something_is_ready() -> None:
    async def main() -> None:
        clock = VirtualClock()
        for _ in range(1000):
            await asyncio.sleep(0)
        assert clock.now() == START

    run_virtual(main(), start=START)


def test_sleepers_wake_in_the_order_of_their_instants() -> None:
    async def main() -> list[int]:
        woken: list[int] = []

        async def sleeper(n: int) -> None:
            await asyncio.sleep(n)
            woken.append(n)

        await asyncio.gather(*(sleeper(n) for n in (5, 3, 9, 1, 7)))
        return woken

    assert run_virtual(main(), start=START) == [1, 3, 5, 7, 9]


def test_many_equal_instants_wake_in_the_same_order_every_time() -> None:
    async def main() -> list[int]:
        woken: list[int] = []

        async def sleeper(n: int) -> None:
            await asyncio.sleep(n % 7)
            woken.append(n)

        await asyncio.gather(*(sleeper(n) for n in range(100)))
        return woken

    assert run_virtual(main(), start=START) == run_virtual(main(), start=START)


def test_timeouts_are_virtual_too() -> None:
    async def main() -> None:
        clock = VirtualClock()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(HOUR / SECOND):
                await asyncio.Event().wait()
        assert clock.now() == START + HOUR

    run_virtual(main(), start=START)


def test_a_deadlock_says_what_waits() -> None:
    async def nobody_rings() -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        await asyncio.create_task(nobody_rings(), name="the deaf one")

    with pytest.raises(Deadlock, match=r"the deaf one waits in .*nobody_rings"):
        run_virtual(main(), start=START)


def test_a_livelock_is_told() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()

        def again() -> None:
            loop.call_soon(again)

        again()
        await asyncio.Event().wait()

    with pytest.raises(Livelock):
        run_virtual(main(), start=START)


def test_threads_and_sockets_are_refused() -> None:
    async def main() -> None:
        with pytest.raises(RealWorld):
            await asyncio.to_thread(print)
        with pytest.raises(RealWorld):
            await asyncio.open_connection("127.0.0.1", 9)
        with pytest.raises(RealWorld):
            await asyncio.create_subprocess_exec("true")

    run_virtual(main(), start=START)
