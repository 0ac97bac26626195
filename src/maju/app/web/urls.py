"""Every address of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from maju.app.api.api import api
from maju.app.web import tokens, views
from maju.app.web.signing import account, entering

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("sign-in", entering.sign_in, name="sign_in"),
    path("sign-in/code", entering.sign_in_code, name="sign_in_code"),
    path("sign-out", entering.sign_out, name="sign_out"),
    path("invitation/<str:token>", entering.invitation, name="invitation"),
    path("account", account.account, name="account"),
    path("account/save", account.save, name="account_save"),
    path("account/password", account.password, name="account_password"),
    path("account/second-factor", account.factor, name="account_second_factor"),
    path("account/codes", account.codes, name="account_codes"),
    path("account/end", account.end, name="account_end"),
    path("choose", views.choose, name="choose"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("board/", include("maju.floor.board.urls")),
    path("directory/<str:centre>/tokens", tokens.tokens, name="tokens"),
    path("directory/", include("maju.directory.pages.urls")),
    path("desk/", include("maju.desk.urls")),
    path("", include("maju.desk.inbox.urls")),
    path("reports/", include("maju.floor.reports.urls")),
    path("workforce/", include("maju.workforce.urls")),
    path("api/v1/", api.urls),
]

handler404 = "maju.app.web.views.not_found"
handler500 = "maju.app.web.views.broken"
