"""What is said of a command that was used wrongly, in Korean; the English stands where it is raised.

A pattern and its sentence, in the order in which they are tried; a message that none fits is said
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PATTERNS: Sequence[tuple[str, str]] = (
    (r"--centre, --from and --to are needed", "--centre, --from, --to가 모두 필요합니다"),
    (r"--centre is needed", "--centre가 필요합니다"),
    (r"give --customer or --number", "--customer나 --number 중 하나를 쓰세요"),
    (r"--suggest is for csv and one PATH", "--suggest는 csv 형식과 PATH 하나에만 씁니다"),
    (r"--watch is for one PATH", "--watch는 PATH 하나에만 씁니다"),
    (r"--demo has one centre", "--demo의 센터는 하나입니다"),
    (
        r"--speed needs --demo.*",
        "--speed는 --demo와 함께 씁니다. 실제 고객의 시간은 빨라지지 않습니다",
    ),
    (r"(.+) is not YYYY-MM-DD", r"\1: 2026-03-02처럼 쓰세요"),
    (r"(.+) is not HH:MM", r"\1: 09:00처럼 쓰세요"),
    (r"(.+) is not DIMENSION=VALUE", r"\1: queue=main처럼 쓰세요"),
    (r"(.+) is not one of (.+)\.", r"\1 대신 다음에서 고르세요: \2"),
    (r"(.+) is not a valid integer( range)?\.", r"\1: 정수를 쓰세요"),
    (r"(.+) is not a valid float( range)?\.", r"\1: 숫자를 쓰세요"),
    (r"(.+) is not in the range (.+)\.", r"\1: 허용 범위는 \2입니다"),
    (r"(?:Path|File|Directory) (.+) does not exist\.", r"\1: 파일이나 폴더가 없습니다"),
    (r"(?:Path|File|Directory) (.+) is a directory\.", r"\1: 폴더입니다. 파일을 지정하세요"),
    (r"Option (.+) requires an argument\.", r"\1: 값을 쓰세요"),
    (r"Got unexpected extra arguments? \((.+)\)", r"\1: 남는 인자입니다"),
)


def in_korean(message: str) -> str:
    """The message of an error of use."""
    for pattern, says in PATTERNS:
        found = re.fullmatch(pattern, message)
        if found is not None:
            return found.expand(says)
    return message
