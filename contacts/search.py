"""Search configuration of contacts."""

from crm.search.registry import SearchConfig

from .models import Contact

CUSTOMER_OF = "(SELECT c.name FROM customers_customer c WHERE c.workspace_id = t.workspace_id AND c.id = t.customer_id)"

CONTACT_SEARCH = SearchConfig(
    "contact",
    Contact,
    permission="contacts:read",
    title="coalesce(nullif(t.name, ''), nullif(t.email, ''), t.phone, '')",
    detail=f"concat_ws(' · ', {CUSTOMER_OF}, nullif(t.email, ''), nullif(t.phone, ''))",
)
