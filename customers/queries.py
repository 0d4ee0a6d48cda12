"""Customers that may be the one that somebody is about to type in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from crm.workspaces.actor import Actor
from crm.workspaces.external_ids import EXTERNAL_IDS
from crm.workspaces.text import sort_key
from crm.workspaces.validators import storable_text_error

from .models import Customer

SHOWN = 5
BY_TAX_ID = "SELECT customers_customer_by_tax_ids(%s::jsonb, %s)"


def find_possible_duplicates(
    actor: Actor,
    *,
    name: str = "",
    tax_ids: Sequence[Mapping[str, Any]] = (),
    exclude: UUID | None = None,
    **ids: str | None,
) -> list[Customer]:
    """Return up to five customers that share an id in another system, a tax id, or exactly the name.

    Case and accents of a name make no difference. A customer whose id is `but` is the one that is being typed.
    """
    rows = Customer.objects.in_workspace(actor.workspace_id).not_deleted()
    if exclude:
        rows = rows.exclude(pk=exclude)
    wanted = {name: ids[name] for name in EXTERNAL_IDS if (text := ids.get(name)) and not storable_text_error(text)}
    found: dict[UUID, Customer] = {}
    # Each by its own index; one condition of all would have none.
    for column, text in wanted.items():
        found |= {customer.pk: customer for customer in rows.filter(**{column: text})}
    values = [
        value for entry in tax_ids if (value := str(entry.get("tax_value") or "")) and not storable_text_error(value)
    ]
    for value in values[:SHOWN]:
        found |= {customer.pk: customer for customer in rows.filter(pk__in=_having(value))}
    if (key := sort_key(name)) and not storable_text_error(name):
        found |= {customer.pk: customer for customer in rows.filter(sort_key=key).order_by("id")[:SHOWN]}
    return list(found.values())[:SHOWN]


def _having(tax_value: str) -> list[UUID]:
    """Return customers with a tax id, found by a function, as a policy would keep the index from being used."""
    with connection.cursor() as cursor:
        cursor.execute(BY_TAX_ID, [json.dumps([{"tax_value": tax_value}]), SHOWN + 1])
        return [pk for (pk,) in cursor.fetchall()]
