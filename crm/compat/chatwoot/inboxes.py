"""Endpoints of inboxes."""

from typing import Any

from crm.api.renderers import json_response
from crm.compat.openapi import BOOLEAN, OBJECT, TEXT, array_of, object_of, operation
from crm.queries.orders import Order
from crm.workspaces.actions import create_inbox, update_inbox
from crm.workspaces.inboxes import Channel, Inbox
from crm.workspaces.text import visible

from .exceptions import Invalid, Unprocessable, missing
from .inbox_members import require_visible_inbox, visible_inboxes
from .lists import list_all
from .params import get_text, scalars, to_bool, to_text
from .serializers import InboxSerializer
from .views import AccountEndpoint, body_schema

BY_NAME = Order(expression="lower(crm_inbox.name), crm_inbox.id", indexed=False)
# The names in requests; responses have the class names of the original, which are stored.
CHANNELS = {
    "api": Channel.API,
    "web_widget": Channel.WEB_WIDGET,
    "email": Channel.EMAIL,
    "sms": Channel.SMS,
    "whatsapp": Channel.WHATSAPP,
    "twilio_sms": Channel.TWILIO,
}
TEXTS = ("name", "greeting_message", "out_of_office_message", "timezone", "sender_name_type", "business_name")
FLAGS = (
    *("greeting_enabled", "enable_email_collect", "csat_survey_enabled", "enable_auto_assignment"),
    *("working_hours_enabled", "allow_messages_after_resolved", "lock_to_single_conversation"),
)
OBJECTS = ("auto_assignment_config", "csat_config")
# Keys below `channel`, which in the original is a record of its own.
CHANNEL_TEXTS = (
    *("website_url", "widget_color", "welcome_title", "welcome_tagline", "webhook_url"),
    *("phone_number", "provider", "medium", "email"),
)
# Columns that allow no null: a null leaves the value, or the default of a new inbox.
NOT_NULL = ("timezone", "sender_name_type", "widget_color", "medium")
INBOX_BODY = body_schema(
    **dict.fromkeys(TEXTS, TEXT), **dict.fromkeys(FLAGS, BOOLEAN), **dict.fromkeys(OBJECTS, OBJECT), channel=OBJECT
)


class InboxEndpoint(AccountEndpoint):
    """Base of the endpoints of inboxes."""

    resource = "inboxes"
    tag = "Inboxes"
    administrators = ("POST", "PUT", "PATCH")

    def values(self) -> dict[str, Any]:
        """Return the settings that a request sets."""
        params = self.params
        channel = params["channel"] if isinstance(params.get("channel"), dict) else {}
        sent = scalars(params, TEXTS) | scalars(channel, CHANNEL_TEXTS)
        texts = {("email_address" if name == "email" else name): to_text(value) for name, value in sent.items()}
        flags = {name: to_bool(value) for name, value in scalars(params, FLAGS).items()}
        objects = {name: params[name] for name in OBJECTS if isinstance(params.get(name), dict)}
        settings = {name: text for name, text in texts.items() if text is not None or name not in NOT_NULL}
        if "name" in settings and not visible(settings["name"] or ""):
            raise Invalid([("name", "can't be blank")])
        return settings | flags | objects


class Inboxes(InboxEndpoint):
    @operation("List inboxes", object_of(payload=array_of(InboxSerializer)))
    def get(self, request, account_id):
        inboxes = list_all(InboxSerializer, self.actor, visible_inboxes(self.actor), BY_NAME)
        return json_response({"payload": inboxes})

    @operation("Create an inbox", InboxSerializer, request=INBOX_BODY)
    def post(self, request, account_id):
        channel = self.params.get("channel")
        if not isinstance(channel, dict) or not channel:
            raise missing("channel")
        channel_type = CHANNELS.get(get_text(channel, "type"))
        if channel_type is None:
            raise Unprocessable(f"Invalid channel type. Send one of {', '.join(CHANNELS)} as channel.type.")
        values = self.values()
        if "name" not in values:
            raise Invalid([("name", "can't be blank")])
        with self.account_session():
            created = create_inbox(actor=self.actor, channel_type=channel_type, **values)
            return json_response(InboxSerializer.get(self.actor, created.pk))


class OneInbox(InboxEndpoint):
    @operation("Get an inbox", InboxSerializer)
    def get(self, request, account_id, number):
        inbox = self.get_record(InboxSerializer, number)
        require_visible_inbox(self.actor, "number", inbox["id"])
        return json_response(inbox)

    @operation("Update an inbox", InboxSerializer, request=INBOX_BODY)
    def patch(self, request, account_id, number):
        with self.account_session():
            pk = self.get_pk(Inbox, number)
            update_inbox(actor=self.actor, pk=pk, **self.values())
            return json_response(InboxSerializer.get(self.actor, pk))

    put = patch
