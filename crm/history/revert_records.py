"""What undoing does to the records of one kind."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.workspaces.actor import Actor

from .bulk_writes import rewrite_records
from .change_log import RowChange, append_changes
from .counters import CountDelta, add_to_count
from .exceptions import Conflict, as_stored, last_changes, translate_integrity_errors
from .models import Change, ChangeSet
from .registry import TrackedModel, tracked_models
from .writes import BATCH, batched

DELETED_AT = "deleted_at"
NAMED = 3
LOCK_LIVE = (
    "SELECT id FROM {} WHERE workspace_id = %s AND id = ANY(%s) AND deleted_at IS NULL ORDER BY id FOR KEY SHARE"
)


@dataclass(slots=True)
class RecordChanges:
    """What a record was given by the changes that are taken back, and what it had before them."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    created: bool = False

    def add(self, kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Take in a further, later change."""
        self.created |= kind == Change.Kind.CREATED
        if self.created:  # what it was changed to afterwards goes with it
            self.before = {DELETED_AT: True}
            return
        self.before = {**before, **self.before}
        self.after = {**self.after, **after}

    @property
    def fields(self) -> set[str]:
        """Return the fields that get back what they had, deletion apart."""
        return self.before.keys() - {DELETED_AT}

    @property
    def restores(self) -> bool:
        """Say whether a record was deleted that was not before."""
        return DELETED_AT in self.before and self.before[DELETED_AT] is None

    @property
    def removes(self) -> bool:
        """Say whether a record was made or restored."""
        return self.before.get(DELETED_AT) is not None


@dataclass(slots=True)
class RevertResult:
    """What has been taken back of the records of one kind."""

    kind: TrackedModel
    removed: list[UUID] = field(default_factory=list)
    changed: int = 0


def revert_records(
    actor: Actor, kind: TrackedModel, steps: Mapping[UUID, RecordChanges], change_set: ChangeSet
) -> RevertResult:
    """Give records back what they had. Raises Conflict where they have been changed again, or cannot have it."""
    taken = RevertResult(kind)
    for batch in batched(sorted(steps), BATCH):
        _Batch(actor, kind, {pk: steps[pk] for pk in batch}, change_set).take_back(taken)
    return taken


def check_no_references(actor: Actor, taken: RevertResult) -> None:
    """Raise Conflict where live records refer to those that have been removed."""
    for other in tracked_models.values() if taken.removed else ():
        for reference in other.references():
            if reference.related_model is taken.kind.model:
                rows = other.model.objects.in_workspace(actor.workspace_id).filter_ids(taken.removed, reference.name)
                if left := rows.not_deleted().select_related(reference.name).first():
                    names = {"record": getattr(left, reference.name), "others": other.model._meta.verbose_name_plural}
                    raise Conflict(_("%(record)s has %(others)s by now; delete those first.") % names)


class _Batch:
    """Some records of one kind: all are locked and looked at before any is written."""

    def __init__(self, actor: Actor, kind: TrackedModel, steps: Mapping[UUID, RecordChanges], change_set: ChangeSet):
        self.actor, self.kind, self.steps, self.change_set = actor, kind, steps, change_set
        self.model, self.references = kind.model, list(kind.references())
        self.columns = {column.attname: column for column in kind.model._meta.concrete_fields}
        self.remove: list[Any] = []
        self.restore: list[Any] = []
        self.rewrite: list[tuple[Any, dict[str, Any]]] = []
        self.faults: list[tuple[Any, set[str]]] = []

    def take_back(self, taken: RevertResult) -> None:
        """Write what differs, and note it."""
        missing = self._missing()
        for record in self._locked():
            self._look_at(record, self.steps[record.pk], missing)
        if self.faults:
            raise Conflict(list(self._sentences()))
        # What is unique is given up before it is taken.
        self._set_deleted(self.remove, timezone.now(), Change.Kind.DELETED)
        rewrite_records(self.actor, self.rewrite, self.change_set)
        self._set_deleted(self.restore, None, Change.Kind.RESTORED)
        taken.removed += [record.pk for record in self.remove]
        taken.changed += len(self.remove) + len(self.restore) + len(self.rewrite)

    def _look_at(self, record: Any, step: RecordChanges, missing: Mapping[str, set[UUID]]) -> None:
        """Sort a record into what is to be done with it, or what forbids it."""
        deleted = record.deleted_at is not None
        stored = {name: as_stored(getattr(record, name)) for name in step.fields & self.columns.keys()}
        lacking = {name for name in stored if stored[name] != as_stored(step.before[name])}
        changed = {name for name in lacking if stored[name] != as_stored(step.after[name])}
        if lacking and deleted and not step.restores:
            changed = {DELETED_AT}
        if changed:
            self.faults.append((record, changed))
        values = {name: self.columns[name].to_python(step.before[name]) for name in lacking}
        self._refuse_missing(record, missing, values, restored=step.restores and deleted)
        if values:
            self.rewrite.append((record, values))
        if step.restores and deleted:
            self.restore.append(record)
        elif step.removes and not deleted:
            self.remove.append(record)

    def _missing(self) -> dict[str, set[UUID]]:
        """Hold what the records will refer to, before they are locked themselves; return what of it is deleted."""
        wanted: dict[str, set[UUID]] = {}
        restored = [pk for pk, step in self.steps.items() if step.restores]
        rows = self.model.objects.in_workspace(self.actor.workspace_id).filter_ids(restored)
        for reference in self.references:
            name = reference.attname
            pks = set(rows.values_list(name, flat=True).distinct()) if restored else set()
            pks |= {UUID(step.before[name]) for step in self.steps.values() if step.before.get(name)}
            if pks := pks - {None}:
                wanted[name] = pks - self._held(reference.related_model, pks)
        return wanted

    def _held(self, model: type[Any], pks: set[UUID]) -> set[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(LOCK_LIVE.format(model._meta.db_table), [self.actor.workspace_id, list(pks)])
            return {pk for (pk,) in cursor.fetchall()}

    def _locked(self) -> list[Any]:
        whole = {pk for pk, step in self.steps.items() if step.fields}
        names = {"id", "workspace_id", DELETED_AT, *(reference.attname for reference in self.references)}
        names |= {"reachable"} if self.model.COUNTED else set()
        return [*self._lock(whole), *self._lock(self.steps.keys() - whole).only(*names)]

    def _lock(self, pks: Collection[UUID]):
        return (
            self.model.objects.in_workspace(self.actor.workspace_id).filter_ids(pks).order_by("id").select_for_update()
        )

    def _refuse_missing(self, record: Any, missing: Mapping[str, set], fields: Mapping[str, Any], restored: bool):
        for reference in self.references:
            name = reference.attname
            if name in fields or restored:
                wanted = fields.get(name, getattr(record, name))
                if wanted in missing.get(name, ()):
                    names = {"record": record, "other": reference.verbose_name}
                    raise Conflict(_("The %(other)s of %(record)s has been deleted; restore it first.") % names)

    def _sentences(self) -> Iterator[str]:
        for record, changed in self.faults[:NAMED]:
            last = last_changes(record, changed)
            for name in sorted(changed):
                who = last[name][0] if name in last else _("somebody")
                yield _("%(record)s: %(field)s has been changed by %(who)s since.") % {
                    "record": record, "field": self._label(name), "who": who
                }  # fmt: skip
        if len(self.faults) > NAMED:
            yield _("The same is true of %(number)s more.") % {"number": len(self.faults) - NAMED}

    def _label(self, name: str) -> str:
        if name == DELETED_AT:
            return _("whether it is deleted")
        return str(self.columns[name].verbose_name)

    def _set_deleted(self, records: list, moment: datetime | None, kind: str) -> None:
        if not records:
            return
        befores = {at: {DELETED_AT: at} for at in {record.deleted_at for record in records}}
        after = {DELETED_AT: moment}
        rows = self.model.objects.in_workspace(self.actor.workspace_id).filter_ids([record.pk for record in records])
        with translate_integrity_errors(self.model):
            rows.update(deleted_at=moment, updated_at=timezone.now())
        found = [RowChange(record.pk, befores[record.deleted_at], after) for record in records]
        append_changes(self.actor, self.kind.record_type, kind, found, self.change_set)
        number = sum((CountDelta.of(record) for record in records), CountDelta())
        add_to_count(
            self.actor.workspace_id, self.kind.record_type, number if moment is None else CountDelta() - number
        )
