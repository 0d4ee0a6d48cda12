"""Records edited on the page of the record they belong to."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import TabularInline
from django.forms.models import BaseInlineFormSet
from django.urls import reverse

from .forms import RecordForm
from .records import RelatedRecords

ROWS_SHOWN = 20


class FirstRows(BaseInlineFormSet):
    """The first live rows of a parent, oldest first; the others are on their own list, which `all_url` opens."""

    def get_queryset(self):
        if not hasattr(self, "_first"):
            self._first = super().get_queryset()[:ROWS_SHOWN]
        return self._first

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "workspace_id": self.instance.workspace_id}

    @property
    def all_url(self) -> str:
        options = self.fk.model._meta
        query = {"workspace": self.instance.workspace_id, self.fk.name: self.instance.pk}
        return f"{reverse(f'admin:{options.app_label}_{options.model_name}_changelist')}?{urlencode(query)}"


class RecordInline(RelatedRecords, TabularInline):
    """Rows that the parent's admin saves through the actions of their own model's admin."""

    form = RecordForm
    formset = FirstRows
    template = "admin/record_inline.html"
    extra = 0
    show_change_link = True
    view_on_site = False

    def get_queryset(self, request):
        rows: Any = super().get_queryset(request)
        return rows.live().order_by("id")

    def get_formset(self, request, obj=None, **kwargs):
        refused = getattr(request, "refused", None)
        kwargs.setdefault("form", type(self.form.__name__, (self.form,), {"refused": refused}))
        return super().get_formset(request, obj, **kwargs)

    def has_change_permission(self, request, obj=None):
        return getattr(obj, "deleted_at", None) is None and super().has_change_permission(request, obj)

    has_delete_permission = has_add_permission = has_change_permission
