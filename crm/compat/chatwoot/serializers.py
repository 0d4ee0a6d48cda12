"""Serializers: keys in Chatwoot's order, as SQL and as JSON schema."""

from functools import cache
from typing import Any

from contacts.models import Contact, ContactInbox, Note
from crm.api.schema import object_schema
from crm.api.serializers import RecordSerializer
from crm.compat.fields import Document, SqlField, column
from crm.compat.openapi import BOOLEAN, INTEGER, NULL, NULLABLE_INTEGER, NULLABLE_TEXT, OBJECT, TEXT, TEXTS
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import CustomAttribute, Label, Membership, User

from . import fields

# A user without a name is shown by e-mail address, as the key is never null in Chatwoot.
USER_NAME = "coalesce(nullif({table}.name, ''), {table}.email)"
ONLINE_SECONDS = 90  # Chatwoot's presence lasts as long
ACTIVE = f"{{table}}.last_activity_at > now() - interval '{ONLINE_SECONDS} seconds'"


class SlimInboxSerializer(RecordSerializer):
    """A short form of an inbox."""

    model = Inbox

    # An inbox and its channel are one row here, so both have its number.
    id = column("number", INTEGER)
    avatar_url = SqlField("''", TEXT)
    channel_id = column("number", INTEGER)
    name = column("name", TEXT)
    channel_type = column("channel_type", TEXT)
    provider = column("provider")


class InboxOfContactSerializer(SlimInboxSerializer):
    """An inbox of a contact."""

    # The server's six keys, then those that Chatwoot's documentation still shows.
    website_url = column("website_url")
    widget_color = column("widget_color", TEXT)
    website_token = column("website_token")
    enable_auto_assignment = column("enable_auto_assignment", BOOLEAN)
    web_widget_script = SqlField("NULL", NULL)  # there is no widget here
    welcome_title = column("welcome_title")
    welcome_tagline = column("welcome_tagline")
    greeting_enabled = column("greeting_enabled", BOOLEAN)
    greeting_message = column("greeting_message")


CONTACT_INBOX_SCHEMA = object_schema({"source_id": TEXT, "inbox": fields.schema_of(InboxOfContactSerializer)})
CONTACT_INBOXES = f"""
SELECT coalesce(json_agg(json_build_object('source_id', ci.source_id, 'inbox', {InboxOfContactSerializer.json_object()})
                         ORDER BY ci.id), '[]')
FROM contacts_contactinbox ci JOIN crm_inbox ON crm_inbox.workspace_id = ci.workspace_id AND crm_inbox.id = ci.inbox_id
WHERE ci.workspace_id = {{table}}.workspace_id AND ci.contact_id = {{table}}.id AND ci.deleted_at IS NULL
"""


class BareContactSerializer(RecordSerializer):
    """A contact without its inboxes."""

    model = Contact

    additional_attributes = Document("{table}.additional_attributes", OBJECT)
    availability_status = SqlField(
        f"CASE WHEN {ACTIVE} THEN 'online' ELSE 'offline' END", {"type": "string", "enum": ["online", "offline"]}
    )
    email = fields.email()
    id = column("number", INTEGER)
    name = column("name", TEXT)
    phone_number = column("phone_key")
    blocked = column("blocked", BOOLEAN)
    identifier = column("identifier")
    # The avatar's id; `ContactEndpoint` replaces it by a URL.
    thumbnail = SqlField("coalesce({table}.avatar_id::text, '')", TEXT)
    custom_attributes = Document("{table}.custom_attributes", OBJECT)
    last_activity_at = fields.seconds("last_activity_at")
    created_at = fields.seconds("created_at")

    optional = ("last_activity_at",)


class ContactSerializer(BareContactSerializer):
    """A contact with its inboxes."""

    contact_inboxes = Document(CONTACT_INBOXES, {"type": "array", "items": CONTACT_INBOX_SCHEMA})


class ContactLabelsSerializer(RecordSerializer):
    """The labels of a contact."""

    model = Contact

    payload = column("labels", TEXTS)


