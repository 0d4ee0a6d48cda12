"""Contacts in inboxes, in the admin."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import AdminRecordForm
from crm.admin.inlines import RecordInline
from crm.admin.records import RecordAdmin
from crm.admin.search import by_id, by_words

from . import actions
from .models import ContactInbox


class ContactInboxForm(AdminRecordForm):
    source_id = forms.CharField(
        required=False,
        label=_("Source id"),
        help_text=_("The contact's id in the inbox. Leave empty to generate one."),
    )


class ContactInboxInline(RecordInline):
    model = ContactInbox
    verbose_name = _("inbox")
    verbose_name_plural = _("inboxes")
    form = ContactInboxForm
    fields = ("inbox", "source_id", "hmac_verified")
    autocomplete_fields = ("inbox",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("inbox")


@admin.register(ContactInbox)
class ContactInboxAdmin(RecordAdmin):
    create_record = staticmethod(actions.connect_contact)
    delete_record = staticmethod(actions.disconnect_contact)
    deletion_note = _("The contact is removed from the inbox, but not deleted.")

    form = ContactInboxForm
    fieldsets = ((None, {"fields": ("contact", "inbox", "source_id", "hmac_verified")}),)
    autocomplete_fields = ("contact", "inbox")
    list_display = ("short_id", "contact", "inbox", "hmac_verified", "workspace", "created_at")
    list_select_related = ("workspace", "contact", "inbox")
    search_conditions = (by_id(), by_words("contact__search_key"))
    search_help_text = _("Part of the contact's name, e-mail address, phone number or id in another system, or an id.")

    @admin.display(description=_("source id"))
    def short_id(self, contact_inbox):
        return str(contact_inbox)
