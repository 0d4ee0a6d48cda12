"""Autocomplete of related records: those of the same workspace that are not deleted, found by the admin's search."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import Http404

from crm.workspaces.records import Record

from .search import as_uuid


class RecordSelect(AutocompleteSelect):
    """An autocomplete field for the records of one workspace, or of all until one is chosen."""

    workspace_id: UUID | None = None

    def get_url(self):
        url = super().get_url()
        return f"{url}?{urlencode({'workspace': self.workspace_id})}" if self.workspace_id else url


class RecordAutocomplete(AutocompleteJsonView):
    def get_queryset(self):
        rows: Any = self.model_admin.get_queryset(self.request).order_by(*self.model_admin.get_ordering(self.request))
        if issubclass(rows.model, Record):
            rows = rows.not_deleted().select_related("workspace")
            if "workspace" in self.request.GET:
                workspace_id = as_uuid(self.request.GET["workspace"])
                if workspace_id is None:
                    raise Http404
                rows = rows.in_workspace(workspace_id)
        rows, _ = self.model_admin.get_search_results(self.request, rows, self.term)
        return rows

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        # Across workspaces, several records may have the same name.
        if isinstance(obj, Record) and "workspace" not in self.request.GET:
            result["text"] = f"{obj} · {obj.workspace}"
        return result
