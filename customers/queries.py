"""Possible duplicates of a customer that is being entered."""

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

MAX_SHOWN = 5
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

    Case and accents of a name make no difference. `exclude` is the id of the customer that is being edited.
    """
    rows = Customer.objects.in_workspace(actor.workspace_id).not_deleted()
    if exclude:
        rows = rows.exclude(pk=exclude)
    external_ids = {name: text for name in EXTERNAL_IDS if (text := ids.get(name)) and not storable_text_error(text)}
    # One query for each condition and its index, as an OR of them would use no index.
    queries = [rows.filter(**{column: text}) for column, text in external_ids.items()]
    values = [str(entry.get("tax_value") or "") for entry in tax_ids]
    # Pasted text may be many lines.
    values = [value for value in values if value and not storable_text_error(value)][:MAX_SHOWN]
    queries += [rows.filter(pk__in=_ids_by_tax_id(value)) for value in values]
    if (key := sort_key(name)) and not storable_text_error(name):
        queries.append(rows.filter(sort_key=key).order_by("id")[:MAX_SHOWN])
    return list({customer.pk: customer for query in queries for customer in query}.values())[:MAX_SHOWN]


def _ids_by_tax_id(tax_value: str) -> list[UUID]:
    # By a function, since `@>` is not leak-proof and could not use the index under row security.
    with connection.cursor() as cursor:
        cursor.execute(BY_TAX_ID, [json.dumps([{"tax_value": tax_value}]), MAX_SHOWN + 1])
        return [pk for (pk,) in cursor.fetchall()]
