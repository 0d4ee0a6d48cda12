"""The write path for many records that each get values of their own."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from crm.workspaces.actor import Actor

from .change_log import RowChange, append_changes
from .counters import CountDelta, add_to_count
from .exceptions import translate_integrity_errors
from .models import Change, ChangeSet

Values = Mapping[str, Any]


def rewrite(actor: Actor, model: type[models.Model], found: Sequence[RowChange], change_set: ChangeSet) -> None:
    """Give locked records the values after, and record them as updated; no other column depends on these.

    Raises Conflict or ValidationError where the database refuses.
    """
    _write(actor, model, {one.record_id: one.after for one in found})
    append_changes(actor, str(model._meta.model_name), Change.Kind.UPDATED, found, change_set)


def rewrite_records(actor: Actor, wanted: Sequence[tuple[Any, Values]], change_set: ChangeSet) -> None:
    """Give locked records of one model their values, with all that follows from them. Raises as `rewrite` does."""
    if not wanted:
        return
    model, found, counted = type(wanted[0][0]), [], CountDelta()
    written: dict[UUID, Values] = {}
    for record, values in wanted:
        before = {name: getattr(record, name) for name in values}
        derived = {name: getattr(record, name) for name in record.DERIVED if hasattr(record, name)}
        for name, value in values.items():
            setattr(record, name, value)
        record.derive()
        follows = {name: getattr(record, name) for name in derived if getattr(record, name) != derived[name]}
        written[record.pk] = {**values, **follows}
        found.append(RowChange(record.pk, before, values))
        if record.deleted_at is None:
            counted += CountDelta.of(record) - CountDelta.of(record, derived)
    _write(actor, model, written)
    append_changes(actor, str(model._meta.model_name), Change.Kind.UPDATED, found, change_set)
    add_to_count(actor.workspace_id, str(model._meta.model_name), counted)


def _write(actor: Actor, model: type[models.Model], wanted: Mapping[UUID, Values]) -> None:
    """Save values by the ids of their rows: a statement for all rows that get the same columns."""
    alike: dict[tuple[str, ...], list[dict]] = defaultdict(list)
    for pk, values in wanted.items():
        alike[tuple(sorted(values))].append({"id": pk, **values})
    table = model._meta.db_table
    for names, rows in alike.items():
        # Of our own columns and never of what was sent: they become SQL.
        columns = [field.column for field in model._meta.concrete_fields if field.attname in names]
        sets = ", ".join(f"{column} = wanted.{column}" for column in columns)
        with translate_integrity_errors(model), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {sets}, updated_at = %s"
                f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS wanted"
                f" WHERE {table}.workspace_id = %s AND {table}.id = wanted.id",
                [timezone.now(), json.dumps(rows, default=str), actor.workspace_id],
            )
