"""Custom attributes and labels in the admin."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import AdminRecordForm
from crm.admin.records import RecordAdmin
from crm.admin.search import by_id, by_number
from crm.ui.widgets import LinesField
from crm.workspaces import actions
from crm.workspaces.models import CustomAttribute, Label


class AdminAttributeForm(AdminRecordForm):
    values = LinesField(required=False, label=_("Values"), help_text=_("The options of a list, one per line."))

    class Meta:
        help_texts = {
            "regex_pattern": _("A regular expression that texts must match."),
            "regex_cue": _("The message shown when a text does not match."),
        }


@admin.register(CustomAttribute)
class CustomAttributeAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_attribute)
    update_record = staticmethod(actions.update_attribute)
    delete_record = staticmethod(actions.delete_attribute)
    deletion_note = _("Existing values are kept as they are.")

    form = AdminAttributeForm
    system_fields = ("number", *RecordAdmin.system_fields)
    fieldsets = (
        (None, {"fields": ("record_type", "key", "name", "type", "description", "values")}),
        (_("Pattern"), {"fields": ("regex_pattern", "regex_cue")}),
    )
    list_display = ("name", "key", "record_type", "type", "number", "workspace", "created_at")
    list_filter = (*RecordAdmin.list_filter, "record_type", "type")
    search_conditions = (by_id(), by_number, lambda term: Q(name__icontains=term) | Q(key__icontains=term))
    search_help_text = _("Part of a name or key, a number or an id.")


@admin.register(Label)
class LabelAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_label)
    update_record = staticmethod(actions.update_label)
    delete_record = staticmethod(actions.delete_label)
    deletion_note = _("It is also removed from all contacts.")

    system_fields = ("number", *RecordAdmin.system_fields)
    fieldsets = ((None, {"fields": ("title", "description", "color", "show_on_sidebar")}),)
    list_display = ("title", "description", "color", "show_on_sidebar", "number", "workspace", "created_at")
    search_conditions = (by_id(), by_number, lambda term: Q(title__icontains=term))
    search_help_text = _("Part of a title, a number or an id.")
