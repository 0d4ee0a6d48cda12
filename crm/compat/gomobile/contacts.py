"""Endpoints of contacts."""

from django.http import HttpResponse

from contacts.actions import delete_contact
from crm.api.parsers import parse_object
from crm.api.renderers import json_response
from crm.api.schema import BODY_STATUSES
from crm.compat.openapi import array_of, object_of, operation
from crm.db.session import tenant_session

from .lists import META, QUERY, ContactListParams, contact_page
from .serializers import ContactChanges, ContactDetailSerializer, ContactSerializer, NewContact, Upsert
from .upsert import upsert
from .views import MESSAGE, GoMobileView, parse_pk
from .writes import save_changes, save_new


class ContactEndpoint(GoMobileView):
    tag = "Contacts"
    record_label = "Contact"
    resource = "contacts"
    serializer_class = NewContact


class Contacts(ContactEndpoint):
    methods_with_query = ("GET", "HEAD")

    @operation("List contacts", object_of(data=array_of(ContactSerializer), meta=META), query=QUERY)
    def get(self, request):
        return json_response(contact_page(self.actor, ContactListParams.parse(request.query_params.lists())))

    @operation(
        "Create a new contact",
        ContactSerializer,
        code=201,
        request=NewContact,
        errors=(409, *BODY_STATUSES),
    )
    def post(self, request):
        return json_response(save_new(actor=self.actor, body=parse_object(request)), 201)


class OneContact(ContactEndpoint):
    @operation("Get a contact", ContactDetailSerializer, errors=(404,))
    def get(self, request, id):
        return json_response(ContactDetailSerializer.get(self.actor, parse_pk(id)))

    @operation(
        "Change a contact",
        ContactSerializer,
        request=ContactChanges(partial=True),
        errors=(404, 409, *BODY_STATUSES),
    )
    def put(self, request, id):
        return json_response(save_changes(actor=self.actor, pk=parse_pk(id), body=parse_object(request)))

    # The response is not documented; elsewhere GoMobile responds with such a message.
    @operation("Delete a contact", MESSAGE, errors=(404,))
    def delete(self, request, id):
        with tenant_session(self.actor.workspace_id):
            delete_contact(actor=self.actor, pk=parse_pk(id))
        return json_response({"message": "Contact deleted successfully"})


class UpsertContacts(ContactEndpoint):
    # GoMobile documents "no content" without a status, which is 204.
    @operation("Create or change many contacts", code=204, request=Upsert, errors=(409, *BODY_STATUSES))
    def post(self, request):
        upsert(actor=self.actor, body=parse_object(request))
        return HttpResponse(status=204)
