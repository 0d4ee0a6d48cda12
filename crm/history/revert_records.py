"""Undo of changes to the records of one model."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from crm.workspaces.actor import Actor
from crm.workspaces.validators import is_same

from .change_log import RowChange
from .counters import NO_CHANGE, CountDelta
from .exceptions import Conflict, as_json, as_stored, last_changes
from .models import Change, ChangeSet
from .registry import TrackedModel
from .statements import update_rows
from .writes import apply_values, set_deleted

DELETED_AT = "deleted_at"
# The number of records that a conflict names.
MAX_NAMED = 3
# Django's select_for_update() does not have FOR KEY SHARE, which any number of writers share. In the order of ids, as
# transactions that lock several rows in different orders can deadlock.
LOCK_NOT_DELETED = (
    "SELECT id FROM {} WHERE workspace_id = %s AND id = ANY(%s) AND deleted_at IS NULL ORDER BY id FOR KEY SHARE"
)


@dataclass(slots=True)
class RecordChanges:
    """The values that the changes to be undone gave a record, and those that it had before them."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    created: bool = False

    def add(self, kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Add a later change."""
        self.created |= kind == Change.Kind.CREATED
        if self.created:  # later changes are undone by deleting the record
            self.before = {DELETED_AT: True}
            return
        # Keep the oldest value before, and the newest after.
        self.before = {**before, **self.before}
        self.after = {**self.after, **after}

    @property
    def fields(self) -> set[str]:
        """The fields whose values are restored, except for deletion."""
        return self.before.keys() - {DELETED_AT}

    @property
    def was_deleted(self) -> bool:
        """True if the original changes deleted the record: undo restores it."""
        return DELETED_AT in self.before and self.before[DELETED_AT] is None

    @property
    def was_created(self) -> bool:
        """True if the original changes created or restored the record: undo deletes it."""
        return self.before.get(DELETED_AT) is not None


@dataclass(slots=True)
class RevertResult:
    """The records of one model that an undo has deleted, and the number that it has changed in any way."""

    tracked: TrackedModel
    deleted: list[UUID] = field(default_factory=list)
    changed: int = 0


class RecordBatch:
    """A batch of records of one model; all are locked and checked before any is written."""

    def __init__(
        self, actor: Actor, tracked: TrackedModel, changes: Mapping[UUID, RecordChanges], change_set: ChangeSet
    ):
        self.actor, self.changes, self.change_set = actor, changes, change_set
        self.model, self.references = tracked.model, tracked.references()
        self.columns = {column.attname: column for column in self.model._meta.concrete_fields}
        self.to_delete: list[Any] = []
        self.to_restore: list[Any] = []
        self.to_update: list[tuple[Any, dict[str, Any]]] = []
        self.conflicts: list[tuple[Any, set[str]]] = []

    def revert(self, result: RevertResult) -> None:
        """Write the differences, and add them to the result. Raises Conflict."""
        # References first, as deletion locks a customer before its contacts.
        deleted_references = self._lock_references()
        for record in self._lock_records():
            self._plan(record, self.changes[record.pk], deleted_references)
        if self.conflicts:
            raise Conflict(list(self._conflict_messages()))
        # Unique values are freed before they are used.
        self._set_deleted(self.to_delete)
        self._update()
        self._set_deleted(self.to_restore, restore=True)
        result.deleted += [record.pk for record in self.to_delete]
        result.changed += len(self.to_delete) + len(self.to_restore) + len(self.to_update)

    def _plan(self, record: Any, changes: RecordChanges, deleted_references: Mapping[str, set[UUID]]) -> None:
        """Add a record to those that are to be deleted, restored or updated, or to the conflicts."""
        is_deleted = record.deleted_at is not None
        # A field in the log may have been removed from the model since.
        stored = {name: as_json(getattr(record, name)) for name in changes.fields & self.columns.keys()}
        differing = {name for name in stored if not is_same(stored[name], changes.before[name])}
        # An empty text in place of null is no change, as forms cannot tell them apart.
        conflicting = {name for name in differing if as_stored(stored[name]) != as_stored(changes.after[name])}
        if differing and is_deleted and not changes.was_deleted:
            conflicting = {DELETED_AT}
        if conflicting:
            self.conflicts.append((record, conflicting))
        values = {name: self.columns[name].to_python(changes.before[name]) for name in differing}
        restores = changes.was_deleted and is_deleted
        self._check_references(record, deleted_references, values, restores=restores)
        if values:
            self.to_update.append((record, values))
        if restores:
            self.to_restore.append(record)
        elif changes.was_created and not is_deleted:
            self.to_delete.append(record)

    def _lock_references(self) -> dict[str, set[UUID]]:
        """Lock the records that these will refer to, before these; return by column the ids of deleted ones."""
        deleted: dict[str, set[UUID]] = {}
        restored = [pk for pk, changes in self.changes.items() if changes.was_deleted]
        rows = self.model.objects.in_workspace(self.actor.workspace_id).filter_ids(restored)
        for reference in self.references:
            name = reference.attname
            pks = set(rows.values_list(name, flat=True).distinct()) if restored else set()
            pks |= {UUID(changes.before[name]) for changes in self.changes.values() if changes.before.get(name)}
            if pks := pks - {None}:
                sql = LOCK_NOT_DELETED.format(reference.related_model._meta.db_table)
                with connection.cursor() as cursor:
                    cursor.execute(sql, [self.actor.workspace_id, list(pks)])
                    deleted[name] = pks - {pk for (pk,) in cursor.fetchall()}
        return deleted

    def _lock_records(self) -> list[Any]:
        """Return the records, locked."""
        # Only few columns of those that are deleted or restored are read, as a picture has up to 15 MiB.
        whole = {pk for pk, changes in self.changes.items() if changes.fields}
        names = {"id", "workspace_id", DELETED_AT, *(reference.attname for reference in self.references)}
        # CountDelta reads it, which would otherwise take a query per record.
        names |= {"reachable"} if self.model.COUNTED else set()
        return [*self._locked(whole), *self._locked(self.changes.keys() - whole).only(*names)]

    def _locked(self, pks: Collection[UUID]):
        rows = self.model.objects.in_workspace(self.actor.workspace_id).filter_ids(pks)
        return rows.order_by("id").select_for_update()

    def _check_references(
        self, record: Any, deleted: Mapping[str, set[UUID]], values: Mapping[str, Any], *, restores: bool
    ) -> None:
        """Raise Conflict if a record would refer to a deleted one."""
        for reference in self.references:
            name = reference.attname
            if (name in values or restores) and values.get(name, getattr(record, name)) in deleted.get(name, ()):
                names = {"record": record, "other": reference.verbose_name}
                raise Conflict(_("The %(other)s of %(record)s has been deleted; restore it first.") % names)

    def _conflict_messages(self) -> Iterator[str]:
        for record, names in self.conflicts[:MAX_NAMED]:
            last = last_changes(record, names)
            for name in sorted(names):
                who = last[name][0] if name in last else _("somebody")
                label = _("deletion") if name == DELETED_AT else self.columns[name].verbose_name
                values = {"record": record, "field": label, "who": who}
                yield _("%(record)s: %(field)s has been changed by %(who)s since.") % values
        if len(self.conflicts) > MAX_NAMED:
            yield _("Further records with the same conflict: %(number)s.") % {"number": len(self.conflicts) - MAX_NAMED}

    def _update(self) -> None:
        changes, counted = [], NO_CHANGE
        for record, values in self.to_update:
            before = {name: getattr(record, name) for name in values}
            derived, difference = apply_values(record, values)
            counted += difference
            changes.append(RowChange(record.pk, before, values, derived))
        update_rows(self.actor, self.model, changes, self.change_set, counted=counted)

    def _set_deleted(self, records: Collection[Any], *, restore: bool = False) -> None:
        counted = sum((CountDelta.of(record) for record in records), NO_CHANGE)
        rows = {record.pk: record.deleted_at for record in records}
        set_deleted(self.actor, self.model, rows, self.change_set, counted=counted, restore=restore)
