"""The URLs that every registered record type has."""

from django.urls import URLPattern, path

from .decorators import READ, READ_AND_POST, View, workspace_view
from .registry import ModelUI
from .views import bulk, lists, records, saved_views


def record_urls(model_ui: ModelUI) -> list[URLPattern]:
    """Return the URLs of a record type's list and records; their names begin with the model's name."""
    read, write = model_ui.read_permission, model_ui.write_permission

    def route(url: str, view: View, name: str, permission: str, methods: tuple[str, ...] = READ) -> URLPattern:
        protected = workspace_view(permission, methods=methods)(view)
        return path(url, protected, {"model_ui": model_ui}, name=f"{model_ui.name}-{name}")

    return [
        route("", lists.show, "list", read),
        route("count/", lists.count, "count", read),
        route("export.csv", lists.export, "export", read),
        route("bulk/", bulk.edit, "bulk", write, ("POST",)),
        # The read permission is enough, as every member may save their own views.
        route("views/", saved_views.create, "view-new", read, ("POST",)),
        route("views/<uuid:pk>/delete/", saved_views.delete, "view-delete", read, ("POST",)),
        route("possible-duplicates/", records.possible_duplicates, "possible-duplicates", write, READ_AND_POST),
        route("new/", records.create, "new", write, READ_AND_POST),
        route("<uuid:pk>/", records.show, "record", read),
        route("<uuid:pk>/edit/", records.edit, "edit", write, READ_AND_POST),
        route("<uuid:pk>/edit/<str:name>/", records.edit_field, "field", write, READ_AND_POST),
        route("<uuid:pk>/delete/", records.delete, "delete", write, READ_AND_POST),
    ]
