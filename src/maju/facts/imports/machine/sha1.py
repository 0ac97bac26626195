"""SHA-1 of a salt and a row's cells, eight rows at a time, cut: what ``RowFold.digest`` says."""

from __future__ import annotations

from collections.abc import Sequence

from maju.facts.imports.csv.identity import SEPARATOR
from maju.facts.imports.machine.lines import Lines, gathered, hexadecimal, splat

LONGEST = 8 * 64 - 9
"""Bytes of a row, salt and separators included, that fit into its buffer."""

LENGTH = 24

_BUFFER = 8 * 64
_SEPARATOR = ord(SEPARATOR)
_LANES = 8
_KIND = f"<{_LANES} x i32>"
_WIDTH = _LANES * 4
_BEGIN = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
_ADDED = (0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6)


def code() -> str:
    """``digests(columns, width, salt, salted, count, out)`` in LLVM's language.

    *columns* are *width* pairs of addresses, offsets and letters; *out* gets ``LENGTH`` letters a
    row.
    """
    lines = Lines()
    lines.label("entry")
    buffer = lines.value(f"alloca [{_LANES * _BUFFER} x i8], align 64")
    words = lines.value(f"alloca [80 x {_KIND}], align 64")
    blocks = lines.value(f"alloca {_KIND}, align 32")
    lines.do("%last = sub i64 %count, 1", "br label %rows")
    lines.label("rows")
    lines.do("%first = phi i64 [ 0, %entry ], [ %next, %told ]", "br label %lane")
    _say_filling(lines, buffer, blocks)
    lines.label("hash")
    lines.do(f"%blocks = load {_KIND}, ptr {blocks}", "br label %block")
    state = _say_block(lines, buffer, words)
    lines.label("told")
    _say_letters(lines, state[:3])
    lines.end_rows(_LANES)
    given = "ptr %columns, i64 %width, ptr %salt, i64 %salted, i64 %count, ptr %out"
    return f"define void @digests({given}) {{\n" + "\n".join(lines.said) + "\n}\n"


def _say_filling(lines: Lines, buffer: str, blocks: str) -> None:
    """Each lane's buffer: the text, a bit, zeroes, its length in bits."""
    lines.label("lane")
    lines.do(
        "%number = phi i64 [ 0, %rows ], [ %another, %filled ]",
        "%most = phi i32 [ 0, %rows ], [ %longest, %filled ]",
    )
    row = lines.row_of("%first", "%number")
    text = lines.piece(buffer, "%number", _BUFFER)
    lines.copy(text, "%salt", "%salted")
    lines.do("br label %column")
    lines.label("column")
    lines.do(
        "%which = phi i64 [ 0, %lane ], [ %after, %column ]",
        "%length = phi i64 [ %salted, %lane ], [ %longer, %column ]",
    )
    mark = lines.at(text, "%length")
    lines.do(f"store i8 {_SEPARATOR}, ptr {mark}")
    pair = lines.piece("%columns", "%which", 16)
    offsets = lines.value(f"load ptr, ptr {pair}")
    data = lines.value(f"load ptr, ptr {lines.at(pair, '8')}")
    begin, size = lines.cell(offsets, row)
    lines.copy(lines.at(mark, "1"), lines.at(data, begin), size)
    marked = lines.value("add i64 %length, 1")
    lines.do(
        f"%longer = add i64 {marked}, {size}",
        "%after = add i64 %which, 1",
        "%again = icmp ult i64 %after, %width",
        "br i1 %again, label %column, label %filled",
    )
    lines.label("filled")
    end = lines.at(text, "%longer")
    lines.do(f"store i8 -128, ptr {end}")
    padded = lines.value("add i64 %longer, 8")
    count = lines.value(f"add i64 {lines.value(f'lshr i64 {padded}, 6')}, 1")
    whole = lines.value(f"shl i64 {count}, 6")
    rest = lines.value(f"sub i64 {lines.value(f'sub i64 {whole}, %longer')}, 1")
    zeroes = lines.at(end, "1")
    lines.do(f"call void @llvm.memset.p0.i64(ptr {zeroes}, i8 0, i64 {rest}, i1 0)")
    bits = lines.value("shl i64 %longer, 3")
    swapped = lines.value(f"call i64 @llvm.bswap.i64(i64 {bits})")
    tail = lines.at(lines.at(text, whole), "-8")
    lines.do(f"store i64 {swapped}, ptr {tail}, align 8")
    short = lines.value(f"trunc i64 {count} to i32")
    place = lines.piece(blocks, "%number", 4)
    lines.do(
        f"store i32 {short}, ptr {place}",
        f"%longest = call i32 @llvm.umax.i32(i32 %most, i32 {short})",
        "%another = add i64 %number, 1",
        f"%lanes = icmp ult i64 %another, {_LANES}",
        "br i1 %lanes, label %lane, label %hash",
    )


