"""Endpoints below a contact: labels, inboxes, notes; conversations and attachments are always empty."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from contacts.actions import update_contact
from contacts.inboxes.source_ids import make_source_id
from contacts.models import Contact, ContactInbox, Note
from contacts.notes.actions import create_note, delete_note, update_note
from crm.api.renderers import json_response
from crm.compat.openapi import BOOLEAN, INTEGER, OBJECT, TEXT, TEXTS, array_of, object_of, operation
from crm.queries.conditions import Condition
from crm.queries.orders import Order
from crm.workspaces.inboxes import Channel, Inbox
from crm.workspaces.text import visible

from . import writes
from .contacts import ContactEndpoint
from .exceptions import missing
from .fields import schema_of
from .inbox_members import require_visible_inbox, visible_inboxes
from .lists import list_all
from .params import get_text, to_texts
from .serializers import (
    ConnectionSerializer,
    ContactLabelsSerializer,
    ContactSerializer,
    NoteSerializer,
    SlimInboxSerializer,
)
from .views import body_schema, empty_response

LABELS = object_of(payload=TEXTS)
INBOX_SCHEMA = schema_of(SlimInboxSerializer)
NEWEST_FIRST = Order(descending=True)


class ContactLabels(ContactEndpoint):
    @operation("List a contact's labels", LABELS)
    def get(self, request, account_id, number):
        return json_response(self.get_record(ContactLabelsSerializer, number))

    # Missing or malformed labels clear the set, as in Chatwoot; they need not be labels of the account.
    @operation("Replace a contact's labels", LABELS, request=body_schema(labels=TEXTS))
    def post(self, request, account_id, number):
        with self.account_session():
            pk = self.get_pk(Contact, number)
            update_contact(actor=self.actor, pk=pk, labels=to_texts(self.params.get("labels")))
            return json_response(ContactLabelsSerializer.get(self.actor, pk))


# Conversations are not stored. Clients that request them get empty lists instead of a 404.
class Conversations(ContactEndpoint):
    @operation("List a contact's conversations, always empty", object_of(payload=array_of(OBJECT)))
    def get(self, request, account_id, number):
        with self.account_session():
            self.get_pk(Contact, number)
        return json_response({"payload": []})


class Attachments(ContactEndpoint):
    @operation(
        "List a contact's attachments, always empty",
        object_of(meta=object_of(total_count=INTEGER), payload=array_of(OBJECT)),
    )
    def get(self, request, account_id, number):
        with self.account_session():
            self.get_pk(Contact, number)
        return json_response({"meta": {"total_count": 0}, "payload": []})


class ContactableInboxes(ContactEndpoint):
    @operation(
        "List the inboxes in which a contact can be reached",
        object_of(payload=array_of(object_of(inbox=INBOX_SCHEMA, source_id=TEXT))),
    )
    def get(self, request, account_id, number):
        with self.account_session():
            pk = self.get_pk(Contact, number)
            contact = Contact.objects.in_workspace(self.actor.workspace_id).get(pk=pk)
            inboxes = list(Inbox.objects.in_workspace(self.actor.workspace_id).not_deleted())
            connections = ContactInbox.objects.in_workspace(self.actor.workspace_id).not_deleted().filter(contact_id=pk)
            # Newest first, so that of several ids in one inbox the oldest stays in the dictionary.
            source_ids = dict(connections.order_by("-id").values_list("inbox_id", "source_id"))
            summaries = list_all(SlimInboxSerializer, self.actor, visible_inboxes(self.actor))
        sources = {inbox.number: _source_id(contact, inbox, source_ids) for inbox in inboxes}
        pairs = ((inbox, sources.get(inbox["id"])) for inbox in summaries)
        return json_response({"payload": [{"inbox": inbox, "source_id": source} for inbox, source in pairs if source]})


def _source_id(contact: Contact, inbox: Inbox, source_ids: dict[UUID, str]) -> str | None:
    # A visitor of a website can be reached only if they have written before; Chatwoot generates no id for them.
    if inbox.channel_type == Channel.WEB_WIDGET:
        return source_ids.get(inbox.pk)
    if inbox.channel_type == Channel.API and inbox.pk in source_ids:
        return source_ids[inbox.pk]
    try:
        return make_source_id(contact, inbox)
    except ValidationError:
        return None  # the contact lacks the e-mail address or phone number that the channel needs


class Connections(ContactEndpoint):
    @operation(
        "Add a contact to an inbox",
        object_of(source_id=TEXT, inbox=INBOX_SCHEMA),
        request=body_schema(inbox_id=INTEGER, source_id=TEXT, hmac_verified=BOOLEAN),
    )
    def post(self, request, account_id, number):
        with self.account_session():
            pk = self.get_pk(Contact, number)
            inbox_id = self.get_pk(Inbox, self.params.get("inbox_id"))
            require_visible_inbox(self.actor, "id", inbox_id)
            connection = writes.connect(self.actor, pk, inbox_id, self.params)
            return json_response(ConnectionSerializer.get(self.actor, connection.pk))


class FilterConnections(ContactEndpoint):
    """Find a contact by its source id in an inbox."""

    reads = True

    @operation(
        "Find a contact by its source id in an inbox",
        ContactSerializer,
        request=body_schema(inbox_id=INTEGER, source_id=TEXT),
    )
    def post(self, request, account_id):
        with self.account_session():
            inbox_id = self.get_pk(Inbox, self.params.get("inbox_id"))
            require_visible_inbox(self.actor, "id", inbox_id)
            rows = ContactInbox.objects.in_workspace(self.actor.workspace_id).not_deleted()
            rows = rows.filter(inbox_id=inbox_id).with_source_id(get_text(self.params, "source_id"))
            contact_id = rows.values_list("contact_id", flat=True).first()
            contact = ContactSerializer.find(self.actor, "id", contact_id) if contact_id else None
        if contact is None:
            return empty_response(404)  # unlike all other 404s, which have an error
        return json_response(self.with_avatar_url(contact))


class NoteEndpoint(ContactEndpoint):
    """Base of the endpoints of notes."""

    tag = "Notes"

    @property
    def content(self) -> str:
        """The text of the note, sent at the top or under `note`. Raises Unprocessable if it is missing."""
        nested = self.params.get("note")
        text = get_text(nested if isinstance(nested, dict) else self.params, "content")
        if not visible(text):
            raise missing("note content")
        return text


class Notes(NoteEndpoint):
    @operation("List a contact's notes, newest first", array_of(NoteSerializer))
    def get(self, request, account_id, number):
        with self.account_session():
            pk = self.get_pk(Contact, number)
            of_contact = Condition("contacts_note.contact_id = %s", (pk,), by_index=True)
            return json_response(list_all(NoteSerializer, self.actor, of_contact, NEWEST_FIRST))

    @operation("Create a note on a contact", NoteSerializer, request=body_schema(content=TEXT))
    def post(self, request, account_id, number):
        with self.account_session():
            note = create_note(actor=self.actor, contact_id=self.get_pk(Contact, number), content=self.content)
            return json_response(NoteSerializer.get(self.actor, note.pk))


class OneNote(NoteEndpoint):
    @operation("Get a note", NoteSerializer)
    def get(self, request, account_id, number, note):
        with self.account_session():
            return json_response(NoteSerializer.get(self.actor, self._pk(number, note)))

    @operation("Update a note", NoteSerializer, request=body_schema(content=TEXT))
    def patch(self, request, account_id, number, note):
        with self.account_session():
            pk = self._pk(number, note)
            update_note(actor=self.actor, pk=pk, content=self.content)
            return json_response(NoteSerializer.get(self.actor, pk))

    @operation("Delete a note")
    def delete(self, request, account_id, number, note):
        with self.account_session():
            delete_note(actor=self.actor, pk=self._pk(number, note))
        return empty_response()

    def _pk(self, number: Any, note: Any) -> UUID:
        return self.get_pk(Note, note, contact_id=self.get_pk(Contact, number))
