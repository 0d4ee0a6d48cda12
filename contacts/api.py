"""Serializers and endpoints of contacts in our own API, after Qwoty's documentation."""

from functools import partial

from crm.api.fields import Choices, Email, Id, Ids, Text, Time
from crm.api.serializers import RecordSerializer
from crm.api.viewsets import RecordViewSet
from crm.search.condition import search_condition

from . import actions
from .filters import ContactFilters
from .models import Contact, Role
from .names import FIRST, LAST


class NamePart(Text):
    """A first or last name, derived from the full name if a contact has no other; `expression` is its SQL."""

    def __init__(self, expression: str, **kwargs):
        super().__init__(**kwargs)
        self.expression = expression

    def sql(self, table):
        return self.expression.format(table=table)


class ContactSerializer(RecordSerializer):
    """A person at a customer, with roles."""

    model = Contact

    id = Id(read_only=True)
    workspace_id = Id(read_only=True)
    # Qwoty documents that it cannot change; on our pages and in the admin it can.
    customer_id = Id(immutable=True)
    first_name = NamePart(FIRST)
    last_name = NamePart(LAST)
    email = Email()
    phone = Text(64, required=False, allow_null=True, allow_blank=True)
    # Qwoty has the roles, a list, under a name in the singular.
    role = Choices(Role.values, source="roles", required=False)
    id_crm = Text(required=False, allow_null=True)
    id_erp = Text(required=False, allow_null=True)
    id_accounting = Text(required=False, allow_null=True)
    address_ids = Ids("addresses_address", "contact_id")
    created_at = Time()
    updated_at = Time()


class ContactViewSet(RecordViewSet):
    resource = "contacts"
    record_label = "Contact"
    serializer_class = ContactSerializer
    filters = ContactFilters
    search_condition = staticmethod(partial(search_condition, "contact"))
    create_record = staticmethod(actions.create_contact)
    update_record = staticmethod(actions.update_contact)
    delete_record = staticmethod(actions.delete_contact)
