"""Inboxes: the channels on which contacts are reached."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.forms import RecordForm
from crm.workspaces import actions
from crm.workspaces.inboxes import Inbox

from .colors import ColorInput
from .crud import Vocabulary, live
from .sections import INBOXES

Channel = Inbox.Channel
# What only some channels have.
OF: dict[str, tuple[str, ...]] = {
    Channel.API: ("webhook_url",),
    Channel.WEB_WIDGET: ("website_url", "widget_color", "welcome_title", "welcome_tagline"),
    Channel.EMAIL: ("email_address",),
    Channel.SMS: ("phone_number", "provider"),
    Channel.WHATSAPP: ("phone_number", "provider"),
    Channel.TWILIO: ("phone_number", "medium"),
}
OF_SOME = tuple(dict.fromkeys(name for names in OF.values() for name in names))


class InboxForm(RecordForm):
    channel_type = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    medium = forms.ChoiceField(label=_("Medium"), choices=[("", "—"), *Inbox.Medium.choices])
    field_order = ("name", "channel_type", *OF_SOME)

    class Meta:
        model = Inbox
        fields = ("name", *OF_SOME)
        labels = {"widget_color": _("Colour of the widget")}
        help_texts = {
            "provider": _("The company that carries the messages."),
            "webhook_url": _("Where programs of yours are told of messages."),
        }
        widgets = {"widget_color": ColorInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in OF_SOME:
            channels = " ".join(channel for channel, names in OF.items() if name in names)
            self.fields[name].widget.attrs["data-for"] = channels
            self.fields[name].required = False
        if not self.instance._state.adding:
            self._keep_channel()

    def _keep_channel(self) -> None:
        """Contacts are reached in the channel's own way, so an inbox keeps the channel that it was made for."""
        channel = self.instance.channel_type
        self.fields = {name: self.fields[name] for name in ("name", *OF[channel])}
        for field in self.fields.values():
            field.widget.attrs.pop("data-for", None)
        self.fields["name"].help_text = _("Its channel: %(channel)s.") % {
            "channel": self.instance.get_channel_type_display()
        }
        if self.instance.website_token:
            self.fields["website_url"].help_text = _("The widget's token is %(token)s.") % {
                "token": self.instance.website_token
            }

    def values(self) -> dict[str, Any]:
        """Return what an action takes: of what only some channels have, what this one has."""
        channel = self.cleaned_data.get("channel_type", self.instance.channel_type)
        others = set(OF_SOME) - set(OF[channel])
        return {name: value for name, value in super().values().items() if name not in others}


VOCABULARY = Vocabulary(
    section=INBOXES,
    model=Inbox,
    template="settings/inboxes.html",
    form=InboxForm,
    create_record=actions.create_inbox,
    update_record=actions.update_inbox,
    delete_record=actions.delete_inbox,
    listed=live(Inbox, "name"),
    rows=live(Inbox),
    new_label=_("New inbox"),
    deletion_note=_("Its contacts leave it, as one change; they and their other inboxes stay."),
)
