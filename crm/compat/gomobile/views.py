"""The endpoints of contacts."""

from functools import cached_property

from django.http import HttpResponse
from rest_framework.exceptions import ValidationError

from contacts.actions import delete_contact
from crm.api import reading
from crm.api.authentication import AnsweredAtOnce
from crm.api.renderers import json_response
from crm.compat.openapi import array_of, object_of, operation
from crm.db.session import tenant_session

from .base import MESSAGE, GoMobileView, pk_of, shown
from .exceptions import WITH_BODY
from .lists import META, QUERY, ContactListParams, contact_page, contacts_asked
from .serializers import ContactChanges, ContactDetailSerializer, ContactSerializer, NewContact, Upsert
from .upsert import upsert
from .writes import save_changes, save_new


class ContactEndpoint(GoMobileView):
    tag = "Contacts"
    noun = "Contact"
    resource = "contacts"
    serializer_class = NewContact


class Contacts(AnsweredAtOnce, ContactEndpoint):
    with_parameters = ("GET", "HEAD")

    @cached_property
    def wanted(self) -> ContactListParams:
        return ContactListParams.parse(self.request.query_params.lists())

    def asked(self):
        try:
            return contacts_asked(self.wanted)
        except ValidationError:
            return None  # once it is known who asks, `get` says what is wrong

    @operation("List contacts", object_of(data=array_of(ContactSerializer), meta=META), query=QUERY)
    def get(self, request):
        return json_response(contact_page(self.actor, self.wanted, self.rows))

    @operation("Create a new contact", shown(ContactSerializer), code=201, takes=NewContact, errors=(409, *WITH_BODY))
    def post(self, request):
        return json_response(save_new(actor=self.actor, body=self.body()), 201)


class OneContact(ContactEndpoint):
    @operation("Get a contact", shown(ContactDetailSerializer), errors=(404,))
    def get(self, request, id):
        return json_response(reading.shown(ContactDetailSerializer, self.actor, pk_of(id)))

    @operation(
        "Change a contact",
        shown(ContactSerializer),
        takes=ContactChanges(partial=True),
        errors=(404, 409, *WITH_BODY),
    )
    def put(self, request, id):
        return json_response(save_changes(actor=self.actor, pk=pk_of(id), body=self.body()))

    @operation("Delete a contact", MESSAGE, errors=(404,))
    def delete(self, request, id):
        with tenant_session(self.actor.workspace_id):
            delete_contact(actor=self.actor, pk=pk_of(id))
        return json_response({"message": "Contact deleted successfully"})


class UpsertContacts(ContactEndpoint):
    @operation("Create or change many contacts", code=204, takes=Upsert, errors=(409, *WITH_BODY))
    def post(self, request):
        upsert(actor=self.actor, body=self.body())
        return HttpResponse(status=204)
