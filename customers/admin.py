"""Customers and segments in the admin."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin.records import RecordAdmin
from crm.admin.search import by_external_id, by_id, by_name
from crm.workspaces.external_ids import EXTERNAL_IDS

from . import actions
from .admin_forms import CustomerForm
from .models import Customer, Segment


@admin.register(Customer)
class CustomerAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_customer)
    update_record = staticmethod(actions.update_customer)
    delete_record = staticmethod(actions.delete_customer)
    deletion_note = _("Its contacts and addresses are deleted with it, as one change set. Rows and histories are kept.")

    form = CustomerForm
    fieldsets = (
        (None, {"fields": ("name", "type", "segment", "logo", "tax_ids")}),
        (_("Ids in other systems"), {"fields": EXTERNAL_IDS}),
        (_("Custom attributes"), {"fields": ("custom_attributes",)}),
    )
    autocomplete_fields = ("segment",)
    # The apps above add what their records look like on a customer's page.
    inlines: ClassVar[list] = []

    list_display = ("name", "type", "segment", "workspace", "created_at", "updated_at")
    list_filter = (*RecordAdmin.list_filter, "type")
    list_select_related = ("workspace", "segment")
    search_conditions = (by_id(), by_name, *map(by_external_id, EXTERNAL_IDS))
    search_help_text = _("Part of a name, an id, or an id in another system.")


@admin.register(Segment)
class SegmentAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_segment)
    update_record = staticmethod(actions.update_segment)
    delete_record = staticmethod(actions.delete_segment)
    deletion_note = _("Its customers stay, without a segment.")

    fieldsets = ((None, {"fields": ("name",)}),)
    list_display = ("name", "workspace", "created_at", "updated_at")
    search_conditions = (by_id(), by_name)
    search_help_text = _("Part of a name, or an id.")
