"""Endpoints of contacts: list, search, filter, create, get, update and delete."""

from typing import Any

from contacts.actions import remove_avatar, update_contact
from contacts.avatars import avatar_url
from contacts.models import Contact
from crm.api.renderers import json_response
from crm.compat.openapi import (
    BOOLEAN,
    INTEGER,
    NULL,
    NULLABLE_INTEGER,
    NULLABLE_TEXT,
    OBJECT,
    TEXT,
    TEXTS,
    array_of,
    object_of,
    one_of,
    operation,
)
from crm.history.writes import get_for_update
from crm.queries.conditions import Condition
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import CustomAttribute
from crm.workspaces.text import trim

from . import lists, writes
from .filters import are_all_required, parse_filter
from .lists import ListParams
from .ordering import parse_sort
from .params import get_text, to_texts
from .serializers import BareContactSerializer, ContactSerializer, FoundContactSerializer, RawInboxSerializer
from .views import AccountEndpoint, body_schema, empty_response

LAST_ACTIVE = parse_sort("-last_activity_at")
PAGE_NUMBER = {"type": ["integer", "string"]}  # as sent
ANY_CONTACT = one_of(ContactSerializer, BareContactSerializer)
ANY_CONTACTS = array_of(ANY_CONTACT)
CONTACT_LIST = object_of(meta=object_of(count=INTEGER, current_page=PAGE_NUMBER), payload=ANY_CONTACTS)
CONTACT_PAYLOAD = object_of(payload=ANY_CONTACT)
QUERY = {
    "page": {"type": "integer", "minimum": 1, "description": "Page number; a page has 15 contacts."},
    "sort": {
        "type": "string",
        "description": "name, email, phone_number, last_activity_at, created_at, …; - reverses.",
    },
    "include_contact_inboxes": BOOLEAN,
}
WRITABLE: dict[str, Any] = {
    **dict.fromkeys(("name", "email", "phone_number", "identifier", "avatar_url"), NULLABLE_TEXT),
    "blocked": BOOLEAN,
    **dict.fromkeys(("additional_attributes", "custom_attributes"), OBJECT),
}


class ContactEndpoint(AccountEndpoint):
    """Base of the endpoints that return contacts."""

    resource = "contacts"
    tag = "Contacts"

    @property
    def contact_serializer(self) -> type[BareContactSerializer]:
        """The serializer of contacts, with their inboxes unless the client opts out."""
        # Chatwoot treats any value other than true as false.
        value = self.params.get("include_contact_inboxes")
        return ContactSerializer if value in (None, "", "true", True) else BareContactSerializer

    def with_avatar_url(self, contact: dict[str, Any]) -> dict[str, Any]:
        """Return a contact with the URL of its avatar instead of the id."""
        # Not in SQL, as the URL is signed. Absolute, as clients show it outside of our pages.
        if contact["thumbnail"]:
            path = avatar_url(self.actor.workspace_id, contact["thumbnail"])
            contact["thumbnail"] = self.request.build_absolute_uri(path)
        return contact

    def get_contact(self, number: Any, serializer: type[BareContactSerializer]) -> dict[str, Any]:
        """Return the contact with a number. Raises RecordNotFound."""
        return self.with_avatar_url(self.get_record(serializer, number))

    def respond_with_list(self, condition: Condition):
        """Respond with a page of the contacts that match a condition."""
        params = ListParams.parse(self.params)
        page = lists.list_contacts(self.contact_serializer, self.actor, params, condition)
        meta = {"count": page.total, "current_page": params.sent_page}
        return json_response({"meta": meta, "payload": [*map(self.with_avatar_url, page.contacts)]})


class Contacts(ContactEndpoint):
    # A contact that has only a name is found only by searches; Chatwoot calls the others resolved.
    @operation("List reachable contacts", CONTACT_LIST, query=QUERY | {"labels[]": TEXT})
    def get(self, request, account_id):
        labels = to_texts(self.params.get("labels"))
        return self.respond_with_list(lists.with_labels(self.actor, labels) if labels else lists.REACHABLE)

    @operation(
        "Create a contact",
        object_of(
            payload=object_of(
                contact=ContactSerializer,
                contact_inbox=object_of(inbox=one_of(RawInboxSerializer, NULL), source_id=NULLABLE_TEXT),
            ),
            id=INTEGER,
            availability_status=TEXT,
        ),
        request=body_schema(**WRITABLE, inbox_id=NULLABLE_INTEGER, source_id=NULLABLE_TEXT),
    )
    def post(self, request, account_id):
        with self.account_session():
            number = self.params.get("inbox_id")
            inbox_id = None if number in (None, "") else self.get_pk(Inbox, number)
            pk, source_id = writes.save_new(self.actor, self.params, inbox_id)
            contact = self.with_avatar_url(ContactSerializer.get(self.actor, pk))
            inbox = RawInboxSerializer.get(self.actor, inbox_id) if inbox_id else None
        # The response of Chatwoot's server, plus the two top-level keys that only its documentation has.
        top_level = {name: contact[name] for name in ("id", "availability_status")}
        payload = {"contact": contact, "contact_inbox": {"inbox": inbox, "source_id": source_id}}
        return json_response({"payload": payload, **top_level})


