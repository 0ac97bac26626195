"""Writing LLVM's own language, a line at a time."""

from __future__ import annotations


class Lines:
    """The body of one function."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._names = 0

    def value(self, said: str) -> str:
        """A new value's name."""
        self._names += 1
        name = f"%v{self._names}"
        self.said.append(f"  {name} = {said}")
        return name

    def do(self, *said: str) -> None:
        """What gives no value."""
        self.said.extend(f"  {each}" for each in said)

    def label(self, name: str) -> None:
        """Where a jump may lead."""
        self.said.append(f"{name}:")

    def at(self, base: str, offset: str) -> str:
        """An address *offset* bytes behind *base*."""
        return self.value(f"getelementptr i8, ptr {base}, i64 {offset}")

    def piece(self, base: str, number: str, size: int) -> str:
        """An address *number* pieces of *size* bytes behind *base*."""
        return self.value(f"getelementptr [{size} x i8], ptr {base}, i64 {number}")

    def cell(self, offsets: str, row: str) -> tuple[str, str]:
        """Where a row's text begins in its column, and how long it is."""
        place = self.value(f"getelementptr i32, ptr {offsets}, i64 {row}")
        begin = self.value(f"load i32, ptr {place}")
        after = self.value(f"getelementptr i32, ptr {place}, i64 1")
        end = self.value(f"load i32, ptr {after}")
        length = self.value(f"sub i32 {end}, {begin}")
        return self.value(f"zext i32 {begin} to i64"), self.value(f"zext i32 {length} to i64")

    def copy(self, target: str, source: str, size: str) -> None:
        """*size* bytes."""
        self.do(f"call void @llvm.memcpy.p0.p0.i64(ptr {target}, ptr {source}, i64 {size}, i1 0)")

    def row_of(self, first: str, lane: str) -> str:
        """A lane's row; behind the last one it is the last one again."""
        row = self.value(f"add i64 {first}, {lane}")
        return self.value(f"call i64 @llvm.umin.i64(i64 {row}, i64 %last)")

    def end_rows(self, lanes: int) -> None:
        """The next *lanes* rows, from label ``rows`` on, until there are none; then return."""
        self.do(
            f"%next = add i64 %first, {lanes}",
            "%more = icmp ult i64 %next, %count",
            "br i1 %more, label %rows, label %over",
        )
        self.label("over")
        self.do("ret void")


def splat(kind: str, lanes: int, value: int | str) -> str:
    """The same constant in each lane."""
    return "<" + ", ".join([f"{kind} {value}"] * lanes) + ">"


def gathered(lines: Lines, kind: str, lanes: int, places: list[str]) -> str:
    """One word of each lane's buffer."""
    made = "poison"
    for lane, place in enumerate(places):
        word = lines.value(f"load {kind}, ptr {place}, align 4")
        made = lines.value(f"insertelement <{lanes} x {kind}> {made}, {kind} {word}, i32 {lane}")
    return made


def hexadecimal(lines: Lines, lanes: int, words: str) -> str:
    """Eight letters for each lane's word of 32 bits (in 64), its lowest byte first."""
    kind = f"<{lanes} x i64>"

    def both(what: str, value: str, constant: int) -> str:
        return lines.value(f"{what} {kind} {value}, {splat('i64', lanes, constant)}")

    def spread(value: str, by: int, mask: int) -> str:
        other = both("shl", value, by)
        joined = lines.value(f"or {kind} {value}, {other}")
        return both("and", joined, mask)

    apart = spread(words, 16, 0x0000FFFF0000FFFF)
    apart = spread(apart, 8, 0x00FF00FF00FF00FF)
    high = both("and", both("lshr", apart, 4), 0x000F000F000F000F)
    low = both("shl", both("and", apart, 0x000F000F000F000F), 8)
    digits = lines.value(f"or {kind} {high}, {low}")
    letters = both("and", both("lshr", both("add", digits, 0x0606060606060606), 4), _ONES)
    plain = both("add", digits, 0x3030303030303030)
    return lines.value(f"add {kind} {plain}, {both('mul', letters, ord('a') - ord('9') - 1)}")


_ONES = 0x0101010101010101
