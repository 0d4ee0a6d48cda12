"""Endpoints on several contacts: merge two, label or delete many."""

from typing import Any
from uuid import UUID

from contacts.actions import delete_contacts, label_contacts, merge_contacts
from contacts.models import Contact
from crm.api.renderers import json_response
from crm.compat.openapi import INTEGER, OBJECT, TEXT, operation

from .contacts import ContactEndpoint
from .exceptions import Unprocessable
from .params import to_texts
from .serializers import BareContactSerializer
from .views import body_schema, empty_response, parse_number

# Chatwoot edits in a job; here the request waits for it.
MAX_IDS = 5000


class Merge(ContactEndpoint):
    # Chatwoot shows a merged contact without its inboxes, and lets any agent merge.
    @operation(
        "Merge two contacts",
        BareContactSerializer,
        request=body_schema(base_contact_id=INTEGER, mergee_contact_id=INTEGER),
    )
    def post(self, request, account_id):
        with self.account_session():
            base = self.get_pk(Contact, self.params.get("base_contact_id"))
            mergee = self.get_pk(Contact, self.params.get("mergee_contact_id"))
            merge_contacts(actor=self.actor, base_id=base, mergee_id=mergee)
            return json_response(self.with_avatar_url(BareContactSerializer.get(self.actor, base)))


class BulkActions(ContactEndpoint):
    """Label many contacts, or delete them, which requires an administrator."""

    @operation(
        "Label or delete many contacts",
        request=body_schema(type=TEXT, ids={"type": "array", "items": INTEGER}, labels=OBJECT, action_name=TEXT),
    )
    def post(self, request, account_id):
        if self.params.get("type") != "Contact":
            raise Unprocessable(success=False)
        # Depends on the body, not the method, so AccountEndpoint cannot check it.
        deleting = self.params.get("action_name") == "delete"
        if deleting:
            self.require_administrator()
        labels = self.params.get("labels")
        changes = labels if isinstance(labels, dict) else {}
        with self.account_session():
            pks = self._pks(self.params.get("ids"))
            if deleting:
                delete_contacts(actor=self.actor, pks=pks)
            else:
                add, drop = to_texts(changes.get("add")), to_texts(changes.get("remove"))
                label_contacts(actor=self.actor, pks=pks, add=add, drop=drop)
        return empty_response()

    def _pks(self, ids: Any) -> list[UUID]:
        """Return the contacts with these ids; like Chatwoot, ignore unknown ones."""
        parsed = map(parse_number, ids) if isinstance(ids, list) else ()
        numbers = {number for number in parsed if number is not None}
        if len(numbers) > MAX_IDS:
            raise Unprocessable(f"Send at most {MAX_IDS} ids at a time.")
        contacts = Contact.objects.in_workspace(self.actor.workspace_id).not_deleted()
        return list(contacts.filter(number__in=numbers).values_list("pk", flat=True))
