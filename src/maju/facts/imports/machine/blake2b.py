"""Keyed BLAKE2b of short texts, four at a time: what ``hashlib.blake2b`` gives, as letters."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from maju.facts.imports.machine.lines import Lines, gathered, hexadecimal, splat

BLOCK = 128
"""The longest text, with what it begins with."""

MARK = b"cp_"
DIGITS = 20
LENGTH = len(MARK) + DIGITS

_LANES = 4
_KIND = f"<{_LANES} x i64>"
_WIDTH = _LANES * 8
_ALL = (1 << 64) - 1
_IV = (
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
)  # fmt: skip
_SIGMA = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
    (11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4),
    (7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8),
    (9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13),
    (2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9),
    (12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11),
    (13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10),
    (6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5),
    (10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0),
)
_MIXED = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip
_ROUNDS = 12
_TURNS = (32, 24, 16, 63)


def keyed(key: bytes) -> bytes:
    """The state after the key's own block: the same for every text."""
    state = list(_IV)
    state[0] ^= 0x01010000 ^ len(key) << 8 ^ DIGITS // 2
    words = struct.unpack("<16Q", key.ljust(BLOCK, b"\0"))
    v = [*state, *_IV]
    v[12] ^= BLOCK
    for number in range(_ROUNDS):
        _mix_all(v, words, _SIGMA[number % len(_SIGMA)])
    return struct.pack("<8Q", *(state[n] ^ v[n] ^ v[n + 8] for n in range(8)))


def _mix_all(v: list[int], words: Sequence[int], order: Sequence[int]) -> None:
    def turned(value: int, by: int) -> int:
        return (value >> by | value << 64 - by) & _ALL

    for at, (a, b, c, d) in enumerate(_MIXED):
        for half in (0, 1):
            v[a] = (v[a] + v[b] + words[order[2 * at + half]]) & _ALL
            v[d] = turned(v[d] ^ v[a], _TURNS[2 * half])
            v[c] = (v[c] + v[d]) & _ALL
            v[b] = turned(v[b] ^ v[c], _TURNS[2 * half + 1])


def code() -> str:
    """``pseudonyms(state, begin, begun, offsets, data, count, out)`` in LLVM's language.

    *begin* is a block of what all texts begin with, *begun* bytes long; *out* gets ``LENGTH``
    letters a row.
    """
    lines = Lines()
    lines.label("entry")
    buffer = lines.value(f"alloca [{_LANES * BLOCK} x i8], align 64")
    words = lines.value(f"alloca [16 x {_KIND}], align 64")
    state = [_spread(lines, n) for n in range(8)]
    lines.do("%last = sub i64 %count, 1", "br label %rows")
    lines.label("rows")
    lines.do("%first = phi i64 [ 0, %entry ], [ %next, %mixed ]")
    rows = [lines.row_of("%first", str(lane)) for lane in range(_LANES)]
    v = [*state, *(splat("i64", _LANES, word) for word in _IV)]
    v[12] = lines.value(f"xor {_KIND} {v[12]}, {_say_filling(lines, buffer, rows)}")
    v[14] = splat("i64", _LANES, _IV[6] ^ _ALL)
    for number in range(16):
        places = [lines.at(buffer, str(n * BLOCK + number * 8)) for n in range(_LANES)]
        word = gathered(lines, "i64", _LANES, places)
        lines.do(f"store {_KIND} {word}, ptr {lines.at(words, str(number * _WIDTH))}, align 32")
    lines.do("br label %round")
    v = _say_round(lines, v, words)
    lines.label("mixed")
    _say_letters(lines, rows, [_ended(lines, state, v, n) for n in (0, 1)])
    lines.end_rows(_LANES)
    given = "ptr %state, ptr %begin, i64 %begun, ptr %offsets, ptr %data, i64 %count, ptr %out"
    body = "\n".join(lines.said)
    return f"{_say_order()}define void @pseudonyms({given}) {{\n{body}\n}}\n"


def _say_order() -> str:
    """Where in memory the words of each round are, one after another."""
    every = [word for number in range(_ROUNDS) for word in _SIGMA[number % len(_SIGMA)]]
    said = ", ".join(f"i64 {word * _WIDTH}" for word in every)
    return f"@order = private constant [{len(every)} x i64] [{said}]\n"


