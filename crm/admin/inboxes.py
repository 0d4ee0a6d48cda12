"""Inboxes and their members in the admin."""

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import AdminRecordForm, JSONText
from crm.admin.inlines import RecordInline
from crm.admin.records import RecordAdmin
from crm.admin.search import by_id, by_number
from crm.workspaces import actions
from crm.workspaces.inboxes import Inbox, InboxMember


class AdminInboxForm(AdminRecordForm):
    auto_assignment_config = JSONText(label=_("Assignment settings"))
    csat_config = JSONText(label=_("Survey settings"))

    class Meta:
        long_text = forms.Textarea(attrs={"rows": 3, "cols": 60})
        widgets = {"greeting_message": long_text, "out_of_office_message": long_text}


class InboxMemberInline(RecordInline):
    model = InboxMember
    verbose_name = _("member")
    verbose_name_plural = _("members")
    fields = ("membership",)
    autocomplete_fields = ("membership",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("membership__user")


@admin.register(Inbox)
class InboxAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_inbox)
    update_record = staticmethod(actions.update_inbox)
    delete_record = staticmethod(actions.delete_inbox)
    deletion_note = _(
        "Its contacts are removed from it in one change. The contacts themselves and their other inboxes are kept."
    )

    form = AdminInboxForm
    system_fields = ("number", "website_token", *RecordAdmin.system_fields)
    fieldsets = (
        (None, {"fields": ("name", "channel_type")}),
        (
            _("Channel"),
            {"fields": ("medium", "provider", "phone_number", "email_address", "webhook_url", "business_name")},
        ),
        (_("Website widget"), {"fields": ("website_url", "widget_color", "welcome_title", "welcome_tagline")}),
        (_("Greeting"), {"fields": ("greeting_enabled", "greeting_message")}),
        (
            _("Behaviour"),
            {
                "fields": (
                    *("enable_auto_assignment", "auto_assignment_config", "lock_to_single_conversation"),
                    *("allow_messages_after_resolved", "enable_email_collect", "sender_name_type"),
                    *("csat_survey_enabled", "csat_config"),
                )
            },
        ),
        (_("Working hours"), {"fields": ("working_hours_enabled", "out_of_office_message", "timezone")}),
    )
    inlines: ClassVar[list] = [InboxMemberInline]
    list_display = ("name", "channel_type", "number", "workspace", "created_at", "updated_at")
    list_filter = (*RecordAdmin.list_filter, "channel_type")
    search_conditions = (
        by_id(),
        by_number,
        lambda term: Q(name__icontains=term) | Q(email_address__iexact=term) | Q(phone_number=term),
    )
    search_help_text = _("Part of a name, an e-mail address, a phone number, a number or an id.")


@admin.register(InboxMember)
class InboxMemberAdmin(RecordAdmin):
    create_record = staticmethod(actions.create_inbox_member)
    delete_record = staticmethod(actions.delete_inbox_member)
    deletion_note = _("The member no longer sees the inbox in Chatwoot's apps.")

    fieldsets = ((None, {"fields": ("inbox", "membership")}),)
    autocomplete_fields = ("inbox", "membership")
    list_display = ("membership", "inbox", "workspace", "created_at")
    list_select_related = ("workspace", "inbox", "membership__user")
    search_conditions = (
        by_id(),
        lambda term: Q(membership__user__email__icontains=term) | Q(membership__user__name__icontains=term),
    )
    search_help_text = _("Part of the member's name or e-mail address, or an id.")

    def get_queryset(self, request):
        # The name of a row is that of its member's user.
        return super().get_queryset(request).select_related("membership__user")
