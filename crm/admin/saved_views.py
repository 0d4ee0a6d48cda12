"""Saved views and visits in the admin, read-only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin.records import ReadOnlyAdmin
from crm.admin.search import by_id
from crm.ui.models import SavedView, Visit


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    list_display = ("name", "record_type", "shared", "workspace", "created_at")
    search_conditions = (by_id(), by_id("owner_id"))
    search_help_text = _("The id of a view or of a user.")
    fields = readonly_fields = ("name", "record_type", "query", "shared", "place", "owner_id", "workspace", "id")


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    list_display = ("record_type", "record_id", "user_id", "at", "workspace")
    search_conditions = (by_id(), by_id("user_id"), by_id("record_id"))
    search_help_text = _("The id of a visit, a user or a record.")
    fields = readonly_fields = ("record_type", "record_id", "user_id", "at", "workspace", "id")