class FoundContactSerializer(RecordSerializer):
    """A contact in results of the search over everything."""

    model = Contact

    email = fields.email()
    id = column("number", INTEGER)
    name = column("name", TEXT)
    phone_number = column("phone_key")
    identifier = column("identifier")
    additional_attributes = Document("{table}.additional_attributes", OBJECT)
    last_activity_at = fields.seconds("last_activity_at", NULLABLE_INTEGER)


class ConnectionSerializer(RecordSerializer):
    """A contact in an inbox."""

    model = ContactInbox

    source_id = column("source_id", TEXT)
    inbox = Document(
        f"SELECT {SlimInboxSerializer.json_object()} FROM crm_inbox"
        " WHERE crm_inbox.workspace_id = {table}.workspace_id AND crm_inbox.id = {table}.inbox_id",
        fields.schema_of(SlimInboxSerializer),
    )


class RawInboxSerializer(RecordSerializer):
    """An inbox as stored, in the response to a contact's creation."""

    model = Inbox

    id = column("number", INTEGER)
    channel_id = column("number", INTEGER)
    account_id = fields.account_id()
    name = column("name", TEXT)
    created_at = fields.timestamp("created_at")
    updated_at = fields.timestamp("updated_at")
    channel_type = column("channel_type", TEXT)
    enable_auto_assignment = column("enable_auto_assignment", BOOLEAN)
    greeting_enabled = column("greeting_enabled", BOOLEAN)
    greeting_message = column("greeting_message")
    email_address = column("email_address")
    working_hours_enabled = column("working_hours_enabled", BOOLEAN)
    out_of_office_message = column("out_of_office_message")
    timezone = column("timezone", TEXT)
    enable_email_collect = column("enable_email_collect", BOOLEAN)
    csat_survey_enabled = column("csat_survey_enabled", BOOLEAN)
    allow_messages_after_resolved = column("allow_messages_after_resolved", BOOLEAN)
    auto_assignment_config = Document("{table}.auto_assignment_config", OBJECT)
    lock_to_single_conversation = column("lock_to_single_conversation", BOOLEAN)
    portal_id = SqlField("NULL", NULL)
    sender_name_type = column("sender_name_type", TEXT)
    business_name = column("business_name")
    csat_config = Document("{table}.csat_config", OBJECT)


class InboxSerializer(RecordSerializer):
    """An inbox with all its settings."""

    model = Inbox

    id = column("number", INTEGER)
    avatar_url = SqlField("''", TEXT)
    channel_id = column("number", INTEGER)
    name = column("name", TEXT)
    channel_type = column("channel_type", TEXT)
    greeting_enabled = column("greeting_enabled", BOOLEAN)
    greeting_message = column("greeting_message")
    working_hours_enabled = column("working_hours_enabled", BOOLEAN)
    enable_email_collect = column("enable_email_collect", BOOLEAN)
    csat_survey_enabled = column("csat_survey_enabled", BOOLEAN)
    csat_config = Document("{table}.csat_config", OBJECT)
    enable_auto_assignment = column("enable_auto_assignment", BOOLEAN)
    auto_assignment_config = Document("{table}.auto_assignment_config", OBJECT)
    out_of_office_message = column("out_of_office_message")
    timezone = column("timezone", TEXT)
    callback_webhook_url = SqlField("NULL", NULL)
    allow_messages_after_resolved = column("allow_messages_after_resolved", BOOLEAN)
    lock_to_single_conversation = column("lock_to_single_conversation", BOOLEAN)
    sender_name_type = column("sender_name_type", TEXT)
    business_name = column("business_name")
    widget_color = column("widget_color", TEXT)
    website_url = column("website_url")
    welcome_title = column("welcome_title")
    welcome_tagline = column("welcome_tagline")
    web_widget_script = SqlField("NULL", NULL)
    website_token = column("website_token")
    phone_number = column("phone_number")
    medium = SqlField("nullif({table}.medium, '')", NULLABLE_TEXT)
    email = column("email_address")
    webhook_url = column("webhook_url")
    provider = column("provider")