def _say_block(lines: Lines, buffer: str, words: str) -> list[str]:
    """One block of every lane; a lane whose text is over stays as it is."""
    state = [f"%state{n}" for n in range(5)]
    lines.label("block")
    lines.do("%at = phi i32 [ 0, %hash ], [ %on, %rounded ]")
    for n, begin in enumerate(_BEGIN):
        told = splat("i32", _LANES, begin)
        lines.do(f"{state[n]} = phi {_KIND} [ {told}, %hash ], [ %new{n}, %rounded ]")
    at = lines.value(f"shl i64 {lines.value('zext i32 %at to i64')}, 6")
    block = lines.at(buffer, at)
    for word in range(16):
        places = [lines.at(block, str(n * _BUFFER + word * 4)) for n in range(_LANES)]
        got = gathered(lines, "i32", _LANES, places)
        told = lines.value(f"call {_KIND} @llvm.bswap.v{_LANES}i32({_KIND} {got})")
        lines.do(f"store {_KIND} {told}, ptr {lines.at(words, str(word * _WIDTH))}, align 32")
    lines.do("br label %more_words")
    _say_words(lines, words)
    ended = state
    for part in range(4):
        ended = _say_rounds(lines, part, ended, words)
    lines.label("rounded")
    one = lines.value(f"insertelement {_KIND} poison, i32 %at, i32 0")
    zeroes = f"<{_LANES} x i32> zeroinitializer"
    every = lines.value(f"shufflevector {_KIND} {one}, {_KIND} poison, {zeroes}")
    going = lines.value(f"icmp ugt {_KIND} %blocks, {every}")
    for n, after in enumerate(ended):
        added = lines.value(f"add {_KIND} {state[n]}, {after}")
        mask = f"<{_LANES} x i1> {going}"
        lines.do(f"%new{n} = select {mask}, {_KIND} {added}, {_KIND} {state[n]}")
    lines.do(
        "%on = add i32 %at, 1",
        "%left = icmp ult i32 %on, %longest",
        "br i1 %left, label %block, label %told",
    )
    return [f"%new{n}" for n in range(5)]


def _say_words(lines: Lines, words: str) -> None:
    """The words of rounds 16 to 79, of those before them."""
    lines.label("more_words")
    lines.do("%word = phi i64 [ 16, %block ], [ %word_after, %more_words ]")
    place = lines.piece(words, "%word", _WIDTH)
    made = ""
    for back in (3, 8, 14, 16):
        before = lines.at(place, str(-back * _WIDTH))
        told = lines.value(f"load {_KIND}, ptr {before}, align 32")
        made = lines.value(f"xor {_KIND} {made}, {told}") if made else told
    lines.do(
        f"store {_KIND} {_turned(lines, made, 1)}, ptr {place}, align 32",
        "%word_after = add i64 %word, 1",
        "%words_left = icmp ult i64 %word_after, 80",
        "br i1 %words_left, label %more_words, label %rounds0",
    )


def _say_rounds(lines: Lines, part: int, before: Sequence[str], words: str) -> list[str]:
    """Twenty rounds, five at a time, after which the letters have come round."""
    me, came = f"rounds{part}", f"rounds{part - 1}" if part else "more_words"

    def two(what: str, one: str, other: str) -> str:
        return lines.value(f"{what} {_KIND} {one}, {other}")

    lines.label(me)
    lines.do(f"%five{part} = phi i64 [ {part * 4}, %{came} ], [ %five_after{part}, %{me} ]")
    names = [f"%r{part}_{n}" for n in range(5)]
    for n, name in enumerate(names):
        lines.do(f"{name} = phi {_KIND} [ {before[n]}, %{came} ], [ {name}_after, %{me} ]")
    a, b, c, d, e = names
    place = lines.piece(words, f"%five{part}", 5 * _WIDTH)
    for number in range(5):
        match part:
            case 0:
                mixed = two("xor", d, two("and", b, two("xor", c, d)))
            case 2:
                mixed = two("or", two("and", b, c), two("and", d, two("or", b, c)))
            case _:
                mixed = two("xor", b, two("xor", c, d))
        word = lines.value(f"load {_KIND}, ptr {lines.at(place, str(number * _WIDTH))}, align 32")
        more = two("add", two("add", e, word), splat("i32", _LANES, _ADDED[part]))
        e, d, c = d, c, _turned(lines, b, 30)
        a, b = two("add", two("add", _turned(lines, a, 5), mixed), more), a
    for name, after in zip(names, (a, b, c, d, e), strict=True):
        lines.do(f"{name}_after = add {_KIND} {after}, zeroinitializer")
    lines.do(
        f"%five_after{part} = add i64 %five{part}, 1",
        f"%fives{part} = icmp ult i64 %five_after{part}, {part * 4 + 4}",
        f"br i1 %fives{part}, label %{me}, label %{f'rounds{part + 1}' if part < 3 else 'rounded'}",
    )
    return [f"{name}_after" for name in names]


def _turned(lines: Lines, value: str, by: int) -> str:
    said = f"{_KIND} {value}, {_KIND} {value}, {_KIND} {splat('i32', _LANES, by)}"
    return lines.value(f"call {_KIND} @llvm.fshl.v{_LANES}i32({said})")


def _say_letters(lines: Lines, words: Sequence[str]) -> None:
    letters = []
    for word in words:
        swapped = lines.value(f"call {_KIND} @llvm.bswap.v{_LANES}i32({_KIND} {word})")
        wide = lines.value(f"zext {_KIND} {swapped} to <{_LANES} x i64>")
        letters.append(hexadecimal(lines, _LANES, wide))
    for lane in range(_LANES):
        place = lines.piece("%out", lines.row_of("%first", str(lane)), LENGTH)
        for number, said in enumerate(letters):
            word = lines.value(f"extractelement <{_LANES} x i64> {said}, i32 {lane}")
            lines.do(f"store i64 {word}, ptr {lines.at(place, str(number * 8))}, align 1")
