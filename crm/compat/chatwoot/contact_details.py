"""What belongs to a contact: labels, inboxes, notes; and conversations and attachments, of which we hold none."""

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
from crm.workspaces.inboxes import Inbox

from . import writes
from .contacts import ContactEndpoint
from .exceptions import missing
from .fields import INTEGER, OBJECT, TEXT
from .lists import list_all
from .serializers import SLIM_SCHEMA, ConnectionSerializer, ContactSerializer, NoteSerializer, SlimInboxSerializer
from .values import is_scalar, text_at, text_of, texts_of
from .views import as_number, body, empty

NAMES = {"type": "array", "items": TEXT}
NEWEST = Order(descending=True)


class ContactLabels(ContactEndpoint):
    @operation("List a contact's labels", object_of(payload=NAMES))
    def get(self, request, account_id, number):
        with self.scope():
            return json_response({"payload": self._labels(number)})

    @operation("Replace a contact's labels", object_of(payload=NAMES), takes=body(labels=NAMES))
    def post(self, request, account_id, number):
        with self.scope():
            pk = self.pk_of(Contact, number)
            update_contact(actor=self.actor, pk=pk, labels=texts_of(self.params.get("labels")))
            return json_response({"payload": self._labels(number)})

    def _labels(self, number: Any) -> list[str]:
        pk = self.pk_of(Contact, number)
        contacts = Contact.objects.in_workspace(self.actor.workspace_id).not_deleted().filter(pk=pk)
        return contacts.values_list("labels", flat=True)[0]


class Conversations(ContactEndpoint):
    @operation("List a contact's conversations: none, as this product holds none", object_of(payload=array_of(OBJECT)))
    def get(self, request, account_id, number):
        with self.scope():
            self.pk_of(Contact, number)
        return json_response({"payload": []})


class Attachments(ContactEndpoint):
    @operation(
        "List a contact's attachments: none, as this product holds none",
        object_of(meta=object_of(total_count=INTEGER), payload=array_of(OBJECT)),
    )
    def get(self, request, account_id, number):
        with self.scope():
            self.pk_of(Contact, number)
        return json_response({"meta": {"total_count": 0}, "payload": []})


class ContactableInboxes(ContactEndpoint):
    @operation(
        "List the inboxes in which a contact can be reached",
        object_of(payload=array_of(object_of(inbox=SLIM_SCHEMA, source_id=TEXT))),
    )
    def get(self, request, account_id, number):
        with self.scope():
            pk = self.pk_of(Contact, number)
            contact = Contact.objects.in_workspace(self.actor.workspace_id).get(pk=pk)
            inboxes = list(Inbox.objects.in_workspace(self.actor.workspace_id).not_deleted())
            present = self._present(pk)
            shown = list_all(SlimInboxSerializer, self.actor)
        sources = {inbox.number: _source(contact, inbox, present) for inbox in inboxes}
        pairs = ((slim, sources.get(slim["id"])) for slim in shown)
        return json_response({"payload": [{"inbox": slim, "source_id": source} for slim, source in pairs if source]})

    def _present(self, pk: UUID) -> dict[UUID, str]:
        rows = ContactInbox.objects.in_workspace(self.actor.workspace_id).not_deleted().filter(contact_id=pk)
        return dict(rows.order_by("-id").values_list("inbox_id", "source_id"))


def _source(contact: Contact, inbox: Inbox, present: dict[UUID, str]) -> str | None:
    """Return under which id a contact can be reached in an inbox, or None where it cannot."""
    if inbox.channel_type == Inbox.Channel.WEB_WIDGET:
        return present.get(inbox.pk)
    if inbox.channel_type == Inbox.Channel.API and inbox.pk in present:
        return present[inbox.pk]
    try:
        return make_source_id(contact, inbox)
    except ValidationError:
        return None


class Connections(ContactEndpoint):
    @operation(
        "Put a contact into an inbox",
        object_of(source_id=TEXT, inbox=SLIM_SCHEMA),
        takes=body(inbox_id=INTEGER, source_id=TEXT, hmac_verified={"type": "boolean"}),
    )
    def post(self, request, account_id, number):
        with self.scope():
            pk = self.pk_of(Contact, number)
            inbox_id = self.pk_of(Inbox, self.params.get("inbox_id"))
            connection = writes.connect(self.actor, pk, inbox_id, self.params)
            return json_response(ConnectionSerializer.get(self.actor, connection.pk))


class FilterConnections(ContactEndpoint):
    """Find the contact that has an id in an inbox."""

    reads = True

    @operation(
        "Find the contact with an id in an inbox",
        lambda ref: ref(ContactSerializer),
        takes=body(inbox_id=INTEGER, source_id=TEXT),
    )
    def post(self, request, account_id):
        wanted: dict[str, Any] = {"inbox__number": as_number(self.params.get("inbox_id"))}
        wanted |= {"source_id": text_at(self.params, "source_id")}
        with self.scope():
            rows = ContactInbox.objects.in_workspace(self.actor.workspace_id).not_deleted()
            found = rows.filter(inbox__deleted_at=None, **wanted).values_list("contact_id", flat=True).first()
            contact = ContactSerializer.find(self.actor, "id", found) if found else None
        if contact is None:
            return HttpResponse(b"", status=404, content_type="application/json")
        return json_response(self.with_picture_urls([contact])[0])


class NoteEndpoint(ContactEndpoint):
    """What both endpoints of notes share."""

    tag = "Notes"

    @property
    def content(self) -> str:
        """Return what the note is to say, sent as it is or under `note`. Raises Unprocessable where it is missing."""
        wrapped = self.params.get("note")
        content = wrapped.get("content") if isinstance(wrapped, dict) else self.params.get("content")
        text = text_of(content) or "" if is_scalar(content) else ""
        if not text.strip():
            raise missing("note content")
        return text


class Notes(NoteEndpoint):
    @operation("List a contact's notes, newest first", array_of(NoteSerializer))
    def get(self, request, account_id, number):
        with self.scope():
            pk = self.pk_of(Contact, number)
            of_contact = Condition("contacts_note.contact_id = %s", (pk,), by_index=True)
            return json_response(list_all(NoteSerializer, self.actor, of_contact, NEWEST))

    @operation("Make a note on a contact", lambda ref: ref(NoteSerializer), takes=body(content=TEXT))
    def post(self, request, account_id, number):
        with self.scope():
            note = create_note(actor=self.actor, contact_id=self.pk_of(Contact, number), content=self.content)
            return json_response(NoteSerializer.get(self.actor, note.pk))


class OneNote(NoteEndpoint):
    @operation("Show a note", lambda ref: ref(NoteSerializer))
    def get(self, request, account_id, number, note):
        with self.scope():
            return json_response(NoteSerializer.get(self.actor, self._pk(number, note)))

    @operation("Change a note", lambda ref: ref(NoteSerializer), takes=body(content=TEXT))
    def patch(self, request, account_id, number, note):
        with self.scope():
            pk = self._pk(number, note)
            update_note(actor=self.actor, pk=pk, content=self.content)
            return json_response(NoteSerializer.get(self.actor, pk))

    @operation("Delete a note")
    def delete(self, request, account_id, number, note):
        with self.scope():
            delete_note(actor=self.actor, pk=self._pk(number, note))
        return empty()

    def _pk(self, number: Any, note: Any) -> UUID:
        return self.pk_of(Note, note, contact_id=self.pk_of(Contact, number))
