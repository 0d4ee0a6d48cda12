"""Staff pages of addresses: the list, the record page and the form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from contacts.ui import customer_name
from crm.queries.orders import Order
from crm.ui.forms import RecordForm
from crm.ui.record_columns import RECORD_FILTERS, TIME_COLUMNS, related_column
from crm.ui.registry import Column, Filter, ModelUI
from crm.ui.widgets import LongSelect, ReferenceField
from crm.workspaces.countries import country_choices, country_name
from crm.workspaces.external_ids import EXTERNAL_IDS
from customers.models import Customer

from . import actions
from .filters import AddressFilters
from .forms import BULK_ACTIONS
from .models import Address


class AddressForm(RecordForm):
    parameters = {"customer": "customer_id", "contact": "contact_id"}

    customer = ReferenceField(Customer, label=_("Customer"), required=False)
    contact = ReferenceField(Contact, label=_("Contact"), required=False)
    # The choices are a function, as the names are in the reader's language.
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, widget=LongSelect)

    class Meta:
        model = Address
        fields = (
            *("customer", "contact", "type", "name", "address_line1", "address_line2", "postal_code", "city", "state"),
            *("country", "comment", *EXTERNAL_IDS),
        )
        widgets = {"comment": forms.Textarea(attrs={"rows": 3})}


ADDRESSES_UI = ModelUI(
    model=Address,
    resource="addresses",
    icon="map-pin",
    label=_("Addresses"),
    new_label=_("New address"),
    empty=_("No addresses yet"),
    empty_hint=_("An address is where a customer or a contact receives bills or deliveries."),
    deletion_note=_("Its customer and its contact are kept."),
    filterset=AddressFilters,
    form=AddressForm,
    create_record=actions.create_address,
    update_record=actions.update_address,
    delete_record=actions.delete_address,
    position=40,
    bulk_editor=actions.address_bulk_editor,
    bulk_actions=BULK_ACTIONS,
    related=("customer", "contact"),
    columns=(
        Column(
            "address", _("Address"), "coalesce(nullif({t}.name, ''), {t}.address_line1)", str, Order(column="sort_key")
        ),
        Column("type", _("Type"), "{t}.type", dict(Address.Type.choices).get, Order(column="type")),
        Column("line", _("Street"), "{t}.address_line1", sort=Order(column="street_key", nullable=True)),
        Column("postal_code", _("Postal code"), "{t}.postal_code", sort=Order(column="postal_key", nullable=True)),
        Column("city", _("City"), "{t}.city", sort=Order(column="city_key", nullable=True)),
        Column("country", _("Country"), "{t}.country", country_name, Order(column="country")),
        related_column("customer", _("Customer"), "customers_customer"),
        related_column("contact", _("Contact"), "contacts_contact"),
        *TIME_COLUMNS,
    ),
    default_columns=("address", "type", "postal_code", "city", "country", "customer", "contact"),
    filters=(
        Filter("type", _("type is"), lambda actor: Address.Type.choices),
        Filter("country", _("country is"), lambda actor: country_choices()),
        Filter("customer_id", _("customer is"), named=customer_name),
        *RECORD_FILTERS,
    ),
    template="addresses/record.html",
    formatters={
        "customer": lambda address: address.customer,
        "contact": lambda address: address.contact,
        "country": lambda address: country_name(address.country),
    },
)
