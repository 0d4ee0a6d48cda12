"""Search configuration of customers and segments."""

from crm.search.registry import SearchConfig

from .models import Customer, Segment

SEGMENT_OF = "(SELECT s.name FROM customers_segment s WHERE s.workspace_id = t.workspace_id AND s.id = t.segment_id)"

CUSTOMER_SEARCH = SearchConfig(
    "customer",
    Customer,
    permission="customers:read",
    title="t.name",
    detail=f"concat_ws(' · ', {SEGMENT_OF}, t.tax_ids -> 0 ->> 'tax_value', coalesce(t.id_crm, t.id_erp))",
)
SEGMENT_SEARCH = SearchConfig("segment", Segment, permission="segments:read", title="t.name")
