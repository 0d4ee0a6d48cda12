"""The addresses that every kind of record has."""

from functools import partial, update_wrapper

from django.urls import path

from .decorators import workspace_view
from .registry import ModelUI
from .views import bulk, lists, records, saved_views

BOTH = ("GET", "HEAD", "POST")


def record_urls(kind: ModelUI) -> list:
    """Return the addresses of a kind's list and records, below `/w/<slug>/`."""

    def at(place: str, view, name: str, permission: str, methods=("GET", "HEAD")):
        given = update_wrapper(partial(_given, view, kind), view)
        return path(
            f"{kind.resource}/{place}", workspace_view(permission, methods=methods)(given), name=f"{kind.name}-{name}"
        )

    return [
        at("", lists.show, "list", kind.read),
        at("count/", lists.count, "count", kind.read),
        at("export.csv", lists.export, "export", kind.read),
        at("bulk/", bulk.edit, "bulk", kind.write, ("POST",)),
        at("views/", saved_views.create, "view-new", kind.read, ("POST",)),
        at("views/<uuid:pk>/delete/", saved_views.delete, "view-delete", kind.read, ("POST",)),
        at("alike/", records.alike, "alike", kind.write, BOTH),
        at("new/", records.create, "new", kind.write, BOTH),
        at("<uuid:pk>/", records.show, "record", kind.read),
        at("<uuid:pk>/edit/", records.edit, "edit", kind.write, BOTH),
        at("<uuid:pk>/edit/<str:name>/", records.edit_field, "field", kind.write, BOTH),
        at("<uuid:pk>/delete/", records.delete, "delete", kind.write, BOTH),
    ]


def _given(view, kind, request, **kwargs):
    return view(request, kind, **kwargs)
