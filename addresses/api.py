"""Serializers and endpoints of addresses in our own API, after Qwoty's documentation."""

from functools import partial

from crm.api.fields import Choice, Id, Text, Time
from crm.api.serializers import RecordSerializer
from crm.api.viewsets import RecordViewSet
from crm.search.condition import search_condition

from . import actions
from .filters import AddressFilters
from .models import COUNTRIES, NO_COUNTRY, Address


class AddressSerializer(RecordSerializer):
    """A postal address of a customer, optionally of one of its contacts."""

    model = Address

    id = Id(read_only=True)
    workspace_id = Id(read_only=True)
    customer_id = Id(immutable=True)
    type = Choice(choices=Address.Type.values)
    name = Text(required=False, allow_null=True, allow_blank=True)
    # Real addresses may lack these: countries without postal codes, offices known only by their city.
    address_line1 = Text(allow_blank=True)
    address_line2 = Text(required=False, allow_null=True, allow_blank=True)
    city = Text()
    state = Text(required=False, allow_null=True, allow_blank=True)
    postal_code = Text(64, allow_blank=True)
    # Without a message of its own the error would list all 249 codes.
    country = Choice(choices=sorted(COUNTRIES), error_messages={"invalid_choice": str(NO_COUNTRY)})
    contact_id = Id(required=False, allow_null=True)
    comment = Text(4000, required=False, allow_null=True, allow_blank=True)
    id_crm = Text(required=False, allow_null=True)
    id_erp = Text(required=False, allow_null=True)
    id_accounting = Text(required=False, allow_null=True)
    created_at = Time()
    updated_at = Time()


class AddressViewSet(RecordViewSet):
    resource = "addresses"
    record_label = "Address"
    serializer_class = AddressSerializer
    filters = AddressFilters
    search_condition = staticmethod(partial(search_condition, "address"))
    create_record = staticmethod(actions.create_address)
    update_record = staticmethod(actions.update_address)
    delete_record = staticmethod(actions.delete_address)
