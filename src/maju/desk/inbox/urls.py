"""Addresses of what lies beside contacts; each area has a word of its own in front."""

from __future__ import annotations

from django.urls import path

from maju.desk.inbox import side
from maju.desk.inbox.abandoned import views as abandoned
from maju.desk.inbox.inquiries import views as inquiries
from maju.desk.inbox.late import views as late

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
    path("desk/<str:centre>/duties", side.duties, name="duties"),
]
