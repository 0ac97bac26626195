"""Which numbers a telephone server sends a call to, before any carrier is asked."""

from __future__ import annotations

import pytest

from maju.channels.asterisk.settings import Server, Trunk, VoiceConfig
from maju.channels.asterisk.trunks import Trunks
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId

TRUNKS = Trunks((Trunk(name="kt", host="203.0.113.5", addresses=("203.0.113.5",)),))


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        ("010-1234-5678", "01012345678"),
        ("02 123 4567", "021234567"),
        ("070-1234-5678", "07012345678"),
        ("080-123-4567", "0801234567"),
        ("1588-1234", "15881234"),
        ("1644 0000", "16440000"),
        ("050-1234-5678", "05012345678"),
        ("+82-10-1234-5678", "01012345678"),
        ("0082 2 123 4567", "021234567"),
    ],
)
def test_ordinary_numbers_of_korea_are_dialled(number: str, dialled: str) -> None:
    assert TRUNKS.outside(number) == f"PJSIP/{dialled}@trunk-kt"


@pytest.mark.parametrize(
    "number",
    [
        *("060-900-1234", "+82-60-900-1234", "0082609001234", "700-1234"),
        *(
            "001-1-900-555-0100",
            "00700 1 212 555 0100",
            "002 1 212",
            "005 1 212",
            "+1 212 555 0100",
        ),
        *(
            "112",
            "119",
            "113",
            "",
            "*97",
            "s",
            "1&PJSIP/0609001234",
            "010;phone-context=+1",
            "${EXTEN}",
        ),
    ],
)
def test_premium_international_emergency_numbers_and_tricks_are_not(number: str) -> None:
    assert TRUNKS.outside(number) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"mobiles": ("0609001234",)}, "mobile_not_allowed"),
        ({"mobiles": ("00112125550100",)}, "mobile_not_allowed"),
        ({"mobiles": ("010-1234-5678",)}, "mobile_not_allowed"),
        ({"mobiles": ("01012345678,tr",)}, "mobile_not_allowed"),
        ({"mail_to": "team"}, "mail_address_bad"),
        ({"mail_to": "a@b\nBcc: c@d"}, "mail_address_bad"),
    ],
)
def test_a_fallback_leads_to_nobody_who_may_not_be_called_or_written_to(
    said: dict[str, object], code: str
) -> None:
    server = Server(name="main", centre=CentreId("busan"), folder="/e", prompts="/p", spool="/s", **said)  # type: ignore[arg-type]  # fmt: skip
    with pytest.raises(Refused) as refused:
        VoiceConfig(server=(server,)).check()
    assert refused.value.code == code


def test_what_the_centre_allows_now_is_dialled_and_nothing_else() -> None:
    allowed = ["02"]
    trunks = Trunks(
        (Trunk(name="kt", host="203.0.113.5", addresses=("203.0.113.5",)),), outside=lambda: allowed
    )
    assert trunks.outside("010-1234-5678") is None
    allowed[:] = ["010", "001"]
    assert trunks.outside("010-1234-5678") == "PJSIP/01012345678@trunk-kt"
    assert trunks.outside("001-1-212-555-0100") == "PJSIP/00112125550100@trunk-kt"
    assert trunks.outside("02-123-4567") is None