class AuthorSerializer(RecordSerializer):
    """The author of a note."""

    model = User

    id = column("number", INTEGER)
    name = SqlField(USER_NAME, TEXT)
    available_name = SqlField(USER_NAME, TEXT)
    email = column("email", TEXT)
    thumbnail = SqlField("''", TEXT)

    @classmethod
    @cache
    def table(cls):
        return "crm_person"  # the view of a workspace's members: a tenant may not read users


def user_field(expression: str, json_schema: dict[str, Any] = TEXT) -> SqlField:
    """Return a field of the user of a membership."""
    users = AuthorSerializer.table()
    selected = expression.format(table=users)
    return SqlField(f"(SELECT {selected} FROM {users} WHERE {users}.id = {{table}}.user_id)", json_schema)


class AgentSerializer(RecordSerializer):
    """A member of the workspace, whom Chatwoot calls an agent."""

    model = Membership

    id = user_field("{table}.number", INTEGER)
    account_id = fields.account_id()
    availability_status = SqlField("'online'", TEXT)
    auto_offline = SqlField("true", BOOLEAN)
    confirmed = SqlField("true", BOOLEAN)
    email = user_field("{table}.email")
    provider = SqlField("'email'", TEXT)
    available_name = user_field(USER_NAME)
    name = user_field(USER_NAME)
    # Chatwoot has two roles; a viewer is shown as an agent.
    role = SqlField(
        "CASE {table}.role WHEN 'administrator' THEN 'administrator' ELSE 'agent' END",
        {"type": "string", "enum": ["administrator", "agent"]},
    )
    thumbnail = SqlField("''", TEXT)


class NoteSerializer(RecordSerializer):
    """A note. Chatwoot never fills the ids of account and contact; a note of an integration has no user."""

    model = Note
    optional = ("user",)

    id = column("number", INTEGER)
    content = column("content", TEXT)
    account_id = SqlField("NULL", NULL)
    contact_id = SqlField("NULL", NULL)
    user = Document(
        f"SELECT {AuthorSerializer.json_object()} FROM {AuthorSerializer.table()}"
        f" WHERE {AuthorSerializer.table()}.id = {{table}}.user_id",
        fields.schema_of(AuthorSerializer),
    )
    created_at = fields.seconds("created_at")
    updated_at = fields.seconds("updated_at")


class LabelSerializer(RecordSerializer):
    """A label of the account."""

    model = Label

    id = column("number", INTEGER)
    title = column("title", TEXT)
    description = column("description")
    color = column("color", TEXT)
    show_on_sidebar = column("show_on_sidebar", {"type": ["boolean", "null"]})


# Chatwoot's names of record types, and the attribute types that it has: any other is shown as a text.
MODELS = {
    "conversation_attribute": CustomAttribute.RecordType.CONVERSATION,
    "contact_attribute": CustomAttribute.RecordType.CONTACT,
    "company_attribute": CustomAttribute.RecordType.CUSTOMER,
}
TYPES = ("text", "number", "currency", "percent", "link", "date", "list", "checkbox")
_MODEL = " ".join(f"WHEN '{ours}' THEN '{theirs}'" for theirs, ours in MODELS.items())


class DefinitionSerializer(RecordSerializer):
    """A custom attribute definition of the account."""

    model = CustomAttribute

    id = column("number", INTEGER)
    attribute_display_name = column("name", TEXT)
    attribute_display_type = SqlField(
        f"CASE WHEN {{table}}.type IN {TYPES} THEN {{table}}.type ELSE 'text' END",
        {"type": "string", "enum": list(TYPES)},
    )
    attribute_description = SqlField("nullif({table}.description, '')", NULLABLE_TEXT)
    attribute_key = column("key", TEXT)
    regex_pattern = column("regex_pattern")
    regex_cue = column("regex_cue")
    attribute_values = column("values", TEXTS)
    attribute_model = SqlField(f"CASE {{table}}.record_type {_MODEL} END", {"type": "string", "enum": list(MODELS)})
    default_value = SqlField("NULL", NULL)
    created_at = fields.timestamp("created_at")
    updated_at = fields.timestamp("updated_at")
