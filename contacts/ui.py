"""Staff pages of contacts: the list, the record page and the form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crm.queries.orders import Order
from crm.ui import formatting
from crm.ui.forms import RecordForm
from crm.ui.record_columns import ID_COLUMNS, RECORD_FILTERS, TIME_COLUMNS, related_column
from crm.ui.registry import Column, Filter, ModelUI
from crm.ui.widgets import Chips, ReferenceField, WordsField
from crm.workspaces.actor import Actor
from crm.workspaces.external_ids import EXTERNAL_IDS
from crm.workspaces.parsing import parse_uuid
from customers.models import Customer

from . import actions
from .avatars import avatar_url
from .filters import ContactFilters
from .forms import BULK_ACTIONS
from .models import Contact, Role
from .queries import find_possible_duplicates


def format_roles(values: list[str]) -> SafeString:
    """Return roles as chips."""
    names: dict[str, Any] = dict(Role.choices)
    return formatting.format_chips((role, names.get(role, role)) for role in values or [])


def format_phone(phone: str | None, e164: str = "") -> SafeString | str:
    """Return a phone number as it was typed, with a link that dials it if it is valid."""
    return format_html('<a href="tel:{0}" title="{0}">{1}</a>', e164, phone) if phone and e164 else phone or ""


class ContactForm(RecordForm):
    parameters = {"customer": "customer_id"}

    customer = ReferenceField(Customer, label=_("Customer"), required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices, widget=Chips, required=False)
    labels = WordsField(label=_("Labels"), required=False, help_text=_("Separate labels with commas."))

    class Meta:
        model = Contact
        fields = (
            *("first_name", "last_name", "email", "phone", "customer", "roles", "occupation", "labels", "gender"),
            *("preferred_channel", "identifier", *EXTERNAL_IDS, "blocked"),
        )
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "email": forms.TextInput(attrs={"inputmode": "email"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Contacts of GoMobile and Chatwoot may have only a full name, for which the form has no field.
        if self.instance.full_name and not (self.instance.first_name or self.instance.last_name):
            self.initial["last_name"] = self.instance.full_name


def customer_name(actor: Actor, pk: str) -> str:
    """Return the name of the customer with an id, or the id if there is none."""
    customer_id = parse_uuid(pk)
    if customer_id is None:
        return pk
    customers = Customer.objects.in_workspace(actor.workspace_id).filter(pk=customer_id)
    return customers.values_list("name", flat=True).first() or pk


def possible_duplicates(actor: Actor, typed: Mapping[str, str]) -> list[Contact]:
    """Return the contacts with the name, e-mail address or phone number that is being typed."""
    name = f"{typed.get('first_name', '')} {typed.get('last_name', '')}".strip()
    return find_possible_duplicates(actor, name=name, email=typed.get("email", ""), phone=typed.get("phone", ""))


CONTACTS_UI = ModelUI(
    model=Contact,
    resource="contacts",
    icon="users",
    label=_("Contacts"),
    new_label=_("New contact"),
    empty=_("No contacts yet"),
    empty_hint=_("A contact is a person you talk to, often at a customer, with roles such as buyer or signer."),
    deletion_note=_("Addresses shared with its customer are kept."),
    filterset=ContactFilters,
    form=ContactForm,
    create_record=actions.create_contact,
    update_record=actions.update_contact,
    delete_record=actions.delete_contact,
    position=30,
    is_on_phones=True,
    bulk_editor=actions.contact_bulk_editor,
    bulk_actions=BULK_ACTIONS,
    possible_duplicates=possible_duplicates,
    related=("customer",),
    columns=(
        Column("name", _("Name"), "{t}.name", formatting.format_name, Order(column="sort_key")),
        related_column("customer", _("Customer"), "customers_customer"),
        Column("roles", _("Roles"), "{t}.roles", format_roles),
        Column("phone", _("Phone"), "{t}.phone", format_phone, Order(column="phone_key", nullable=True)),
        Column("email", _("E-mail"), "{t}.email", sort=Order(column="email_key", nullable=True)),
        Column("occupation", _("Occupation"), "{t}.occupation", sort=Order(column="occupation_key", nullable=True)),
        Column("labels", _("Labels"), "{t}.labels", formatting.format_value),
        Column("identifier", _("Identifier"), "{t}.identifier", sort=Order(column="identifier", nullable=True)),
        *ID_COLUMNS,
        *TIME_COLUMNS,
    ),
    default_columns=("name", "customer", "roles", "phone", "email", "updated_at"),
    filters=(
        Filter("role", _("role is"), lambda actor: Role.choices),
        Filter("customer_id", _("customer is"), named=customer_name),
        Filter("email", _("e-mail is")),
        Filter("phone", _("phone is")),
        *RECORD_FILTERS,
    ),
    template="contacts/record.html",
    formatters={
        "avatar": lambda contact: avatar_url(contact.workspace_id, contact.avatar_id),
        "roles": lambda contact: format_roles(contact.roles),
        "customer": lambda contact: contact.customer,
        "phone": lambda contact: format_phone(contact.phone, contact.phone_e164),
        "email": lambda contact: format_html('<a href="mailto:{0}">{0}</a>', contact.email) if contact.email else "",
        # As in the form: a contact with one name only shows it here.
        "last_name": lambda contact: contact.last_name or ("" if contact.first_name else contact.full_name),
    },
)
