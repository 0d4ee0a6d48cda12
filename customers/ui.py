"""Staff pages of customers: the list, the record page and the form."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.queries.orders import Order
from crm.ui import formatting
from crm.ui.forms import RecordForm
from crm.ui.record_columns import ID_COLUMNS, RECORD_FILTERS, TIME_COLUMNS, related_column
from crm.ui.registry import Column, Filter, ModelUI
from crm.workspaces.actor import Actor
from crm.workspaces.external_ids import EXTERNAL_IDS

from . import actions
from .filters import CustomerFilters
from .forms import BULK_ACTIONS, SegmentField, segment_choices
from .models import Customer
from .queries import find_possible_duplicates
from .tax_fields import TaxIdsField, parse_lines, tax_ids


class CustomerForm(RecordForm):
    parameters = {"segment": "segment_id"}

    segment = SegmentField(label=_("Segment"), required=False)
    tax_ids = TaxIdsField(label=_("Tax ids"), required=False)

    class Meta:
        model = Customer
        fields = ("name", "type", "segment", "tax_ids", *EXTERNAL_IDS, "logo")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # As text, since TypedChoiceField coerces the initial value to compare it, and the coercion rejects a UUID.
        self.initial["segment"] = str(self.instance.segment_id or "")


def possible_duplicates(actor: Actor, typed: Mapping[str, str]) -> list[Customer]:
    """Return the customers with the name, a tax id or an external id that is being typed."""
    # The form is still being filled in, so nothing is validated here.
    ids: dict[str, Any] = {name: typed.get(name, "") for name in EXTERNAL_IDS}
    tax_ids = parse_lines(typed.get("tax_ids", ""))
    return find_possible_duplicates(actor, name=typed.get("name", ""), tax_ids=tax_ids, **ids)


CUSTOMERS_UI = ModelUI(
    model=Customer,
    resource="customers",
    icon="building-office-2",
    label=_("Customers"),
    new_label=_("New customer"),
    empty=_("No customers yet"),
    empty_hint=_("A customer is a company or a person you do business with. Its contacts and addresses belong to it."),
    deletion_note=_("Its contacts and addresses are deleted too."),
    filterset=CustomerFilters,
    form=CustomerForm,
    create_record=actions.create_customer,
    update_record=actions.update_customer,
    delete_record=actions.delete_customer,
    position=20,
    is_on_phones=True,
    bulk_editor=actions.customer_bulk_editor,
    bulk_actions=BULK_ACTIONS,
    possible_duplicates=possible_duplicates,
    related=("segment",),
    columns=(
        Column("name", _("Name"), "{t}.name", formatting.format_name, Order(column="sort_key")),
        Column("type", _("Type"), "{t}.type", dict(Customer.Type.choices).get, Order(column="type")),
        related_column("segment", _("Segment"), "customers_segment"),
        Column("tax_ids", _("Tax ids"), "{t}.tax_ids", tax_ids),
        *ID_COLUMNS,
        *TIME_COLUMNS,
    ),
    default_columns=("name", "type", "segment", "id_crm", "updated_at"),
    filters=(
        Filter("type", _("type is"), lambda actor: Customer.Type.choices),
        Filter("segment_id", _("segment is"), segment_choices),
        *RECORD_FILTERS,
    ),
    template="customers/record.html",
    formatters={"tax_ids": lambda customer: tax_ids(customer.tax_ids), "segment": lambda customer: customer.segment},
)
