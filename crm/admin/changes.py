"""The change log, counts and the spelling index in the admin, read-only."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.admin.change_history import field_differences
from crm.admin.links import list_url, record_models
from crm.admin.lists import WorkspaceFilter
from crm.admin.records import ReadOnlyAdmin
from crm.admin.search import by_id
from crm.history.models import Change, ChangeSet, Count, Spelling


class RecordTypeFilter(admin.SimpleListFilter):
    title = _("record type")
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [(name, model._meta.verbose_name) for name, model in record_models().items()]

    def queryset(self, request, queryset):
        return queryset.filter(record_type=self.value()) if self.value() else queryset


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor_name", "source", "kind", "record_type", "record", "workspace")
    list_filter = (WorkspaceFilter, RecordTypeFilter)
    search_conditions = (by_id(), by_id("record_id"))
    search_help_text = _("The id of a record or of a change.")
    fields = readonly_fields = (
        "at", "actor_name", "user_id", "token_id", "source", "request_id", "workspace", "kind", "record_type", "record",
        "change_set", "fields_changed",
    )  # fmt: skip

    @admin.display(description=_("record"))
    def record(self, change):
        model = record_models().get(change.record_type)
        if model is None:
            return change.record_id
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return format_html('<a href="{}">{}</a>', reverse(name, args=[change.record_id]), change.record_id)

    @admin.display(description=_("fields"))
    def fields_changed(self, change):
        shown = field_differences(change, record_models().get(change.record_type))
        return render_to_string("admin/before_after.html", {"differences": shown})


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    list_display = ("rendered_title", "at", "actor_name", "source", "workspace")
    search_help_text = _("The id of a change set.")
    fields = readonly_fields = ("rendered_title", "at", "actor_name", "source", "request_id", "workspace", "changes")

    @admin.display(description=_("title"))
    def rendered_title(self, change_set):
        return str(change_set)

    @admin.display(description=_("changes"))
    def changes(self, change_set):
        url = list_url(Change, workspace=change_set.workspace_id, change_set=change_set.pk)
        return format_html('<a href="{}">{}</a>', url, capfirst(Change._meta.verbose_name_plural))


@admin.register(Count)
class CountAdmin(ReadOnlyAdmin):
    """Counts of records; a workspace has several rows per record type, whose sum is the count."""

    # Several, as each write adds to a row that no other transaction holds.
    list_display = ("record_type", "live", "reachable", "workspace")
    list_filter = (WorkspaceFilter, RecordTypeFilter)
    fields = readonly_fields = ("record_type", "live", "reachable", "workspace", "id")


@admin.register(Spelling)
class SpellingAdmin(ReadOnlyAdmin):
    """The words that fuzzy search knows, shown for debugging."""

    list_display = ("word", "spelling", "workspace")
    fields = readonly_fields = ("word", "spelling", "workspace", "id")
