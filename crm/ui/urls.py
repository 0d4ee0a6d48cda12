"""The addresses of staff pages, below `/w/<slug>/`; and of what a user has in every workspace."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from contacts.urls import inside as contacts
from crm.ui.navigation import NavigationLink, navigation_links
from crm.ui.record_urls import record_urls
from crm.ui.registry import model_uis
from crm.ui.views import timeline

from .views import home, search

navigation_links.append(NavigationLink("home", _("Home"), "home", place=10, on_phones=True))

inside = [
    path("", home.home, name="home"),
    path("find/", search.results, name="find"),
    path("find/hits/", search.palette, name="palette"),
    path("pick/", search.pick, name="pick"),
    path("figures/", home.figures, name="figures"),
    path("keys/", home.keys, name="keys"),
    path("settings/", include("crm.ui.views.settings.urls")),
    path("changes/<uuid:pk>/undo/", timeline.undo_change, name="undo"),
    path("sets/<uuid:pk>/undo/", timeline.undo_change_set, name="undo-set"),
    *contacts,
    *(pattern for kind in model_uis.values() for pattern in record_urls(kind)),
]
urlpatterns = [
    path("", home.start, name="start"),
    path("account/theme/", home.theme, name="theme"),
    path("w/<slug:slug>/", include(inside)),
]