class OneContact(ContactEndpoint):
    administrators = ("DELETE",)

    @operation("Get a contact", CONTACT_PAYLOAD, query={"include_contact_inboxes": BOOLEAN})
    def get(self, request, account_id, number):
        return json_response({"payload": self.get_contact(number, self.contact_serializer)})

    @operation("Update a contact", CONTACT_PAYLOAD, request=body_schema(**WRITABLE))
    def put(self, request, account_id, number):
        with self.account_session():
            writes.save_changes(self.actor, self.get_pk(Contact, number), self.params)
            return json_response({"payload": self.get_contact(number, self.contact_serializer)})

    patch = put

    @operation("Delete a contact")
    def delete(self, request, account_id, number):
        with self.account_session():
            writes.delete_offline_contact(self.actor, self.get_pk(Contact, number))
        return empty_response()


class Search(ContactEndpoint):
    @operation(
        "Search contacts by part of a name, e-mail address, phone number or identifier",
        object_of(
            meta=object_of(count=NULLABLE_INTEGER, current_page=PAGE_NUMBER, has_more={"type": ["boolean", "null"]}),
            payload=ANY_CONTACTS,
        ),
        query=QUERY | {"q": TEXT},
    )
    def get(self, request, account_id):
        params, text = ListParams.parse(self.params), trim(get_text(self.params, "q"))
        if not text:
            # Chatwoot's code means to reject this, but responds with an empty page.
            meta = {"count": None, "current_page": params.sent_page, "has_more": None}
            return json_response({"meta": meta, "payload": []})
        condition = lists.text_condition(text)
        page = lists.list_contacts(self.contact_serializer, self.actor, params, condition, counted=False)
        # Since 4.11 Chatwoot counts only this page, and says whether there are more.
        meta = {"count": len(page.contacts), "current_page": params.sent_page, "has_more": page.has_more}
        return json_response({"meta": meta, "payload": [*map(self.with_avatar_url, page.contacts)]})


class Filter(ContactEndpoint):
    reads = True

    @operation(
        "Filter contacts by conditions", CONTACT_LIST, request=body_schema(payload={"type": "array", "items": OBJECT})
    )
    def post(self, request, account_id):
        conditions: Any = self.params.get("payload")
        with self.account_session():
            defined = CustomAttribute.objects.in_workspace(self.actor.workspace_id).not_deleted()
            attributes = {attribute.key: attribute for attribute in defined.filter(record_type="contact")}
            conditions = lists.spell_labels(self.actor, conditions)
        condition = parse_filter(conditions, attributes)
        # An index on one condition can be used only if all conditions must hold.
        return self.respond_with_list(
            lists.filter_condition(condition, conditions if are_all_required(conditions) else [])
        )


class Active(ContactEndpoint):
    @operation("List online contacts", CONTACT_LIST, query=QUERY)
    def get(self, request, account_id):
        return self.respond_with_list(lists.ONLINE)


class Avatar(ContactEndpoint):
    @operation("Delete a contact's avatar", CONTACT_PAYLOAD)
    def delete(self, request, account_id, number):
        with self.account_session():
            remove_avatar(actor=self.actor, pk=self.get_pk(Contact, number))
            return json_response({"payload": self.get_contact(number, BareContactSerializer)})


# An update merges custom attributes, and keeps a key that is set to null: only this removes one.
class DestroyCustomAttributes(ContactEndpoint):
    @operation(
        "Delete custom attributes of a contact",
        CONTACT_PAYLOAD,
        request=body_schema(custom_attributes=TEXTS),
    )
    def post(self, request, account_id, number):
        unwanted = set(to_texts(self.params.get("custom_attributes")))
        with self.account_session():
            pk = self.get_pk(Contact, number)
            # Locked, as all attributes are written back: one added in the meantime would be lost.
            attributes = get_for_update(self.actor, Contact, pk).custom_attributes
            remaining = {key: value for key, value in attributes.items() if key not in unwanted}
            update_contact(actor=self.actor, pk=pk, custom_attributes=remaining)
            return json_response({"payload": self.get_contact(number, ContactSerializer)})


class SearchEverything(ContactEndpoint):
    """The search over all records of an account; ours finds contacts only."""

    # Chatwoot has both this and contacts/search, which differ in their keys, rows and order.

    @operation(
        "Search contacts, with short results",
        object_of(payload=object_of(contacts=array_of(FoundContactSerializer))),
        query={"q": TEXT, "page": QUERY["page"]},
    )
    def get(self, request, account_id):
        params, text = ListParams.parse(self.params)._replace(order=LAST_ACTIVE), trim(get_text(self.params, "q"))
        if not text:
            return json_response({"payload": {"contacts": []}})
        condition = lists.reachable_text_condition(text)
        page = lists.list_contacts(FoundContactSerializer, self.actor, params, condition, counted=False)
        return json_response({"payload": {"contacts": page.contacts}})
