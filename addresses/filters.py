"""Filters on addresses."""

import django_filters

from crm.queries.filters import ExternalIdFilters, IdFilter, RecordFilterSet

from .models import Address, validate_country


class AddressFilters(ExternalIdFilters, RecordFilterSet):
    customer_id = IdFilter(help_text="Belonging to this customer.")
    contact_id = IdFilter(help_text="Belonging to this contact.")
    type = django_filters.ChoiceFilter(choices=Address.Type.choices, help_text="Billing or shipping.")
    # Not a ChoiceFilter, so that the error says what a country code looks like.
    country = django_filters.CharFilter(
        validators=[validate_country], help_text="In this country (ISO 3166-1 alpha-2)."
    )

    by_index = frozenset({"customer_id", "contact_id", "type", "country", "id_crm", "id_erp", "id_accounting"})

    class Meta:
        model = Address
        fields: list[str] = []
