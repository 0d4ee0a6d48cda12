"""Columns and filters that the lists of several record types have."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.queries.orders import Order

from .formatting import format_datetime
from .registry import IDS, Column, Filter, by_related_name

ID_COLUMNS = tuple(Column(name, label, f"{{t}}.{name}", sort=Order(column=name, nullable=True)) for name, label in IDS)
TIME_COLUMNS = (
    Column("created_at", _("Created"), "{t}.created_at", format_datetime, Order(column="created_at")),
    Column("updated_at", _("Changed"), "{t}.updated_at", format_datetime, Order(column="updated_at")),
)
RECORD_FILTERS = (
    Filter("created_since", _("created since"), type="date"),
    Filter("updated_since", _("changed since"), type="date"),
    Filter("id_crm", _("CRM id is")),
    Filter("id_erp", _("ERP id is")),
    Filter("id_accounting", _("accounting id is")),
)


def related_column(name: str, label: Any, table: str) -> Column:
    """Return the column with the name of the record that `{name}_id` refers to."""
    # A subquery, as a query of a list has one table.
    same = f"r.workspace_id = {{t}}.workspace_id AND r.id = {{t}}.{name}_id"
    sort = by_related_name(table, f"{name}_id")
    return Column(name, label, f"(SELECT r.name FROM {table} r WHERE {same})", sort=sort)
