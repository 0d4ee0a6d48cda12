"""Contacts: lists, searches, filters, and one contact made, shown, changed and deleted."""

from functools import cached_property
from typing import Any

from rest_framework.exceptions import APIException

from contacts.actions import remove_avatar, update_contact
from contacts.avatars import picture_url
from contacts.models import Contact
from crm.api import reading
from crm.api.authentication import AnsweredAtOnce
from crm.api.parsers import has_body
from crm.api.renderers import answer
from crm.compat.openapi import documented, keyed, listed, one_of
from crm.history.writes import RecordGone, locked
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import CustomAttribute

from . import lists, writes
from .fields import INTEGER, OBJECT, TEXT
from .filters import condition_of, is_narrow
from .lists import Page
from .serializers import BareContactShape, ContactShape, FoundContactShape, RawInboxShape
from .values import text_at, texts_of
from .views import AccountEndpoint, as_number, body, empty

PAGE = {"type": ["integer", "string"]}
NULLABLE = {"type": ["integer", "null"]}
EITHER = one_of(ContactShape, BareContactShape)
CONTACTS = listed(EITHER)
LISTED = keyed(meta=keyed(count=INTEGER, current_page=PAGE), payload=CONTACTS)
SHOWN = keyed(payload=EITHER)
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
    def shape(self) -> type[BareContactShape]:
        """Return how contacts are shown: with the inboxes they are in, unless that is not wanted."""
        wanted = self.params.get("include_contact_inboxes")
        return ContactShape if wanted in (None, "", "true", True) else BareContactShape

    def addressed(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return contacts with the addresses of their pictures."""
        for record in records:
            if record["thumbnail"]:
                path = picture_url(self.actor.workspace_id, record["thumbnail"])
                record["thumbnail"] = self.request.build_absolute_uri(path)
        return records

    def shown(self, number: Any, shape: type[BareContactShape]) -> dict[str, Any]:
        """Return the contact with a number. Raises RecordGone."""
        wanted = as_number(number)
        record = None if wanted is None else reading.by(shape, self.actor, "number", wanted)
        if record is None:
            raise RecordGone
        return self.addressed([record])[0]

    def listed(self, page: Page, found: tuple[list[dict[str, Any]], int], **meta: Any):
        """Answer a page of contacts."""
        records, count = found
        body = {"meta": {"count": count, "current_page": page.echoed, **meta}, "payload": self.addressed(records)}
        return answer(body)


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
            return None if self.params.get("labels") else lists.reachable_asked(self.shape, self.page)
        except APIException:
            return None  # once it is known who asks, `get` says what is wrong

    @documented("List the contacts that can be reached", LISTED, query=QUERY | {"labels[]": {"type": "string"}})
    def get(self, request, account_id):
        if labels := texts_of(self.params.get("labels")):
            return self.listed(self.page, lists.labelled(self.shape, self.actor, self.page, labels))
        return self.listed(self.page, lists.reachable(self.shape, self.actor, self.page, self.rows))

    @documented(
        "Make a contact",
        keyed(
            payload=keyed(
                contact=ContactShape,
                contact_inbox=keyed(inbox=one_of(RawInboxShape, {"type": "null"}), source_id=TEXT_OR_NULL),
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
            [contact] = self.addressed([reading.shown(ContactShape, self.actor, created.contact.pk)])
            raw = reading.shown(RawInboxShape, self.actor, inbox_id) if inbox_id else None
        place = {"inbox": raw, "source_id": created.connection and created.connection.source_id}
        # The original's answer, and beside it the two keys that the documented page has at the top.
        beside = {name: contact[name] for name in ("id", "availability_status")}
        return answer({"payload": {"contact": contact, "contact_inbox": place}, **beside})


class OneContact(ContactEndpoint):
    administrators = ("DELETE",)

    @documented("Show a contact", SHOWN, query={"include_contact_inboxes": {"type": "boolean"}})
    def get(self, request, account_id, number):
        return answer({"payload": self.shown(number, self.shape)})

    @documented("Change a contact", SHOWN, takes=body(**WRITABLE))
    def put(self, request, account_id, number):
        with self.scope():
            writes.save_changes(self.actor, self.pk_of(Contact, number), self.params)
            return answer({"payload": self.shown(number, self.shape)})

    @documented("Change a contact", SHOWN, takes=body(**WRITABLE))
    def patch(self, request, account_id, number):
        return self.put(request, account_id, number)

    @documented("Delete a contact")
    def delete(self, request, account_id, number):
        with self.scope():
            writes.remove_offline(self.actor, self.pk_of(Contact, number))
        return empty()


class Search(ContactEndpoint):
    @documented(
        "Search contacts by a part of name, e-mail, phone number or identifier",
        keyed(
            meta=keyed(count=NULLABLE, current_page=PAGE, has_more={"type": ["boolean", "null"]}),
            payload=CONTACTS,
        ),
        query=QUERY | {"q": TEXT},
    )
    def get(self, request, account_id):
        page, text = Page(self.params), text_at(self.params, "q").strip()
        if not text:
            # The original means to refuse this, and does not.
            return answer({"meta": {"count": None, "current_page": page.echoed, "has_more": None}, "payload": []})
        records, more = lists.searched(self.shape, self.actor, page, text)
        return self.listed(page, (records, len(records)), has_more=more)


class Filter(ContactEndpoint):
    reads = True

    @documented("Filter contacts by conditions", LISTED, takes=body(payload={"type": "array", "items": OBJECT}))
    def post(self, request, account_id):
        page = Page(self.params)
        conditions: Any = self.params.get("payload")
        condition = condition_of(conditions, self._attributes())
        search = lists.narrowing(conditions) if is_narrow(conditions) else None
        return self.listed(page, lists.filtered(self.shape, self.actor, page, condition, search))

    def _attributes(self) -> dict[str, CustomAttribute]:
        with self.scope():
            defined = CustomAttribute.objects.in_workspace(self.actor.workspace_id).live()
            return {attribute.key: attribute for attribute in defined.filter(record_type="contact")}


class Active(ContactEndpoint):
    @documented("List the contacts that are online", LISTED, query=QUERY)
    def get(self, request, account_id):
        page = Page(self.params)
        return self.listed(page, lists.active(self.shape, self.actor, page))


class Avatar(ContactEndpoint):
    @documented("Remove a contact's picture", SHOWN)
    def delete(self, request, account_id, number):
        with self.scope():
            remove_avatar(actor=self.actor, pk=self.pk_of(Contact, number))
            return answer({"payload": self.shown(number, BareContactShape)})


class DestroyCustomAttributes(ContactEndpoint):
    @documented(
        "Remove custom attributes of a contact",
        SHOWN,
        takes=body(custom_attributes={"type": "array", "items": TEXT}),
    )
    def post(self, request, account_id, number):
        unwanted = set(texts_of(self.params.get("custom_attributes")))
        with self.scope():
            pk = self.pk_of(Contact, number)
            attributes = locked(self.actor, Contact, pk).custom_attributes
            kept = {key: value for key, value in attributes.items() if key not in unwanted}
            update_contact(actor=self.actor, pk=pk, custom_attributes=kept)
            return answer({"payload": self.shown(number, ContactShape)})


class SearchEverything(ContactEndpoint):
    """The search over all that an account has, of which we have contacts."""

    @documented(
        "Search contacts, in few words",
        keyed(payload=keyed(contacts=listed(FoundContactShape))),
        query={"q": TEXT, "page": QUERY["page"]},
    )
    def get(self, request, account_id):
        page, text = Page(self.params), text_at(self.params, "q").strip()
        found = lists.searched(FoundContactShape, self.actor, page, text)[0] if text else []
        return answer({"payload": {"contacts": found}})