def _say_filling(lines: Lines, buffer: str, rows: Sequence[str]) -> str:
    """Each lane's block; how many bytes were hashed when it was."""
    hashed = "poison"
    for lane, row in enumerate(rows):
        block = lines.at(buffer, str(lane * BLOCK))
        lines.copy(block, "%begin", str(BLOCK))
        begin, length = lines.cell("%offsets", row)
        lines.copy(lines.at(block, "%begun"), lines.at("%data", begin), length)
        told = lines.value(f"add i64 {length}, %begun")
        told = lines.value(f"add i64 {told}, {BLOCK}")
        hashed = lines.value(f"insertelement {_KIND} {hashed}, i64 {told}, i32 {lane}")
    return hashed


def _say_round(lines: Lines, before: Sequence[str], words: str) -> list[str]:
    """All rounds, as a loop."""
    v = [f"%v_{n}" for n in range(16)]
    lines.label("round")
    lines.do("%number = phi i64 [ 0, %rows ], [ %after, %round ]")
    for n in range(16):
        lines.do(f"{v[n]} = phi {_KIND} [ {before[n]}, %rows ], [ %after_{n}, %round ]")
    order = lines.piece("@order", "%number", 16 * 8)
    told = []
    for n in range(16):
        place = lines.at(words, lines.value(f"load i64, ptr {lines.at(order, str(n * 8))}"))
        told.append(lines.value(f"load {_KIND}, ptr {place}, align 32"))
    _say_mixing(lines, v, told)
    for n in range(16):
        lines.do(f"%after_{n} = add {_KIND} {v[n]}, zeroinitializer")
    lines.do(
        "%after = add i64 %number, 1",
        f"%again = icmp ult i64 %after, {_ROUNDS}",
        "br i1 %again, label %round, label %mixed",
    )
    return [f"%after_{n}" for n in range(16)]


def _spread(lines: Lines, number: int) -> str:
    word = lines.value(f"load i64, ptr {lines.at('%state', str(number * 8))}")
    one = lines.value(f"insertelement {_KIND} poison, i64 {word}, i32 0")
    return lines.value(
        f"shufflevector {_KIND} {one}, {_KIND} poison, <{_LANES} x i32> zeroinitializer"
    )


def _say_mixing(lines: Lines, v: list[str], words: Sequence[str]) -> None:
    def two(what: str, one: str, other: str) -> str:
        return lines.value(f"{what} {_KIND} {one}, {other}")

    def turned(value: str, by: int) -> str:
        said = f"{_KIND} {value}, {_KIND} {value}, {_KIND} {splat('i64', _LANES, by)}"
        return lines.value(f"call {_KIND} @llvm.fshr.v{_LANES}i64({said})")

    for at, (a, b, c, d) in enumerate(_MIXED):
        for half in (0, 1):
            v[a] = two("add", two("add", v[a], v[b]), words[2 * at + half])
            v[d] = turned(two("xor", v[d], v[a]), _TURNS[2 * half])
            v[c] = two("add", v[c], v[d])
            v[b] = turned(two("xor", v[b], v[c]), _TURNS[2 * half + 1])


def _ended(lines: Lines, state: Sequence[str], v: Sequence[str], number: int) -> str:
    both = lines.value(f"xor {_KIND} {v[number]}, {v[number + 8]}")
    return lines.value(f"xor {_KIND} {state[number]}, {both}")


def _say_letters(lines: Lines, rows: Sequence[str], ended: Sequence[str]) -> None:
    """Ten bytes of each lane's hash: eight of the first word, two of the second."""
    low = splat("i64", _LANES, 0xFFFFFFFF)
    halves = []
    for word in ended:
        halves.append(lines.value(f"and {_KIND} {word}, {low}"))
        halves.append(lines.value(f"lshr {_KIND} {word}, {splat('i64', _LANES, 32)}"))
    letters = [hexadecimal(lines, _LANES, half) for half in halves[:3]]
    for lane, row in enumerate(rows):
        place = lines.piece("%out", row, LENGTH)
        lines.do(f"store i16 {int.from_bytes(MARK[:2], 'little')}, ptr {place}, align 1")
        lines.do(f"store i8 {MARK[2]}, ptr {lines.at(place, '2')}")
        for number, said in enumerate(letters):
            word = lines.value(f"extractelement {_KIND} {said}, i32 {lane}")
            kind = "i64"
            if number == 2:
                word, kind = lines.value(f"trunc i64 {word} to i32"), "i32"
            lines.do(f"store {kind} {word}, ptr {lines.at(place, str(3 + number * 8))}, align 1")
