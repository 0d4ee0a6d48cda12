"""Contacts: lists, searches, filters, and one contact made, shown, changed and deleted."""

from functools import cached_property
from typing import Any

from rest_framework.exceptions import APIException

from contacts.actions import remove_avatar, update_contact
from contacts.avatars import avatar_url
from contacts.models import Contact
from crm.api import reading
from crm.api.authentication import AnsweredAtOnce
from crm.api.parsers import has_body
from crm.api.renderers import json_response
from crm.compat.openapi import array_of, object_of, one_of, operation
from crm.history.exceptions import RecordNotFound
from crm.history.writes import get_for_update
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import CustomAttribute

from . import lists, writes
from .fields import INTEGER, OBJECT, TEXT
from .filters import condition_of, is_narrow
from .lists import Page
from .serializers import BareContactSerializer, ContactSerializer, FoundContactSerializer, RawInboxSerializer
from .values import text_at, texts_of
from .views import AccountEndpoint, as_number, body, empty

PAGE = {"type": ["integer", "string"]}
NULLABLE = {"type": ["integer", "null"]}
EITHER = one_of(ContactSerializer, BareContactSerializer)
CONTACTS = array_of(EITHER)
LISTED = object_of(meta=object_of(count=INTEGER, current_page=PAGE), payload=CONTACTS)
SHOWN = object_of(payload=EITHER)
QUERY = {
    "page": {"type": "integer", "minimum": 1, "description": "Pages have 15 contacts."},
    "sort": {"type": "string", "description": "name, email, phone_number, last_activity_at, created_at, …; - turns."},
    "include_contact_inboxes": {"type": "boolean"},
}


