"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from maju.directory.pages.views import (
    beginning,
    customers,
    flows,
    imports,
    people,
    prompts,
    records,
    telephone,
    things,
)

app_name = "directory_pages"
urlpatterns = [
    path("", things.centres, name="centres"),
    path("begin", beginning.begin, name="begin"),
    path("<str:centre>/", things.home, name="home"),
    path("<str:centre>/of/<str:kind>/", things.things, name="things"),
    path("<str:centre>/of/<str:kind>/new", things.new, name="new"),
    path("<str:centre>/of/<str:kind>/<str:which>", things.thing, name="thing"),
    path("<str:centre>/of/<str:kind>/<str:which>/save", things.save, name="save"),
    path("<str:centre>/holidays/<str:which>", things.holidays, name="holidays"),
    path("<str:centre>/customers/", customers.choose, name="of_whom"),
    path("<str:centre>/customers/<str:client>/", customers.customers, name="customers"),
    path("<str:centre>/customers/<str:client>/search", customers.search, name="search"),
    path("<str:centre>/customers/<str:client>/add", customers.add, name="customer_add"),
    path("<str:centre>/customers/<str:client>/import", imports.customers, name="import_customers"),
    path("<str:centre>/import", imports.agents, name="import_agents"),
    path("<str:centre>/trail", records.trail, name="trail"),
    path("<str:centre>/telephone", telephone.telephone, name="telephone"),
    path("<str:centre>/flows/", flows.flows, name="flows"),
    path("<str:centre>/flows/new", flows.create, name="flow_new"),
    path("<str:centre>/flows/<str:which>", flows.flow, name="flow"),
    path("<str:centre>/flows/<str:which>/save", flows.save, name="flow_save"),
    path("<str:centre>/prompts/", prompts.prompts, name="prompts"),
    path("<str:centre>/prompts/<str:language>/<str:name>", prompts.prompt, name="prompt"),
    path(
        "<str:centre>/prompts/<str:language>/<str:name>/sound", prompts.sound, name="prompt_sound"
    ),
    path("<str:centre>/prompts/<str:language>/<str:name>/act", prompts.act, name="prompt_act"),
    path("<str:centre>/accesses", records.accesses, name="accesses"),
    path("<str:centre>/accesses/take", records.take, name="take"),
    path("<str:centre>/people", people.people, name="people"),
    path("<str:centre>/people/add", people.add, name="person_add"),
    path("<str:centre>/people/<int:who>", people.person, name="person"),
    path("<str:centre>/people/<int:who>/act", people.act, name="person_act"),
    path("<str:centre>/customers/<str:client>/<str:customer>", customers.customer, name="customer"),
    path(
        "<str:centre>/customers/<str:client>/<str:customer>/reveal",
        customers.reveal,
        name="reveal",
    ),
    path("<str:centre>/customers/<str:client>/<str:customer>/act", customers.act, name="care"),
    path(
        "<str:centre>/customers/<str:client>/<str:customer>/forget",
        customers.forget,
        name="forget",
    ),
]
