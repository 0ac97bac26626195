"""Pages of another origin that carry the widget: a shop of each of the demonstration's clients."""

from __future__ import annotations

import tomllib
from html import escape
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from maju.app.web.ports import HOST

_FOLDER = files(__package__).joinpath("shop")


def shops(widget: int) -> Starlette:
    """The shops; their pages take the widget from port *widget*."""
    said = tomllib.loads(_FOLDER.joinpath("shops.toml").read_text(encoding="utf-8"))
    page = _FOLDER.joinpath("shop.html").read_text(encoding="utf-8")

    async def first(_: Request) -> Response:
        return RedirectResponse("/ondam")

    async def shop(request: Request) -> Response:
        name = request.path_params["shop"]
        if name not in said or name == "words":
            return Response(status_code=404)
        language = "en" if request.query_params.get("lang") == "en" else "ko"
        return HTMLResponse(_page(page, name, said, language, widget))

    return Starlette(routes=[Route("/", first), Route("/{shop}", shop)])


def shop_keys() -> dict[str, str]:
    """Each demonstration shop's widget key, by the client's id."""
    said = tomllib.loads(_FOLDER.joinpath("shops.toml").read_text(encoding="utf-8"))
    return {name: shop["key"] for name, shop in said.items() if name != "words"}


def _page(page: str, name: str, said: dict[str, Any], language: str, widget: int) -> str:
    shop = said[name]
    own = shop[language]
    pictures = tomllib.loads(_FOLDER.joinpath("pictures.toml").read_text(encoding="utf-8"))
    goods = "".join(
        f'<li><div class="pic"><svg viewBox="0 0 48 48" aria-hidden="true"><path d="{pictures[icon]}"/>'
        f"</svg></div><b>{escape(title)}</b>"
        f"<strong>{escape(price)}</strong><small>{escape(about)}</small></li>"
        for title, price, about, icon in own["goods"]
    )
    filled = {
        **{key: escape(text) for key, text in said["words"][language].items()},
        **{key: escape(own[key]) for key in ("name", "tag", "hero", "sub", "note")},
        "hue": shop["hue"],
        "tint": shop["tint"],
        "key": escape(shop["key"]),
        "lang": language,
        "other_lang": "ko" if language == "en" else "en",
        "path": name,
        "nav": "".join(f"<li>{escape(each)}</li>" for each in own["nav"]),
        "goods": goods,
        "widget": f"http://{HOST}:{widget}",
    }
    for key, text in filled.items():
        page = page.replace("{{" + key + "}}", text)
    return page
