"""Settings of inboxes: the channels on which contacts are reached."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.forms import RecordForm
from crm.ui.widgets import Chips, ColorInput, WorkspaceField
from crm.workspaces import actions
from crm.workspaces.actor import Actor
from crm.workspaces.inboxes import Channel, Inbox
from crm.workspaces.members import member_choices

from .crud import SettingsModelUI, not_deleted_rows
from .sections import INBOXES

# The fields that only some channels have.
CHANNEL_FIELDS: dict[str, tuple[str, ...]] = {
    Channel.API: ("webhook_url",),
    Channel.WEB_WIDGET: ("website_url", "widget_color", "welcome_title", "welcome_tagline"),
    Channel.EMAIL: ("email_address",),
    Channel.SMS: ("phone_number", "provider"),
    Channel.WHATSAPP: ("phone_number", "provider"),
    Channel.TWILIO: ("phone_number", "medium"),
}
ALL_CHANNEL_FIELDS = tuple(dict.fromkeys(name for names in CHANNEL_FIELDS.values() for name in names))


class MembersField(WorkspaceField, forms.TypedMultipleChoiceField):
    """Members of the workspace."""

    widget = Chips

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, required=False, **kwargs)

    def set_actor(self, actor: Actor) -> None:
        self.choices = member_choices(actor)


class InboxForm(RecordForm):
    channel_type = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    medium = forms.ChoiceField(label=_("Medium"), choices=[("", "—"), *Inbox.Medium.choices])
    members = MembersField(
        label=_("Members"),
        help_text=_("In Chatwoot's apps, agents and viewers see only the inboxes that they are members of."),
    )
    parameters = {"members": "member_ids"}
    field_order = ("name", "channel_type", *ALL_CHANNEL_FIELDS, "members")

    class Meta:
        model = Inbox
        fields = ("name", *ALL_CHANNEL_FIELDS)
        labels = {"widget_color": _("Colour of the widget")}
        help_texts = {
            "provider": _("The company that delivers the messages."),
            "webhook_url": _("Your endpoint that receives the messages."),
        }
        widgets = {"widget_color": ColorInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The action checks what a channel requires, as browsers do not submit a form with a hidden required field.
        for name in ALL_CHANNEL_FIELDS:
            self.fields[name].required = False
        if not self.instance._state.adding:
            self._keep_channel()
            self.initial["members"] = [str(member.membership_id) for member in self.instance.members.not_deleted()]
            return
        # form.css shows the fields that are for the chosen channel.
        for name in ALL_CHANNEL_FIELDS:
            channels = " ".join(channel for channel, names in CHANNEL_FIELDS.items() if name in names)
            self.fields[name].widget.attrs["data-for"] = channels

    def _keep_channel(self) -> None:
        # The channel cannot be changed, since the source ids of contacts depend on it.
        names = ("name", *CHANNEL_FIELDS[self.instance.channel_type], "members")
        self.fields = {name: self.fields[name] for name in names}
        words = {"channel": self.instance.get_channel_type_display(), "token": self.instance.website_token}
        self.fields["name"].help_text = _("Channel: %(channel)s.") % words
        if self.instance.website_token:
            self.fields["website_url"].help_text = _("The widget's token is %(token)s.") % words

    def values(self) -> dict[str, Any]:
        """Return the parameters of the action, without the fields of other channels."""
        # Browsers submit the hidden fields too.
        channel = self.cleaned_data.get("channel_type", self.instance.channel_type)
        others = set(ALL_CHANNEL_FIELDS) - set(CHANNEL_FIELDS[channel])
        return {name: value for name, value in super().values().items() if name not in others}


INBOXES_UI = SettingsModelUI(
    section=INBOXES,
    model=Inbox,
    template="settings/inboxes.html",
    form=InboxForm,
    create_record=actions.create_inbox,
    update_record=actions.update_inbox,
    delete_record=actions.delete_inbox,
    list_rows=not_deleted_rows(Inbox, "name"),
    new_label=_("New inbox"),
    deletion_note=_(
        "Its contacts are removed from it in one change. The contacts themselves and their other inboxes are kept."
    ),
)