class ContactEndpoint(AccountEndpoint):
    """What every endpoint that shows contacts has."""

    resource = "contacts"
    tag = "Contacts"

    @property
    def contact_serializer(self) -> type[BareContactSerializer]:
        """Return how contacts are shown: with the inboxes they are in, unless that is not wanted."""
        wanted = self.params.get("include_contact_inboxes")
        return ContactSerializer if wanted in (None, "", "true", True) else BareContactSerializer

    def addressed(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return contacts with the addresses of their pictures."""
        for record in records:
            if record["thumbnail"]:
                path = avatar_url(self.actor.workspace_id, record["thumbnail"])
                record["thumbnail"] = self.request.build_absolute_uri(path)
        return records

    def shown(self, number: Any, serializer: type[BareContactSerializer]) -> dict[str, Any]:
        """Return the contact with a number. Raises RecordGone."""
        wanted = as_number(number)
        record = None if wanted is None else reading.by(serializer, self.actor, "number", wanted)
        if record is None:
            raise RecordNotFound
        return self.addressed([record])[0]

    def listed(self, page: Page, found: tuple[list[dict[str, Any]], int], **meta: Any):
        """Answer a page of contacts."""
        records, count = found
        body = {"meta": {"count": count, "current_page": page.echoed, **meta}, "payload": self.addressed(records)}
        return json_response(body)


TEXT_OR_NULL = {"type": ["string", "null"]}
WRITABLE: dict[str, Any] = {
    **dict.fromkeys(("name", "email", "phone_number", "identifier", "avatar_url"), TEXT_OR_NULL),
    "blocked": {"type": "boolean"},
    **dict.fromkeys(("additional_attributes", "custom_attributes"), OBJECT),
}


class Contacts(AnsweredAtOnce, ContactEndpoint):
    @cached_property
    def page(self) -> Page:
        return Page(self.params)

    def asked(self):
        if has_body(self.request):
            return None  # no body is read before it is known who sent it
        try:
            return None if self.params.get("labels") else lists.reachable_asked(self.contact_serializer, self.page)
        except APIException:
            return None  # once it is known who asks, `get` says what is wrong

    @operation("List the contacts that can be reached", LISTED, query=QUERY | {"labels[]": {"type": "string"}})
    def get(self, request, account_id):
        if labels := texts_of(self.params.get("labels")):
            return self.listed(self.page, lists.labelled(self.contact_serializer, self.actor, self.page, labels))
        return self.listed(self.page, lists.reachable(self.contact_serializer, self.actor, self.page, self.rows))

    @operation(
        "Make a contact",
        object_of(
            payload=object_of(
                contact=ContactSerializer,
                contact_inbox=object_of(inbox=one_of(RawInboxSerializer, {"type": "null"}), source_id=TEXT_OR_NULL),
            ),
            id=INTEGER,
            availability_status=TEXT,
        ),
        takes=body(**WRITABLE, inbox_id=NULLABLE, source_id=TEXT_OR_NULL),
    )
    def post(self, request, account_id):
        with self.scope():
            inbox = self.params.get("inbox_id")
            inbox_id = None if inbox in (None, "") else self.pk_of(Inbox, inbox)
            created = writes.save_new(self.actor, self.params, inbox_id)
            [contact] = self.addressed([reading.shown(ContactSerializer, self.actor, created.contact.pk)])
            raw = reading.shown(RawInboxSerializer, self.actor, inbox_id) if inbox_id else None
        place = {"inbox": raw, "source_id": created.connection and created.connection.source_id}
        # The original's answer, and beside it the two keys that the documented page has at the top.
        beside = {name: contact[name] for name in ("id", "availability_status")}
        return json_response({"payload": {"contact": contact, "contact_inbox": place}, **beside})


class OneContact(ContactEndpoint):
    administrators = ("DELETE",)

    @operation("Show a contact", SHOWN, query={"include_contact_inboxes": {"type": "boolean"}})
    def get(self, request, account_id, number):
        return json_response({"payload": self.shown(number, self.contact_serializer)})

    @operation("Change a contact", SHOWN, takes=body(**WRITABLE))
    def put(self, request, account_id, number):
        with self.scope():
            writes.save_changes(self.actor, self.pk_of(Contact, number), self.params)
            return json_response({"payload": self.shown(number, self.contact_serializer)})

    @operation("Change a contact", SHOWN, takes=body(**WRITABLE))
    def patch(self, request, account_id, number):
        return self.put(request, account_id, number)

    @operation("Delete a contact")
    def delete(self, request, account_id, number):
        with self.scope():
            writes.remove_offline(self.actor, self.pk_of(Contact, number))
        return empty()


class Search(ContactEndpoint):
    @operation(
        "Search contacts by a part of name, e-mail, phone number or identifier",
        object_of(
            meta=object_of(count=NULLABLE, current_page=PAGE, has_more={"type": ["boolean", "null"]}),
            payload=CONTACTS,
        ),
        query=QUERY | {"q": TEXT},
    )
    def get(self, request, account_id):
        page, text = Page(self.params), text_at(self.params, "q").strip()
        if not text:
            # The original means to refuse this, and does not.
            return json_response(
                {"meta": {"count": None, "current_page": page.echoed, "has_more": None}, "payload": []}
            )
        records, more = lists.searched(self.contact_serializer, self.actor, page, text)
        return self.listed(page, (records, len(records)), has_more=more)


class Filter(ContactEndpoint):
    reads = True

    @operation("Filter contacts by conditions", LISTED, takes=body(payload={"type": "array", "items": OBJECT}))
    def post(self, request, account_id):
        page = Page(self.params)
        conditions: Any = self.params.get("payload")
        condition = condition_of(conditions, self._attributes())
        search = lists.narrowing(conditions) if is_narrow(conditions) else None
        return self.listed(page, lists.filtered(self.contact_serializer, self.actor, page, condition, search))

    def _attributes(self) -> dict[str, CustomAttribute]:
        with self.scope():
            defined = CustomAttribute.objects.in_workspace(self.actor.workspace_id).not_deleted()
            return {attribute.key: attribute for attribute in defined.filter(record_type="contact")}


class Active(ContactEndpoint):
    @operation("List the contacts that are online", LISTED, query=QUERY)
    def get(self, request, account_id):
        page = Page(self.params)
        return self.listed(page, lists.active(self.contact_serializer, self.actor, page))


class Avatar(ContactEndpoint):
    @operation("Remove a contact's picture", SHOWN)
    def delete(self, request, account_id, number):
        with self.scope():
            remove_avatar(actor=self.actor, pk=self.pk_of(Contact, number))
            return json_response({"payload": self.shown(number, BareContactSerializer)})


class DestroyCustomAttributes(ContactEndpoint):
    @operation(
        "Remove custom attributes of a contact",
        SHOWN,
        takes=body(custom_attributes={"type": "array", "items": TEXT}),
    )
    def post(self, request, account_id, number):
        unwanted = set(texts_of(self.params.get("custom_attributes")))
        with self.scope():
            pk = self.pk_of(Contact, number)
            attributes = get_for_update(self.actor, Contact, pk).custom_attributes
            kept = {key: value for key, value in attributes.items() if key not in unwanted}
            update_contact(actor=self.actor, pk=pk, custom_attributes=kept)
            return json_response({"payload": self.shown(number, ContactSerializer)})


class SearchEverything(ContactEndpoint):
    """The search over all that an account has, of which we have contacts."""

    @operation(
        "Search contacts, in few words",
        object_of(payload=object_of(contacts=array_of(FoundContactSerializer))),
        query={"q": TEXT, "page": QUERY["page"]},
    )
    def get(self, request, account_id):
        page, text = Page(self.params), text_at(self.params, "q").strip()
        found = lists.searched(FoundContactSerializer, self.actor, page, text)[0] if text else []
        return json_response({"payload": {"contacts": found}})
