"""What staff pages know of contacts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crm.queries.orders import Order
from crm.ui import formatting
from crm.ui.decorators import WorkspaceRequest
from crm.ui.forms import Chips, RecordForm, ReferenceField, WordsField
from crm.ui.navigation import NavigationLink, navigation_links
from crm.ui.registry import IDS, Column, Filter, ModelUI, by_related_name, register_model_ui
from crm.workspaces.actor import Actor
from crm.workspaces.external_ids import EXTERNAL_IDS
from crm.workspaces.identifiers import new_id
from crm.workspaces.parsing import parse_uuid
from customers.models import Customer
from customers.ui import CUSTOMERS

from . import actions
from .avatars import avatar_url
from .filters import ContactFilters
from .forms import EDITS, OF_MANY
from .models import Contact, Role
from .queries import find_possible_duplicates

CUSTOMER = (
    "(SELECT c.name FROM customers_customer c WHERE c.workspace_id = {t}.workspace_id AND c.id = {t}.customer_id)"
)


def roles(values: list[str]) -> SafeString:
    """Return roles as chips."""
    names: dict[str, Any] = dict(Role.choices)
    return formatting.format_chips((role, names.get(role, role)) for role in values or [])


def phone(typed: str | None, number: str = "") -> SafeString | str:
    """Return a phone number as it was typed, which a click dials."""
    if not typed:
        return ""
    return format_html('<a href="tel:{}" title="{}">{}</a>', number or typed, number, typed) if number else typed


def email(address: str) -> SafeString | str:
    """Return an e-mail address that a click writes to."""
    return format_html('<a href="mailto:{0}">{0}</a>', address) if address else ""


class ContactForm(RecordForm):
    renamed = {"customer": "customer_id"}

    customer = ReferenceField(Customer, label=_("Customer"), required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices, widget=Chips, required=False)
    labels = WordsField(label=_("Labels"), required=False, help_text=_("With commas between them."))

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
        if self.instance.full_name and not (self.instance.first_name or self.instance.last_name):
            self.initial["last_name"] = self.instance.full_name
        if "customer" in self.fields and self.instance.customer_id:
            self.initial["customer"] = self.instance.customer_id


def customer_name(actor: Actor, pk: str) -> str:
    """Return what the customer is called whose id a filter takes."""
    wanted = parse_uuid(pk)
    if wanted is None:
        return pk
    found = Customer.objects.in_workspace(actor.workspace_id).filter(pk=wanted).values_list("name", flat=True)
    return found.first() or pk


def possible_duplicates(actor: Actor, typed: Mapping[str, str]) -> list[Contact]:
    """Return the contacts that share the name, the e-mail address or the phone number that is being typed."""
    name = f"{typed.get('first_name', '')} {typed.get('last_name', '')}".strip()
    return find_possible_duplicates(actor, name=name, email=typed.get("email", ""), phone=typed.get("phone", ""))


CONTACTS = register_model_ui(
    ModelUI(
        model=Contact,
        resource="contacts",
        icon="users",
        label=_("Contacts"),
        new_label=_("New contact"),
        empty=_("No contacts yet"),
        empty_hint=_("A contact is a person you talk to, with roles such as buyer or signer, perhaps at a customer."),
        deletion_note=_("An address that is also its customer's stays with the customer."),
        filterset=ContactFilters,
        form=ContactForm,
        create_record=actions.create_contact,
        update_record=actions.update_contact,
        delete_record=actions.delete_contact,
        of_many=OF_MANY,
        alike=possible_duplicates,
        bulk=EDITS,
        related=("customer",),
        columns=(
            Column("name", _("Name"), "{t}.name", formatting.format_name, Order(column="sort_key")),
            Column("customer", _("Customer"), CUSTOMER, sort=by_related_name("customers_customer", "customer_id")),
            Column("roles", _("Roles"), "{t}.roles", roles),
            Column("phone", _("Phone"), "{t}.phone", phone, Order(column="phone_key", nullable=True)),
            Column("email", _("E-mail"), "{t}.email", sort=Order(column="email_key", nullable=True)),
            Column("occupation", _("Occupation"), "{t}.occupation", sort=Order(column="occupation_key", nullable=True)),
            Column("labels", _("Labels"), "{t}.labels", formatting.format_value),
            *(
                Column(name, label, f"{{t}}.{name}", sort=Order(column=name, nullable=True))
                for name, label in (("identifier", _("Identifier")), *IDS)
            ),
            Column(
                "created_at", _("Created"), "{t}.created_at", formatting.format_datetime, Order(column="created_at")
            ),
            Column(
                "updated_at", _("Changed"), "{t}.updated_at", formatting.format_datetime, Order(column="updated_at")
            ),
        ),
        default_columns=("name", "customer", "roles", "phone", "email", "updated_at"),
        filters=(
            Filter("role", _("role is"), lambda actor: Role.choices),
            Filter("customer_id", _("customer is"), named=customer_name),
            Filter("email", _("e-mail is")),
            Filter("phone", _("phone is")),
            Filter("created_since", _("created since"), type="date"),
            Filter("updated_since", _("changed since"), type="date"),
            Filter("id_crm", _("CRM id is")),
            Filter("id_erp", _("ERP id is")),
            Filter("id_accounting", _("accounting id is")),
        ),
        template="contacts/record.html",
        shown={
            "avatar": lambda contact: avatar_url(contact.workspace_id, contact.avatar_id),
            "roles": lambda contact: roles(contact.roles),
            "customer": lambda contact: contact.customer,
            "phone": lambda contact: phone(contact.phone, contact.phone_e164),
            "email": lambda contact: email(contact.email),
            "last_name": lambda contact: contact.last_name or ("" if contact.first_name else contact.full_name),
        },
    )
)

navigation_links.append(
    NavigationLink("contact-list", CONTACTS.label, "users", place=30, permission=CONTACTS.read, on_phones=True)
)


# How many contacts a customer's page shows; a link leads to the others.
SHOWN = 20
QUICK = ("first_name", "last_name", "email", "phone", "roles")


def contacts_of(request: WorkspaceRequest, customer: Any) -> tuple[str, dict[str, Any]]:
    """Return the contacts of a customer, and a short form for one more."""
    rows = list(CONTACTS.rows(request.actor).filter(customer_id=customer.pk).order_by("sort_key", "id")[: SHOWN + 1])
    form = ContactForm(actor=request.actor, only=QUICK, prefix=None)
    context = {"contacts": rows[:SHOWN], "more": len(rows) > SHOWN, "form": form, "key": new_id(), "customer": customer}
    context["records"] = rows
    return "contacts/of_customer.html", context


CUSTOMERS.panels.append(contacts_of)
