"""Search configuration of addresses."""

from contacts.search import CUSTOMER_OF
from crm.search.registry import SearchConfig

from .models import Address

CONTACT_OF = "(SELECT p.name FROM contacts_contact p WHERE p.workspace_id = t.workspace_id AND p.id = t.contact_id)"
TOWN = "nullif(concat_ws(' ', nullif(t.postal_code, ''), nullif(t.city, '')), '')"

ADDRESS_SEARCH = SearchConfig(
    "address",
    Address,
    permission="addresses:read",
    title=f"concat_ws(', ', nullif(t.name, ''), nullif(t.address_line1, ''), {TOWN}, nullif(t.country, ''))",
    detail=f"concat_ws(' · ', {CUSTOMER_OF}, nullif({CONTACT_OF}, ''))",
)
