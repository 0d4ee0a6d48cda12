"""Filters on contacts."""

import django_filters

from crm.queries.filters import ExternalIdFilters, IdFilter, RecordFilterSet, TrimmedFilter
from crm.workspaces.text import to_e164, trim

from .models import Contact, Role
from .uniqueness import comparison_key


class ContactFilters(ExternalIdFilters, RecordFilterSet):
    customer_id = IdFilter(help_text="Belonging to this customer.")
    email = TrimmedFilter(
        method="by_email",
        help_text="With this e-mail address, ignoring case; an international domain in Unicode or in punycode.",
    )
    # Not stripped, as a leading space may be an unescaped plus.
    phone = django_filters.CharFilter(
        method="by_phone", strip=False, help_text="With this phone number, with its country code, spaced in any way."
    )
    role = django_filters.ChoiceFilter(
        field_name="roles", method="by_role", choices=Role.choices, help_text="With this role, among others."
    )

    by_index = frozenset({"customer_id", "email", "phone", "role", "id_crm", "id_erp", "id_accounting"})

    class Meta:
        model = Contact
        fields: list[str] = []

    def by_email(self, contacts, name, value):
        return contacts.filter(email_key=comparison_key("email", value))

    def by_phone(self, contacts, name, value):
        # An unescaped + arrives as a space.
        number = to_e164(f"+{trim(value)}") if value.startswith(" ") else ""
        return contacts.filter(phone_key=number or comparison_key("phone", value))

    def by_role(self, contacts, name, value):
        # The role is one of the choices. Written into the SQL, it lets a prepared statement use the index of the role.
        return contacts.extra(where=[f"contacts_contact.roles @> '{{{value}}}'::varchar(20)[]"])  # noqa: S610
