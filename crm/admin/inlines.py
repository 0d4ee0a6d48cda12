"""Records edited on the page of the record they belong to."""

from typing import Any

from django.contrib.admin import TabularInline
from django.forms.models import BaseInlineFormSet

from .forms import AdminRecordForm
from .links import list_url
from .records import RelatedRecords

ROWS_SHOWN = 20


class FirstRows(BaseInlineFormSet):
    """The oldest rows of a parent that are not deleted; `all_url` links to the list of all."""

    def get_queryset(self):
        # Cached, as Django calls this for each form, and each slice is a new query set that reads the rows again.
        if not hasattr(self, "_first"):
            self._first = super().get_queryset()[:ROWS_SHOWN]
        return self._first

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "workspace_id": self.instance.workspace_id}

    @property
    def all_url(self) -> str:
        query = {"workspace": self.instance.workspace_id, self.fk.name: self.instance.pk}
        return list_url(self.fk.model, **query)


class RecordInline(RelatedRecords, TabularInline):
    """Related rows, saved through the actions of their own model's admin."""

    form = AdminRecordForm
    formset = FirstRows
    template = "admin/record_inline.html"
    extra = 0
    show_change_link = True

    def get_queryset(self, request):
        rows: Any = super().get_queryset(request)
        return rows.not_deleted().order_by("id")

    def get_formset(self, request, obj=None, **kwargs):
        # A subclass for each request, as in ActionAdmin.get_form.
        failure = getattr(request, "failure", None)
        kwargs.setdefault("form", type(self.form.__name__, (self.form,), {"failure": failure}))
        return super().get_formset(request, obj, **kwargs)

    def has_add_permission(self, request, obj=None):
        return self._has_action("create", obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._has_action("update", obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._has_action("delete", obj) and super().has_delete_permission(request, obj)

    def _has_action(self, verb: str, parent) -> bool:
        admin: Any = self.admin_site.get_model_admin(self.model)
        return admin.has_action(verb, parent)
