"""Addresses of what lies beside contacts; each area has a word of its own in front."""

from __future__ import annotations

from django.urls import path

from maju.desk.inbox.inquiries import views as inquiries

app_name = "inbox"
urlpatterns = [
    path("inquiries/", inquiries.home, name="inquiries_home"),
    path("inquiries/<str:centre>/", inquiries.index, name="inquiries"),
    path("inquiries/<str:centre>/<str:inquiry>/", inquiries.one, name="inquiry"),
    path("inquiries/<str:centre>/<str:inquiry>/note", inquiries.note, name="inquiry_note"),
    path("inquiries/<str:centre>/<str:inquiry>/reply", inquiries.reply, name="inquiry_reply"),
]
