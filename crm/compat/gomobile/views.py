"""The endpoints of contacts."""

from functools import cached_property

from django.http import HttpResponse
from rest_framework.exceptions import ValidationError

from contacts.actions import delete_contact
from crm.api import reading
from crm.api.authentication import AnsweredAtOnce
from crm.api.renderers import answer
from crm.compat.openapi import documented, keyed, listed
from crm.db.session import tenant

from .base import MESSAGE, DoorView, pk_of, shown
from .exceptions import WITH_BODY
from .lists import META, QUERY, Wanted, contact_page, contacts_asked
from .serializers import ContactChanges, ContactDetailShape, ContactShape, NewContact, Upsert
from .upsert import upsert
from .writes import save_changes, save_new


class ContactEndpoint(DoorView):
    tag = "Contacts"
    noun = "Contact"
    resource = "contacts"
    shape = NewContact


class Contacts(AnsweredAtOnce, ContactEndpoint):
    with_parameters = ("GET", "HEAD")

    @cached_property
    def wanted(self) -> Wanted:
        return Wanted.parse(self.request.query_params.lists())

    def asked(self):
        try:
            return contacts_asked(self.wanted)
        except ValidationError:
            return None  # once it is known who asks, `get` says what is wrong

    @documented("List contacts", keyed(data=listed(ContactShape), meta=META), query=QUERY)
    def get(self, request):
        return answer(contact_page(self.actor, self.wanted, self.rows))

    @documented("Create a new contact", shown(ContactShape), code=201, takes=NewContact, errors=(409, *WITH_BODY))
    def post(self, request):
        return answer(save_new(actor=self.actor, body=self.body()), 201)


class OneContact(ContactEndpoint):
    @documented("Get a contact", shown(ContactDetailShape), errors=(404,))
    def get(self, request, id):
        return answer(reading.shown(ContactDetailShape, self.actor, pk_of(id)))

    @documented(
        "Change a contact",
        shown(ContactShape),
        takes=ContactChanges(partial=True),
        errors=(404, 409, *WITH_BODY),
    )
    def put(self, request, id):
        return answer(save_changes(actor=self.actor, pk=pk_of(id), body=self.body()))

    @documented("Delete a contact", MESSAGE, errors=(404,))
    def delete(self, request, id):
        with tenant(self.actor.workspace_id):
            delete_contact(actor=self.actor, pk=pk_of(id))
        return answer({"message": "Contact deleted successfully"})


class UpsertContacts(ContactEndpoint):
    @documented("Create or change many contacts", code=204, takes=Upsert, errors=(409, *WITH_BODY))
    def post(self, request):
        upsert(actor=self.actor, body=self.body())
        return HttpResponse(status=204)
