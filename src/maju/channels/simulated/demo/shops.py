"""The two client companies. 고객사."""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.ids import ClientId


class Shop(Struct, frozen=True, kw_only=True):
    """One client company, its doors and how it wants to be called."""

    id: ClientId
    name: str
    name_en: str
    phone: str
    vip_phone: str
    line: str  # for telephones of flesh and blood: only people at a desk are offered its calls
    widget: str  # the simulated customers' chat
    web: str  # the widget's key on the shop's own pages, for visitors of flesh and blood
    calendar: str


class Line(Struct, frozen=True, kw_only=True):
    """A topic with its line: *code* names queue, skill and menu label alike."""

    code: str
    name: str
    name_en: str
    key: str


SHOPS = (
    Shop(
        id=ClientId("ondam"),
        name="온담몰",
        name_en="Ondam Mall",
        phone="070-0000-1000",
        vip_phone="070-0000-1009",
        line="070-0000-1100",
        widget="widget-ondam",
        web="web-ondam",
        calendar="ondam-hours",
    ),
    Shop(
        id=ClientId("haru"),
        name="하루식탁",
        name_en="Haru Table",
        phone="070-0000-2000",
        vip_phone="070-0000-2009",
        line="070-0000-2100",
        widget="widget-haru",
        web="web-haru",
        calendar="haru-hours",
    ),
)

LINES = (
    Line(code="delivery", name="배송", name_en="Delivery", key="1"),
    Line(code="exchange", name="교환·반품", name_en="Exchange and return", key="2"),
    Line(code="payment", name="결제", name_en="Payment", key="3"),
    Line(code="product", name="상품", name_en="Product", key="4"),
)

VIP = Line(code="vip", name="VIP", name_en="VIP", key="9")
