"""Addresses in the admin, and on the pages of their customers and contacts."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from contacts.admin import ContactAdmin
from crm.admin.forms import AdminRecordForm
from crm.admin.inlines import RecordInline
from crm.admin.records import RecordAdmin
from crm.admin.search import by_external_id, by_id, by_name
from crm.workspaces.external_ids import EXTERNAL_IDS
from customers.admin import CustomerAdmin

from . import actions
from .models import NO_OWNER, Address

ADDRESS_LINES = ("address_line1", "address_line2", "postal_code", "city", "state", "country")


class AdminAddressForm(AdminRecordForm):
    class Meta:
        widgets = {"comment": forms.Textarea(attrs={"rows": 3}), "country": forms.TextInput(attrs={"size": 3})}

    def clean(self):
        values = super().clean()
        # The table has the same rule; this check shows the error beside a field.
        if not (self.cleaned_data.get("customer") or self.cleaned_data.get("contact") or self.errors):
            self.add_error("customer", NO_OWNER)
        return values


@admin.register(Address)
class AddressAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_address)
    update_record = staticmethod(actions.update_address)
    delete_record = staticmethod(actions.delete_address)

    form = AdminAddressForm
    fieldsets = (
        (None, {"fields": ("customer", "contact", "type")}),
        (_("Address"), {"fields": ("name", *ADDRESS_LINES, "comment")}),
        (_("Ids in other systems"), {"fields": EXTERNAL_IDS}),
    )
    autocomplete_fields = ("customer", "contact")

    list_display = ("__str__", "type", "country", "customer", "contact", "workspace", "created_at")
    list_filter = (*RecordAdmin.list_filter, "type")
    list_select_related = ("workspace", "customer", "contact")
    search_conditions = (by_id(), by_name, *map(by_external_id, EXTERNAL_IDS))
    search_help_text = _("Part of a name or first line, an id, or an id in another system.")


class AddressInline(RecordInline):
    model = Address
    form = AdminAddressForm
    autocomplete_fields = ("contact",)


class CustomerAddressInline(AddressInline):
    fields = ("type", "contact", "name", "address_line1", "postal_code", "city", "country")


class ContactAddressInline(AddressInline):
    fields = ("type", "name", "address_line1", "postal_code", "city", "country")


CustomerAdmin.inlines.append(CustomerAddressInline)
ContactAdmin.inlines.append(ContactAddressInline)
