"""The addresses of staff pages, below `/w/<slug>/`; and of what a user has in every workspace."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from contacts.urls import inside as contacts
from crm.pages import timelines
from crm.pages.kinds import kinds
from crm.pages.navigation import Destination, destinations
from crm.pages.urls import addresses_of

from . import finding, views

destinations.append(Destination("home", _("Home"), "home", place=10, on_phones=True))

inside = [
    path("", views.home, name="home"),
    path("find/", finding.results, name="find"),
    path("find/hits/", finding.palette, name="palette"),
    path("pick/", finding.pick, name="pick"),
    path("figures/", views.figures, name="figures"),
    path("keys/", views.keys, name="keys"),
    path("settings/", include("crm.staff.settings.urls")),
    path("changes/<uuid:pk>/undo/", timelines.take_back, name="undo"),
    path("sets/<uuid:pk>/undo/", timelines.take_set_back, name="undo-set"),
    *contacts,
    *(pattern for kind in kinds.values() for pattern in addresses_of(kind)),
]
urlpatterns = [
    path("", views.start, name="start"),
    path("account/theme/", views.theme, name="theme"),
    path("w/<slug:slug>/", include(inside)),
]
