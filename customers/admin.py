"""Customers and segments in the admin."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import CustomAttributesForm, JSONText
from crm.admin.records import RecordAdmin
from crm.admin.search import by_external_id, by_id, by_name
from crm.workspaces.external_ids import EXTERNAL_IDS

from . import actions
from .models import Customer, Segment, validate_tax_ids


class AdminCustomerForm(CustomAttributesForm):
    tax_ids = JSONText(
        empty=list,
        check=validate_tax_ids,
        label=_("Tax ids"),
        help_text=_('A list such as [{"tax": "VAT", "tax_value": "FR12345678901"}].'),
    )


@admin.register(Customer)
class CustomerAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_customer)
    update_record = staticmethod(actions.update_customer)
    delete_record = staticmethod(actions.delete_customer)
    deletion_note = _("Its contacts and addresses are deleted too, in one change. Rows and histories are kept.")

    form = AdminCustomerForm
    fieldsets = (
        (None, {"fields": ("name", "type", "segment", "logo", "tax_ids")}),
        (_("Ids in other systems"), {"fields": EXTERNAL_IDS}),
        (_("Custom attributes"), {"fields": ("custom_attributes",)}),
    )
    autocomplete_fields = ("segment",)
    # Apps above append the inlines of their own records, as this package must not import them.
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
    deletion_note = _("Its customers are kept, without a segment.")

    fieldsets = ((None, {"fields": ("name",)}),)
    list_display = ("name", "workspace", "created_at", "updated_at")
    search_conditions = (by_id(), by_name)
    search_help_text = _("Part of a name, or an id.")
