"""The panel of addresses on a customer's or a contact's page."""

from typing import Any

from contacts.models import Contact
from crm.ui.decorators import WorkspaceRequest
from crm.workspaces.identifiers import new_id
from customers.models import Customer

from .postal import lines
from .ui import ADDRESSES_UI, AddressForm

PANEL_ROWS = 20
QUICK_FIELDS = ("type", "name", "address_line1", "address_line2", "postal_code", "city", "country")


def addresses_panel(request: WorkspaceRequest, record: Customer | Contact) -> tuple[str, dict[str, Any]]:
    """Return the panel of a record's addresses, with a short form for a new one."""
    owner = str(record._meta.model_name)
    rows = list(
        ADDRESSES_UI.records(request.actor).filter(**{f"{owner}_id": record.pk}).order_by("id")[: PANEL_ROWS + 1]
    )
    country = request.workspace.country
    context = {
        "cards": [(address, lines(address, country)) for address in rows[:PANEL_ROWS]],
        "more": len(rows) > PANEL_ROWS,
        "form": AddressForm(actor=request.actor, only=QUICK_FIELDS, initial={"country": country}),
        # The id of the new address, so that a form sent twice creates one.
        "key": new_id(),
        "owner": owner,
        "record": record,
        # The timeline names these without reading them again.
        "records": rows,
    }
    return "addresses/panel.html", context
