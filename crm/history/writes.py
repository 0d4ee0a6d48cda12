"""The write path that every action takes: check, save, append the change, in one transaction.

Callers are the actions of the apps, inside a session of the workspace (`crm.db.session.tenant_session`).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from crm.workspaces.actor import Actor
from crm.workspaces.models import Workspace
from crm.workspaces.records import Record
from crm.workspaces.text import visible
from crm.workspaces.validators import is_same, storable_errors

from .change_log import RowChange, trace
from .counters import NO_CHANGE, CountDelta
from .exceptions import RecordNotFound, check_expected, translate_integrity_errors
from .models import Change, ChangeSet
from .spellings import words_of
from .statements import insert_rows, update_rows, written_fields

BATCH = 5000
TrackedRecord = Record | Workspace
Values = Mapping[str, Any]
R = TypeVar("R", bound=TrackedRecord)


def create(actor: Actor, record: R, *, change_set: ChangeSet | None = None) -> R:
    """Save a new record of the actor's workspace, and the change that created it.

    Raises ValidationError naming fields, or Conflict if a unique value is in use.
    """
    record.workspace_id = actor.workspace_id
    _check(record)
    change = Change(
        record_type=str(record._meta.model_name),
        record_id=record.pk,
        kind=Change.Kind.CREATED,
        # 0 and False are values, unlike an empty text or list.
        after={name: value for name, value in tracked_values(record).items() if value or value == 0},
        change_set=change_set,
        **trace(actor),
    )
    with translate_integrity_errors(type(record)), transaction.atomic(savepoint=False):
        insert_rows(record, change, counted=CountDelta.of(record), words=_words(record))
    return record


def update(
    actor: Actor, record: R, values: Values, *, change_set: ChangeSet | None = None, expected: Values | None = None
) -> R:
    """Save the values that differ from those of a record that `get_for_update` returned, and the change.

    `expected` has the values that the editor saw. Raises ValidationError, Conflict, or EditConflict if others have
    changed them.
    """
    before, words = tracked_values(record), _words(record)
    if expected:
        check_expected(record, before, values, expected)
    derived = {name: getattr(record, name) for name in record.DERIVED}
    for name, value in values.items():
        setattr(record, name, value)
    after = tracked_values(record)
    changed = [name for name in after if not is_same(after[name], before[name])]
    if not changed:  # no change in the log, and `updated_at` stays
        return record
    _check(record, fields=changed)
    # Compared again, because Django's clean_fields() may have trimmed a value to the stored one.
    changed = [name for name in changed if not is_same(getattr(record, name), before[name])]
    if not changed:
        return record
    record.updated_at = timezone.now()
    after = {name: getattr(record, name) for name in changed}
    change = RowChange(record.pk, {name: before[name] for name in changed}, after, _differing(record, derived))
    counted = CountDelta.of(record) - CountDelta.of(record, derived)
    update_rows(actor, type(record), [change], change_set, counted=counted, words=_words(record) - words)
    return record


def delete(actor: Actor, record: Record, *, change_set: ChangeSet | None = None) -> None:
    """Delete softly a record that `get_for_update` returned: it keeps its row and its history, and blocks nothing."""
    set_deleted(actor, type(record), {record.pk: None}, change_set, counted=CountDelta.of(record))


def bulk_update(actor: Actor, rows: models.QuerySet, values: Values, change_set: ChangeSet) -> None:
    """Set the same values on many rows; only for columns that no validation and no other column depends on."""
    with transaction.atomic(savepoint=False):
        # In the order of ids, so that two transactions that lock the same rows cannot deadlock.
        locked = rows.order_by("id").select_for_update(no_key=True).values("id", *values)
        for batch in batched(locked.iterator(BATCH), BATCH):
            changes = [RowChange(before.pop("id"), before, values) for before in batch]
            update_rows(actor, rows.model, changes, change_set)


def bulk_delete(actor: Actor, rows: models.QuerySet, change_set: ChangeSet) -> int:
    """Delete softly many rows that are not deleted; return their number."""
    number, counts = 0, rows.model.COUNTED
    with transaction.atomic(savepoint=False):
        # Deletion waits for transactions that are adding references to these rows, as in `get_for_update`.
        locked = rows.order_by("id").select_for_update().values("id", *(["reachable"] if counts else []))
        for batch in batched(locked.iterator(BATCH), BATCH):
            counted = CountDelta(len(batch), sum(row["reachable"] for row in batch)) if counts else NO_CHANGE
            set_deleted(actor, rows.model, {row["id"]: None for row in batch}, change_set, counted=counted)
            number += len(batch)
    return number


def set_deleted(
    actor: Actor,
    model: type[Any],
    rows: Mapping[UUID, Any],
    change_set: ChangeSet | None,
    *,
    counted: CountDelta,
    restore: bool = False,
) -> None:
    """Delete locked rows softly, or restore them; `rows` has for each id when it was deleted before, or None.

    `counted` is what the rows count for while they are not deleted. Raises Conflict if a unique value is in use.
    """
    kind = Change.Kind.RESTORED if restore else Change.Kind.DELETED
    after = {"deleted_at": None if restore else timezone.now()}
    changes = [RowChange(pk, {"deleted_at": before}, after) for pk, before in rows.items()]
    counted = counted if restore else NO_CHANGE - counted
    update_rows(actor, model, changes, change_set, kind=kind, counted=counted)


def start_change_set(actor: Actor, verb: str, /, *, undoes: UUID | None = None, **params: Any) -> ChangeSet:
    """Begin a change set for the changes that follow; `crm.history.verbs` has the title of each verb.

    `undoes` is the id of the change set, or of the one change, that it undoes. Raises Conflict if that has been
    undone already.
    """
    change_set = ChangeSet(verb=verb, params=params, undoes=undoes, **trace(actor))
    # A unique constraint on `undoes` decides between two concurrent undos.
    with translate_integrity_errors(ChangeSet):
        insert_rows(change_set)
    return change_set


def get_for_update(actor: Actor, model: type[R], pk: UUID, *, to_delete: bool = False) -> R:
    """Return a record of the actor's workspace as it is stored now, locked until the transaction ends.

    With `to_delete`, also wait for transactions that are adding references to it. Raises RecordNotFound.
    """
    # FOR NO KEY UPDATE lets others add references to the record; FOR UPDATE waits for their FOR KEY SHARE.
    rows = model.objects.in_workspace(actor.workspace_id).not_deleted().select_for_update(no_key=not to_delete)
    record: Any = rows.filter(pk=pk).first()
    if record is None:
        raise RecordNotFound(model._meta.verbose_name)
    return record


def apply_values(record: Record, values: Values) -> tuple[dict[str, Any], CountDelta]:
    """Set values of a record, and the columns that follow; return those that change, and the difference in counts."""
    derived = {name: getattr(record, name) for name in record.DERIVED}
    for name, value in values.items():
        setattr(record, name, value)
    record.derive()
    counted = CountDelta.of(record) - CountDelta.of(record, derived) if record.deleted_at is None else NO_CHANGE
    return _differing(record, derived), counted


def tracked_values(record: TrackedRecord) -> dict[str, Any]:
    """Return the values that the history compares: every stored field except keys and derived fields."""
    skipped = record.DERIVED | {"id", "workspace"}
    return {
        field.attname: getattr(record, field.attname)
        for field in written_fields(type(record))
        if field.name not in skipped
    }


def batched(items: Iterable, size: int) -> Iterator[list]:
    """Yield the items in lists of up to `size`."""
    # itertools.batched() is from Python 3.12 on.
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _differing(record: TrackedRecord, before: Values) -> dict[str, Any]:
    return {name: value for name in before if (value := getattr(record, name)) != before[name]}


def _check(record: TrackedRecord, fields: list[str] | None = None) -> None:
    """Raise ValidationError naming fields, or set the columns that follow from others."""
    # The database checks unique values and references; checking them here would cost queries and prove nothing.
    # Unchanged values are not checked, so that a value older than its validator does not block edits of others.
    columns = record._meta.concrete_fields
    unchecked = {f.name for f in columns if f.is_relation or f.name == "id" or (fields and f.attname not in fields)}
    errors: dict[str, Any] = storable_errors(tracked_values(record)) | _empty_errors(record, unchecked)
    # A value that no column can hold is not checked further.
    unchecked |= {f.name for f in columns if f.attname in errors}
    # All errors of fields and of the model are reported together.
    for check in (lambda: record.clean_fields(exclude=unchecked), record.clean):
        try:
            check()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)
    record.derive()


def _empty_errors(record: TrackedRecord, unchecked: set[str]) -> dict[str, list]:
    errors = {}
    for field in (f for f in written_fields(type(record)) if f.name not in unchecked):
        value = getattr(record, field.attname)
        # Django's clean_fields() skips a null in a field that may be blank, even if its column is NOT NULL.
        if value is None and not field.null:
            errors[field.name] = [ValidationError(field.error_messages["null"])]
        # It also takes characters without a width for a text.
        elif isinstance(value, str) and value and not field.blank and not visible(value):
            errors[field.name] = [ValidationError(field.error_messages["blank"])]
    return errors


def _words(record: TrackedRecord) -> set[str]:
    return words_of(record.names()) if isinstance(record, Record) else set()
