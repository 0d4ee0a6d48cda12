"""Tasks in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin.records import RecordAdmin
from crm.admin.search import by_id, by_words

from . import actions
from .models import Task


@admin.register(Task)
class TaskAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_task)
    update_record = staticmethod(actions.update_task)
    delete_record = staticmethod(actions.delete_task)

    system_fields = ("author", "done_at", "done_by", *RecordAdmin.system_fields)
    fieldsets = ((None, {"fields": ("title", "due_on", "assignee_id", "contact", "customer")}),)
    autocomplete_fields = ("contact", "customer")
    list_display = ("title", "due_on", "contact", "customer", "done_at", "workspace")
    list_select_related = ("workspace", "contact", "customer")
    search_conditions = (by_id(), by_id("assignee_id"), by_words("contact__search_key"))
    search_help_text = _("Part of the contact's name, e-mail address or phone number; an id of a task or of a user.")
