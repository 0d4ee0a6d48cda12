"""Serializers and endpoints of customers and segments in our own API, after Qwoty's documentation."""

from functools import partial

from crm.api.fields import Choice, Id, Ids, TaxIds, Text, Time, Url
from crm.api.serializers import RecordSerializer
from crm.api.viewsets import RecordViewSet
from crm.search.condition import search_condition

from . import actions
from .filters import CustomerFilters, SegmentFilters
from .models import Customer, Segment


class CustomerSerializer(RecordSerializer):
    """A company or an individual that the workspace deals with."""

    model = Customer

    id = Id(read_only=True)
    workspace_id = Id(read_only=True)
    name = Text()
    type = Choice(choices=Customer.Type.values)
    segment_id = Id(required=False, allow_null=True)
    logo = Url(required=False, allow_null=True)
    tax_ids = TaxIds(required=False)
    id_crm = Text(required=False, allow_null=True)
    id_erp = Text(required=False, allow_null=True)
    id_accounting = Text(required=False, allow_null=True)
    contact_ids = Ids("contacts_contact", "customer_id")
    address_ids = Ids("addresses_address", "customer_id")
    created_at = Time()
    updated_at = Time()


class CustomerViewSet(RecordViewSet):
    resource = "customers"
    record_label = "Customer"
    serializer_class = CustomerSerializer
    filters = CustomerFilters
    search_condition = staticmethod(partial(search_condition, "customer"))
    create_record = staticmethod(actions.create_customer)
    update_record = staticmethod(actions.update_customer)
    delete_record = staticmethod(actions.delete_customer)


class SegmentSerializer(RecordSerializer):
    """A group of customers."""

    model = Segment

    id = Id(read_only=True)
    workspace_id = Id(read_only=True)
    name = Text()
    created_at = Time()
    updated_at = Time()


class SegmentViewSet(RecordViewSet):
    resource = "segments"
    record_label = "Segment"
    serializer_class = SegmentSerializer
    filters = SegmentFilters
    search_condition = staticmethod(partial(search_condition, "segment"))
    create_record = staticmethod(actions.create_segment)
    update_record = staticmethod(actions.update_segment)
    delete_record = staticmethod(actions.delete_segment)
