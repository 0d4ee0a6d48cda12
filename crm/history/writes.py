"""The write path that every action goes down: check, save, append the change, in one transaction.

Callers are the actions of the apps, inside the scope of a workspace (`crm.db.session.tenant`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone

from crm.db.session import pipeline, prepared_cursor
from crm.workspaces.actor import Actor
from crm.workspaces.fields import NumberField
from crm.workspaces.models import Workspace
from crm.workspaces.records import Record
from crm.workspaces.validators import storable_errors

from .change_log import RowChange, append_changes
from .counters import NO_CHANGE, CountDelta, add_to_count
from .exceptions import (
    RecordNotFound,
    check_expected,
    translate_integrity_errors,
)
from .models import Change, ChangeSet
from .spellings import add_spellings, words_of

BATCH = 5000
TITLE_LENGTH = 255
TrackedRecord = Record | Workspace
R = TypeVar("R", bound=TrackedRecord)


def create(actor: Actor, record: R, change_set: ChangeSet | None = None) -> R:
    """Save a new record of the actor's workspace, and the change that made it.

    Raises ValidationError naming fields, or Conflict where something must be unique.
    """
    record.workspace_id = actor.workspace_id
    _check(record)
    after = {name: value for name, value in tracked_values(record).items() if value or value == 0}
    change = _change(actor, record, Change.Kind.CREATED, {}, after, change_set)
    with translate_integrity_errors(type(record)), transaction.atomic(savepoint=False):
        _insert(record, change, counted=CountDelta.of(record), words=_words(record))
    return record


def update(
    actor: Actor,
    record: R,
    values: Mapping[str, Any],
    change_set: ChangeSet | None = None,
    expected: Mapping[str, Any] | None = None,
) -> R:
    """Save the values that differ from those of a record that `locked` returned, and the change.

    `expected` is what whoever edits had before them. Raises ValidationError, Conflict, or Outdated where that is no more.
    """
    before, words = tracked_values(record), _words(record)
    if expected:
        check_expected(record, before, values, expected)
    derived = {name: getattr(record, name) for name in record.DERIVED}
    for name, value in values.items():
        setattr(record, name, value)
    after = tracked_values(record)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return record
    _check(record, fields=changed)
    record.updated_at = timezone.now()
    written = {name: getattr(record, name) for name in changed}
    written |= {name: getattr(record, name) for name in derived if getattr(record, name) != derived[name]}
    with translate_integrity_errors(type(record)), transaction.atomic(savepoint=False):
        _row(record).update(**written)
        old, new = ({name: side[name] for name in changed} for side in (before, after))
        change = _change(actor, record, Change.Kind.UPDATED, old, new, change_set)
        counted = CountDelta.of(record) - CountDelta.of(record, derived)
        _insert(change, counted=counted, words=_words(record) - words)
    return record


def delete(actor: Actor, record: TrackedRecord, change_set: ChangeSet | None = None) -> None:
    """Delete softly a record that `locked` returned: it keeps its row and its history, and blocks nothing."""
    now = timezone.now()
    with transaction.atomic(savepoint=False):
        _row(record).update(deleted_at=now, updated_at=now)
        change = _change(actor, record, Change.Kind.DELETED, {"deleted_at": None}, {"deleted_at": now}, change_set)
        _insert(change, counted=CountDelta() - CountDelta.of(record))


def bulk_update(actor: Actor, rows: models.QuerySet, values: Mapping[str, Any], change_set: ChangeSet) -> None:
    """Give the same values to many rows; only columns that no rule and no other column depends on."""
    _write_all(actor, rows, values, Change.Kind.UPDATED, change_set)


def bulk_delete(actor: Actor, rows: models.QuerySet, change_set: ChangeSet) -> int:
    """Delete many rows softly; return how many they were."""
    return _write_all(actor, rows, {"deleted_at": timezone.now()}, Change.Kind.DELETED, change_set)


def _write_all(actor: Actor, rows: models.QuerySet, values: Mapping[str, Any], kind: str, change_set: ChangeSet) -> int:
    record_type = str(rows.model._meta.model_name)
    with transaction.atomic(savepoint=False):
        # Deleting waits for those who are adding rows that refer to these, as in `locked`.
        locking = rows.order_by("id").select_for_update(no_key=kind != Change.Kind.DELETED)
        counts = rows.model.COUNTED and kind == Change.Kind.DELETED
        found = locking.values("id", *values, *(["reachable"] if counts else []))
        gone, written = CountDelta(), []
        for batch in batched(found.iterator(BATCH), BATCH):
            if counts:
                gone += CountDelta(len(batch), sum(before.pop("reachable") for before in batch))
            differences = [RowChange(before.pop("id"), before, values) for before in batch]
            append_changes(actor, record_type, kind, differences, change_set)
            written += [difference.record_id for difference in differences]
        if not written:
            return 0
        # By their ids: since they were read, others may have come to be such rows.
        rows.model.objects.in_workspace(actor.workspace_id).filter_ids(written).update(
            **values, updated_at=timezone.now()
        )
        add_to_count(actor.workspace_id, record_type, CountDelta() - gone)
    return len(written)


def start_change_set(actor: Actor, title: str, undoes: UUID | None = None) -> ChangeSet:
    """Begin a change set: the changes that follow carry it and belong together.

    One that takes back what another did says so. Raises Conflict where that has been taken back already.
    """
    change_set = ChangeSet(title=title[:TITLE_LENGTH], undoes=undoes, **_trace(actor))
    with translate_integrity_errors(ChangeSet):
        _insert(change_set)
    return change_set


def get_for_update(actor: Actor, model: type[R], pk: UUID, *, to_delete: bool = False) -> R:
    """Return a live record of the actor's workspace as it is stored now, held until the transaction ends.

    To delete it, wait also for those who are adding rows that refer to it. Raises RecordGone.
    """
    rows = model.objects.in_workspace(actor.workspace_id).not_deleted().select_for_update(no_key=not to_delete)
    record: Any = rows.filter(pk=pk).first()
    if record is None:
        raise RecordNotFound(model._meta.verbose_name)
    return record


def tracked_values(record: TrackedRecord) -> dict[str, Any]:
    """Return what a history compares: every stored field but keys and what follows from other fields."""
    skipped = record.DERIVED | {"id", "workspace"}
    return {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if field.name not in skipped and not field.generated and not isinstance(field, NumberField)
    }


def batched(items: Iterable, size: int) -> Iterator[list]:
    """Yield the items in lists of up to `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _row(record: TrackedRecord) -> models.QuerySet:
    return type(record).objects.in_workspace(record.workspace_id).filter(pk=record.pk)


def _check(record: TrackedRecord, fields: list[str] | None = None) -> None:
    # Unique rules and references are the database's; asking it beforehand would cost a query each and prove nothing.
    unchecked = {f.name for f in record._meta.concrete_fields if f.is_relation or f.name == "id"}
    if fields is not None:
        unchecked |= {f.name for f in record._meta.concrete_fields if f.attname not in fields}
    errors: dict[str, Any] = storable_errors(tracked_values(record)) | _missing(record, unchecked)
    # What no column could keep is looked at no further.
    unchecked |= {f.name for f in record._meta.concrete_fields if f.attname in errors}
    for check in (lambda: record.clean_fields(exclude=unchecked), record.clean):
        try:
            check()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)
    record.derive()


def _missing(record: TrackedRecord, unchecked: set[str]) -> dict[str, list]:
    """Return an error for each null that the column does not take, where Django lets it pass as blank."""
    return {
        field.name: [ValidationError(field.error_messages["null"])]
        for field in record._meta.concrete_fields
        if field.name not in unchecked and not field.null and not field.generated and not isinstance(field, NumberField)
        if getattr(record, field.attname) is None
    }


def _trace(actor: Actor) -> dict[str, Any]:
    return {
        "workspace_id": actor.workspace_id,
        "actor_name": actor.name,
        "user_id": actor.user_id,
        "token_id": actor.token_id,
        "source": actor.source,
        "request_id": actor.request_id,
    }


def _change(
    actor: Actor, record: TrackedRecord, kind: str, before: dict, after: dict, change_set: ChangeSet | None
) -> Change:
    return Change(
        record_type=str(record._meta.model_name),
        record_id=record.pk,
        kind=kind,
        before=before,
        after=after,
        change_set=change_set,
        **_trace(actor),
    )


def _words(record: TrackedRecord) -> set[str]:
    return words_of(record.names()) if isinstance(record, Record) else set()


def _insert(*rows: models.Model, counted: CountDelta = NO_CHANGE, words: Collection[str] = ()) -> None:
    """Add rows in one round trip, by statements that stay prepared: Model.save() composes and plans anew each time.

    The last row is a change; `counted` is what it adds to the count of its workspace, `words` are those in new names.
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


@cache
def _insert_statement(model: type[models.Model]) -> tuple[str, list[models.Field]]:
    fields = [f for f in model._meta.concrete_fields if not f.generated and not isinstance(f, NumberField)]
    numbers = [str(f.column) for f in model._meta.concrete_fields if isinstance(f, NumberField)]
    columns, places = ", ".join(str(f.column) for f in fields), ", ".join("%s" for _ in fields)
    returning = f" RETURNING {', '.join(numbers)}" if numbers else ""
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places}){returning}", fields
