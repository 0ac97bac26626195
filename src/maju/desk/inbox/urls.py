"""Addresses of what lies beside contacts; each area has a word of its own in front."""

from __future__ import annotations

from django.urls import path

from maju.desk.inbox import side
from maju.desk.inbox.abandoned import views as abandoned
from maju.desk.inbox.inquiries import views as inquiries
from maju.desk.inbox.late import views as late
from maju.desk.inbox.manual import views as manual
from maju.desk.inbox.notices import views as notices

app_name = "inbox"
urlpatterns = [
    path("inquiries/", inquiries.home, name="inquiries_home"),
    path("inquiries/<str:centre>/", inquiries.index, name="inquiries"),
    path("inquiries/<str:centre>/<str:inquiry>/", inquiries.one, name="inquiry"),
    path("inquiries/<str:centre>/<str:inquiry>/note", inquiries.note, name="inquiry_note"),
    path("inquiries/<str:centre>/<str:inquiry>/reply", inquiries.reply, name="inquiry_reply"),
    path("abandoned/", abandoned.home, name="abandoned_home"),
    path("abandoned/<str:centre>/", abandoned.index, name="abandoned"),
    path("abandoned/<str:centre>/hand-out", abandoned.hand_out, name="abandoned_hand_out"),
    path("abandoned/<str:centre>/reveal", abandoned.reveal, name="abandoned_reveal"),
    path("abandoned/<str:centre>/tried", abandoned.tried, name="abandoned_tried"),
    path("records/", late.home, name="records_home"),
    path("records/<str:centre>/", late.index, name="records"),
    path("records/<str:centre>/mine", late.mine, name="records_mine"),
    path("records/<str:centre>/of/<str:contact>", late.correct, name="record"),
    path("notices/", notices.home, name="notices_home"),
    path("notices/<str:centre>/", notices.index, name="notices"),
    path("notices/<str:centre>/write", notices.write, name="notice_write"),
    path("notices/<str:centre>/<int:number>/", notices.readers, name="notice_readers"),
    path("notices/<str:centre>/<int:number>/read", notices.read, name="notice_read"),
    path("notices/<str:centre>/messages/send", notices.send, name="message_send"),
    path("notices/<str:centre>/messages/seen", notices.seen, name="messages_seen"),
    path("manual/", manual.home, name="manual_home"),
    path("manual/<str:centre>/", manual.index, name="manual"),
    path("manual/<str:centre>/new", manual.edit, name="manual_new"),
    path("manual/<str:centre>/<int:number>/", manual.one, name="manual_page"),
    path("manual/<str:centre>/<int:number>/edit", manual.edit, name="manual_edit"),
    path("manual/<str:centre>/<int:number>/used", manual.used, name="manual_used"),
    path("desk/<str:centre>/manual", manual.beside, name="manual_beside"),
    path("desk/<str:centre>/news", side.news, name="news"),
    path("desk/<str:centre>/unread", side.unread, name="unread"),
    path("desk/<str:centre>/duties", side.duties, name="duties"),
]
