"""Endpoints below a contact: labels, inboxes, notes; conversations and attachments are always empty."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from contacts.actions import update_contact
from contacts.inboxes.source_ids import make_source_id
from contacts.models import Contact, ContactInbox, Note
from contacts.notes.actions import create_note, delete_note, update_note
from crm.api.renderers import json_response
from crm.compat.openapi import array_of, object_of, operation
from crm.queries.conditions import Condition
from crm.queries.orders import Order
from crm.workspaces.inboxes import Channel, Inbox

from . import writes
from .contacts import ContactEndpoint
from .exceptions import missing
from .fields import INTEGER, OBJECT, TEXT
from .lists import list_all
from .params import get_text, is_scalar, to_text, to_texts
from .serializers import (
    INBOX_SUMMARY_SCHEMA,
    ConnectionSerializer,
    ContactSerializer,
    NoteSerializer,
    SlimInboxSerializer,
)
from .views import body_schema, empty_response, parse_number

LABELS_SCHEMA = {"type": "array", "items": TEXT}
NEWEST_FIRST = Order(descending=True)


class ContactLabels(ContactEndpoint):
    @operation("List a contact's labels", object_of(payload=LABELS_SCHEMA))
    def get(self, request, account_id, number):
        with self.scope():
            return json_response({"payload": self._labels(number)})

    @operation(
        "Replace a contact's labels", object_of(payload=LABELS_SCHEMA), request=body_schema(labels=LABELS_SCHEMA)
    )
    def post(self, request, account_id, number):
        with self.scope():
            pk = self.get_pk(Contact, number)
            update_contact(actor=self.actor, pk=pk, labels=to_texts(self.params.get("labels")))
            return json_response({"payload": self._labels(number)})

    def _labels(self, number: Any) -> list[str]:
        pk = self.get_pk(Contact, number)
        contacts = Contact.objects.in_workspace(self.actor.workspace_id).not_deleted().filter(pk=pk)
        return contacts.values_list("labels", flat=True)[0]


class Conversations(ContactEndpoint):
    @operation("List a contact's conversations, always empty", object_of(payload=array_of(OBJECT)))
    def get(self, request, account_id, number):
        with self.scope():
            self.get_pk(Contact, number)
        return json_response({"payload": []})


class Attachments(ContactEndpoint):
    @operation(
        "List a contact's attachments, always empty",
        object_of(meta=object_of(total_count=INTEGER), payload=array_of(OBJECT)),
    )
    def get(self, request, account_id, number):
        with self.scope():
            self.get_pk(Contact, number)
        return json_response({"meta": {"total_count": 0}, "payload": []})


class ContactableInboxes(ContactEndpoint):
    @operation(
        "List the inboxes in which a contact can be reached",
        object_of(payload=array_of(object_of(inbox=INBOX_SUMMARY_SCHEMA, source_id=TEXT))),
    )
    def get(self, request, account_id, number):
        with self.scope():
            pk = self.get_pk(Contact, number)
            contact = Contact.objects.in_workspace(self.actor.workspace_id).get(pk=pk)
            inboxes = list(Inbox.objects.in_workspace(self.actor.workspace_id).not_deleted())
            source_ids = self._source_ids(pk)
            summaries = list_all(SlimInboxSerializer, self.actor)
        sources = {inbox.number: _source_id(contact, inbox, source_ids) for inbox in inboxes}
        pairs = ((inbox, sources.get(inbox["id"])) for inbox in summaries)
        return json_response({"payload": [{"inbox": inbox, "source_id": source} for inbox, source in pairs if source]})

    def _source_ids(self, pk: UUID) -> dict[UUID, str]:
        rows = ContactInbox.objects.in_workspace(self.actor.workspace_id).not_deleted().filter(contact_id=pk)
        return dict(rows.order_by("-id").values_list("inbox_id", "source_id"))


def _source_id(contact: Contact, inbox: Inbox, source_ids: dict[UUID, str]) -> str | None:
    """Return the source id by which a contact can be reached in an inbox, or None."""
    if inbox.channel_type == Channel.WEB_WIDGET:
        return source_ids.get(inbox.pk)
    if inbox.channel_type == Channel.API and inbox.pk in source_ids:
        return source_ids[inbox.pk]
    try:
        return make_source_id(contact, inbox)
    except ValidationError:
        return None


class Connections(ContactEndpoint):
    @operation(
        "Add a contact to an inbox",
        object_of(source_id=TEXT, inbox=INBOX_SUMMARY_SCHEMA),
        request=body_schema(inbox_id=INTEGER, source_id=TEXT, hmac_verified={"type": "boolean"}),
    )
    def post(self, request, account_id, number):
        with self.scope():
            pk = self.get_pk(Contact, number)
            inbox_id = self.get_pk(Inbox, self.params.get("inbox_id"))
            connection = writes.connect(self.actor, pk, inbox_id, self.params)
            return json_response(ConnectionSerializer.get(self.actor, connection.pk))


class FilterConnections(ContactEndpoint):
    """Find a contact by its source id in an inbox."""

    reads = True

    @operation(
        "Find a contact by its source id in an inbox",
        lambda ref: ref(ContactSerializer),
        request=body_schema(inbox_id=INTEGER, source_id=TEXT),
    )
    def post(self, request, account_id):
        lookup: dict[str, Any] = {"inbox__number": parse_number(self.params.get("inbox_id"))}
        lookup |= {"source_id": get_text(self.params, "source_id")}
        with self.scope():
            rows = ContactInbox.objects.in_workspace(self.actor.workspace_id).not_deleted()
            contact_id = rows.filter(inbox__deleted_at=None, **lookup).values_list("contact_id", flat=True).first()
            contact = ContactSerializer.find(self.actor, "id", contact_id) if contact_id else None
        if contact is None:
            return HttpResponse(b"", status=404, content_type="application/json")
        return json_response(self.with_avatar_urls([contact])[0])


class NoteEndpoint(ContactEndpoint):
    """Base of the endpoints of notes."""

    tag = "Notes"

    @property
    def content(self) -> str:
        """The text of the note, sent at the top or under `note`. Raises Unprocessable if it is missing."""
        nested = self.params.get("note")
        content = nested.get("content") if isinstance(nested, dict) else self.params.get("content")
        text = to_text(content) or "" if is_scalar(content) else ""
        if not text.strip():
            raise missing("note content")
        return text


class Notes(NoteEndpoint):
    @operation("List a contact's notes, newest first", array_of(NoteSerializer))
    def get(self, request, account_id, number):
        with self.scope():
            pk = self.get_pk(Contact, number)
            of_contact = Condition("contacts_note.contact_id = %s", (pk,), by_index=True)
            return json_response(list_all(NoteSerializer, self.actor, of_contact, NEWEST_FIRST))

    @operation("Create a note on a contact", lambda ref: ref(NoteSerializer), request=body_schema(content=TEXT))
    def post(self, request, account_id, number):
        with self.scope():
            note = create_note(actor=self.actor, contact_id=self.get_pk(Contact, number), content=self.content)
            return json_response(NoteSerializer.get(self.actor, note.pk))


class OneNote(NoteEndpoint):
    @operation("Get a note", lambda ref: ref(NoteSerializer))
    def get(self, request, account_id, number, note):
        with self.scope():
            return json_response(NoteSerializer.get(self.actor, self._pk(number, note)))

    @operation("Update a note", lambda ref: ref(NoteSerializer), request=body_schema(content=TEXT))
    def patch(self, request, account_id, number, note):
        with self.scope():
            pk = self._pk(number, note)
            update_note(actor=self.actor, pk=pk, content=self.content)
            return json_response(NoteSerializer.get(self.actor, pk))

    @operation("Delete a note")
    def delete(self, request, account_id, number, note):
        with self.scope():
            delete_note(actor=self.actor, pk=self._pk(number, note))
        return empty_response()

    def _pk(self, number: Any, note: Any) -> UUID:
        return self.get_pk(Note, note, contact_id=self.get_pk(Contact, number))
