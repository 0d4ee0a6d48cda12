"""The SQL statements of the write path: rows are written in one round trip with the log and the counts."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from crm.db.session import pipeline, prepared_cursor
from crm.workspaces.actor import Actor
from crm.workspaces.fields import NumberField
from crm.workspaces.models import Workspace
from crm.workspaces.records import Record

from .change_log import RowChange, append_changes
from .counters import NO_CHANGE, CountDelta, add_to_count
from .exceptions import translate_integrity_errors
from .models import Change, ChangeSet
from .spellings import add_spellings, words_of


@cache
def written_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the fields whose columns the application writes: all except those that the database generates."""
    return [f for f in model._meta.concrete_fields if not f.generated and not isinstance(f, NumberField)]


def insert_rows(*rows: models.Model, counted: CountDelta = NO_CHANGE, words: Collection[str] = ()) -> None:
    """Insert rows. If the last is a change, `counted` and `words` are added to its workspace's counts and spellings."""
    # The statements stay prepared; those of Model.save() are composed and planned each time.
    with pipeline():
        cursors = []
        for row in rows:
            fields = written_fields(type(row))
            values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
            cursor = prepared_cursor()
            cursor.execute(_insert_statement(type(row)), values)
            cursors.append(cursor)
        if isinstance(row, Change):
            add_to_count(row.workspace_id, row.record_type, counted)
            add_spellings(row.workspace_id, words)
    # After the pipeline: within it there are no results yet.
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
    counted: CountDelta = NO_CHANGE,
    words: Collection[str] = (),
) -> None:
    """Save new values of locked rows, and the changes. Raises Conflict or ValidationError if the database refuses."""
    if not changes:
        return
    record_type = str(model._meta.model_name)
    # Errors are raised when the pipeline ends, so it is the innermost; without a savepoint, which is a round trip.
    with translate_integrity_errors(model), transaction.atomic(savepoint=False), pipeline():
        _update(actor, model, changes)
        append_changes(actor, record_type, kind, changes, change_set)
        add_to_count(actor.workspace_id, record_type, counted)
        add_spellings(actor.workspace_id, words)


def _update(actor: Actor, model: type[models.Model], changes: Sequence[RowChange]) -> None:
    # One statement for all rows that get the same columns.
    now = timezone.now()
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for pk, _before, after, derived in changes:
        row = {**after, **derived}
        by_columns[tuple(sorted(row))].append({"id": pk, "updated_at": now, **row})
    for names, rows in by_columns.items():
        _set_columns(actor.workspace_id, model, {"updated_at", *names}, rows)


def update_derived(workspace_id: UUID, records: Sequence[Record]) -> int:
    """Derive the columns of locked records of one model again, without a change; return how many rows differed."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        before = {field.attname: getattr(record, field.attname) for field in written_fields(type(record))}
        record.derive()
        if differing := {name: value for name in before if (value := getattr(record, name)) != before[name]}:
            by_columns[tuple(sorted(differing))].append({"id": record.pk, **differing})
    with pipeline():
        for names, rows in by_columns.items():
            _set_columns(workspace_id, type(records[0]), names, rows)
        add_spellings(workspace_id, words_of(name for record in records for name in record.names()))
    return sum(map(len, by_columns.values()))


def _set_columns(
    workspace_id: UUID, model: type[models.Model], names: Collection[str], rows: Sequence[dict[str, Any]]
) -> None:
    table = model._meta.db_table
    workspace = "id" if model is Workspace else "workspace_id"
    # The names of model fields and never of user input, as they become part of the SQL.
    columns = [field.column for field in model._meta.concrete_fields if field.attname in names]
    sets = ", ".join(f"{column} = new.{column}" for column in columns)
    prepared_cursor().execute(
        # One document is one parameter, so the statement stays prepared for any number of rows.
        f"UPDATE {table} SET {sets} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new"
        f" WHERE {table}.{workspace} = %s AND {table}.id = new.id",
        [json.dumps(rows, default=str), workspace_id],
    )


@cache
def _insert_statement(model: type[models.Model]) -> str:
    columns = [str(field.column) for field in written_fields(model)]
    numbers = [str(field.column) for field in model._meta.concrete_fields if isinstance(field, NumberField)]
    returning = f" RETURNING {', '.join(numbers)}" if numbers else ""
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places}){returning}"
