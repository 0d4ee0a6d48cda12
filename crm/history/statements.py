"""The SQL statements of the write path: rows are written in one round trip with the log and the counts."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from crm.db.session import pipeline, prepared_cursor
from crm.workspaces.actor import Actor
from crm.workspaces.fields import NumberField
from crm.workspaces.models import Workspace

from .change_log import RowChange, append_changes
from .counters import NO_CHANGE, CountDelta, add_to_count
from .exceptions import translate_integrity_errors
from .models import Change, ChangeSet
from .spellings import add_spellings

Values = Mapping[str, Any]


def insert_rows(*rows: models.Model, counted: CountDelta = NO_CHANGE, words: Collection[str] = ()) -> None:
    """Add rows by statements that stay prepared: Model.save() composes and plans anew each time.

    The last row may be a change: `counted` is added to the count of its workspace, `words` to its spellings.
    """
    with pipeline():
        cursors = []
        for row in rows:
            sql, fields = _insert_statement(type(row))
            values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
            cursor = prepared_cursor()
            cursor.execute(sql, values)
            cursors.append(cursor)
        if isinstance(row, Change):
            add_to_count(row.workspace_id, row.record_type, counted)
            add_spellings(row.workspace_id, words)
    for row, cursor in zip(rows, cursors, strict=True):
        row._state.adding = False
        for field in (f for f in row._meta.concrete_fields if isinstance(f, NumberField)):
            setattr(row, field.attname, cursor.fetchone()[0])


def update_rows(
    actor: Actor,
    model: type[models.Model],
    changes: Sequence[RowChange],
    change_set: ChangeSet | None,
    *,
    kind: str = Change.Kind.UPDATED,
    derived: Mapping[UUID, Values] | None = None,
    counted: CountDelta = NO_CHANGE,
    words: Collection[str] = (),
) -> None:
    """Save what locked rows become, and the changes; `derived` has by id the values of columns that follow from others.

    Raises Conflict or ValidationError where the database refuses.
    """
    if not changes:
        return
    record_type = str(model._meta.model_name)
    with translate_integrity_errors(model), transaction.atomic(savepoint=False), pipeline():
        _update(actor, model, {pk: {**after, **(derived or {}).get(pk, {})} for pk, _before, after in changes})
        append_changes(actor, record_type, kind, changes, change_set)
        add_to_count(actor.workspace_id, record_type, counted)
        add_spellings(actor.workspace_id, words)


def _update(actor: Actor, model: type[models.Model], values: Mapping[UUID, Values]) -> None:
    """Save values by the ids of their rows: one statement for all rows that get the same columns."""
    now = timezone.now()
    by_columns: dict[tuple[str, ...], list[Values]] = defaultdict(list)
    for pk, row in values.items():
        by_columns[tuple(sorted(row))].append({"id": pk, "updated_at": now, **row})
    table = model._meta.db_table
    workspace = "id" if model is Workspace else "workspace_id"
    for names, rows in by_columns.items():
        # Of our own columns and never of what was sent: they become SQL.
        columns = [field.column for field in model._meta.concrete_fields if field.attname in {"updated_at", *names}]
        sets = ", ".join(f"{column} = new.{column}" for column in columns)
        prepared_cursor().execute(
            f"UPDATE {table} SET {sets} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new"
            f" WHERE {table}.{workspace} = %s AND {table}.id = new.id",
            [json.dumps(rows, default=str), actor.workspace_id],
        )


@cache
def _insert_statement(model: type[models.Model]) -> tuple[str, list[models.Field]]:
    fields = [f for f in model._meta.concrete_fields if not f.generated and not isinstance(f, NumberField)]
    numbers = [str(f.column) for f in model._meta.concrete_fields if isinstance(f, NumberField)]
    columns, values = ", ".join(str(f.column) for f in fields), ", ".join("%s" for _ in fields)
    returning = f" RETURNING {', '.join(numbers)}" if numbers else ""
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({values}){returning}", fields
