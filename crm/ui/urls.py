"""URLs of the staff pages that belong to no app; each app's urls.py has its own."""

from django.urls import include, path

from .views import home, search, stylesheet, timeline

urlpatterns = [
    path("", home.start, name="start"),
    path("styles/<str:revision>/carnet.css", stylesheet.stylesheet, name="stylesheet"),
    path("account/theme/", home.theme, name="theme"),
    path(
        "w/<slug:slug>/",
        include(
            [
                path("", home.home, name="home"),
                path("find/", search.results, name="find"),
                path("find/hits/", search.palette, name="palette"),
                path("pick/", search.pick, name="pick"),
                path("figures/", home.charts, name="figures"),
                path("keys/", home.keys, name="keys"),
                path("settings/", include("crm.ui.views.settings.urls")),
                path("changes/<uuid:pk>/undo/", timeline.undo_change, name="undo"),
                path("sets/<uuid:pk>/undo/", timeline.undo_change_set, name="undo-set"),
            ]
        ),
    ),
]
