"""Filters on customers and segments."""

import django_filters

from crm.queries.filters import ExternalIdFilters, IdFilter, RecordFilterSet

from .models import Customer, Segment


class CustomerFilters(ExternalIdFilters, RecordFilterSet):
    type = django_filters.ChoiceFilter(choices=Customer.Type.choices, help_text="Company or individual.")
    segment_id = IdFilter(help_text="In this segment.")

    by_index = frozenset({"type", "segment_id", "id_crm", "id_erp", "id_accounting"})

    class Meta:
        model = Customer
        fields: list[str] = []


class SegmentFilters(RecordFilterSet):
    class Meta:
        model = Segment
        fields: list[str] = []
