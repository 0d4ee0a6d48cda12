"""Endpoints of inboxes."""

from typing import Any

from crm.api.renderers import json_response
from crm.compat.openapi import array_of, object_of, operation
from crm.queries.orders import Order
from crm.workspaces.actions import create_inbox, update_inbox
from crm.workspaces.inboxes import Channel, Inbox

from .exceptions import Invalid, Unprocessable, missing
from .fields import BOOLEAN, OBJECT, TEXT
from .lists import list_all
from .params import get_text, is_scalar, to_bool, to_text
from .serializers import InboxSerializer
from .views import AccountEndpoint, body_schema

BY_NAME = Order(expression="lower(crm_inbox.name), crm_inbox.id", indexed=False)
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
# Our columns for the keys below `channel`.
CHANNEL_COLUMNS = {
    **{name: name for name in ("website_url", "widget_color", "welcome_title", "welcome_tagline", "webhook_url")},
    **{name: name for name in ("phone_number", "provider", "medium")},
    "email": "email_address",
}
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
        values = {name: to_text(params[name]) for name in TEXTS if name in params and is_scalar(params[name])}
        values |= {
            column: to_text(channel[name])
            for name, column in CHANNEL_COLUMNS.items()
            if name in channel and is_scalar(channel[name])
        }
        flags = {name: to_bool(params[name]) for name in FLAGS if name in params and is_scalar(params[name])}
        objects = {name: params[name] for name in OBJECTS if isinstance(params.get(name), dict)}
        settings = {name: value for name, value in values.items() if value is not None or name not in NOT_NULL}
        if "name" in settings and not (settings["name"] or "").strip():
            raise Invalid([("name", "can't be blank")])
        return settings | flags | objects


class Inboxes(InboxEndpoint):
    @operation("List inboxes", object_of(payload=array_of(InboxSerializer)))
    def get(self, request, account_id):
        return json_response({"payload": list_all(InboxSerializer, self.actor, order=BY_NAME)})

    @operation("Create an inbox", lambda ref: ref(InboxSerializer), request=INBOX_BODY)
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
        with self.scope():
            created = create_inbox(actor=self.actor, channel_type=channel_type, **values)
            return json_response(InboxSerializer.get(self.actor, created.pk))


class OneInbox(InboxEndpoint):
    @operation("Get an inbox", lambda ref: ref(InboxSerializer))
    def get(self, request, account_id, number):
        with self.scope():
            return json_response(InboxSerializer.get(self.actor, self.get_pk(Inbox, number)))

    @operation("Update an inbox", lambda ref: ref(InboxSerializer), request=INBOX_BODY)
    def patch(self, request, account_id, number):
        with self.scope():
            pk = self.get_pk(Inbox, number)
            update_inbox(actor=self.actor, pk=pk, **self.values())
            return json_response(InboxSerializer.get(self.actor, pk))

    @operation("Update an inbox", lambda ref: ref(InboxSerializer), request=INBOX_BODY)
    def put(self, request, account_id, number):
        return self.patch(request, account_id, number)
