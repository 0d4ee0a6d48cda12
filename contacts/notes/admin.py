"""Notes in the admin."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import AdminRecordForm
from crm.admin.inlines import RecordInline
from crm.admin.records import RecordAdmin
from crm.admin.search import by_id, by_number, by_words

from . import actions
from .models import Note


class AdminNoteForm(AdminRecordForm):
    class Meta:
        widgets = {"content": forms.Textarea(attrs={"rows": 3, "cols": 60})}


class NoteInline(RecordInline):
    model = Note
    form = AdminNoteForm
    fields = ("content", "author", "created_at")
    readonly_fields = ("author", "created_at")


@admin.register(Note)
class NoteAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_note)
    update_record = staticmethod(actions.update_note)
    delete_record = staticmethod(actions.delete_note)

    form = AdminNoteForm
    system_fields = ("number", "author", *RecordAdmin.system_fields)
    fieldsets = ((None, {"fields": ("contact", "customer", "content")}),)
    fixed_fields = autocomplete_fields = ("contact", "customer")
    list_display = ("__str__", "contact", "customer", "author", "number", "workspace", "created_at")
    list_select_related = ("workspace", "contact", "customer")
    search_conditions = (by_id(), by_number, by_words("contact__search_key"))
    search_help_text = _("Part of the contact's name, e-mail address or phone number; a number or an id.")
