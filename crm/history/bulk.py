"""One edit of many records: a preview, and the edit itself as one change set."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from crm.workspaces.actor import Actor
from crm.workspaces.custom_attributes import parse_text
from crm.workspaces.validators import storable_errors

from .change_log import RowChange
from .models import ChangeSet
from .statements import update_rows
from .writes import BATCH, batched, start_change_set

SAMPLE_SIZE = 5
# Edits of more records run in the background.
MAX_IN_REQUEST = 20_000


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """One change to many records: `change` returns the new values of `fields`, which no other column depends on.

    `changing` is the condition of the rows that would become different. `lock` locks the records that the rows
    will refer to against deletion. `verb` and `params` are the title of the change set.
    """

    verb: str
    fields: tuple[str, ...]
    changing: Q
    change: Callable[[Mapping[str, Any]], dict[str, Any]]
    lock: Callable[[Actor], None] = lambda actor: None
    params: Mapping[str, Any] = field(default_factory=dict)


class PreviewRow(NamedTuple):
    """A record that would change, and the fields that would, before and after."""

    record: Any
    before: dict[str, Any]
    after: dict[str, Any]


class Preview(NamedTuple):
    """The number of records selected, the number of them that would change, and a few of these."""

    matching: int
    changing: int
    sample: list[PreviewRow]


class BulkResult(NamedTuple):
    """The number of records changed, and the change set that undoes it; None if nothing changed."""

    number: int
    change_set_id: UUID | None


class SelectsRows(Protocol):
    """A selection of records, such as `crm.queries.selection.Selection`."""

    def rows(self, actor: Actor, model: type[Any]) -> Any:
        """Return the rows of the actor's workspace that are currently selected."""


@dataclass(frozen=True, slots=True)
class BulkEditor:
    """Edits and deletes selected records of one model; `delete` is the action that deletes records by their ids."""

    model: type[Any]
    permission: str
    delete: Callable[..., BulkResult]

    def preview(self, actor: Actor, selection: SelectsRows, edit: BulkEdit | None) -> Preview:
        """Return the preview of an edit, or of deletion if there is no edit. Raises PermissionMissing."""
        actor.require(self.permission)
        rows = selection.rows(actor, self.model)
        if edit is None:
            number = rows.count()
            return Preview(number, number, [PreviewRow(record, {}, {}) for record in rows.order_by("id")[:SAMPLE_SIZE]])
        numbers = rows.aggregate(matching=Count("*"), changing=Count("id", filter=edit.changing))
        sample = []
        for record in rows.filter(edit.changing).order_by("id")[:SAMPLE_SIZE]:
            before = {name: getattr(record, name) for name in edit.fields}
            sample.append(PreviewRow(record, before, edit.change(before)))
        return Preview(**numbers, sample=sample)

    def apply(self, actor: Actor, selection: SelectsRows, edit: BulkEdit | None) -> BulkResult:
        """Edit the selected records, or delete them if there is no edit.

        Raises PermissionMissing or ValidationError.
        """
        actor.require(self.permission)
        rows = selection.rows(actor, self.model)
        if edit is None:
            return self.delete(actor=actor, pks=list(rows.values_list("pk", flat=True)))
        return apply_edit(actor, rows, edit)


def apply_edit(actor: Actor, rows: Any, edit: BulkEdit, *, change_set: ChangeSet | None = None) -> BulkResult:
    """Edit the rows that would become different, as a new change set or as part of a given one."""
    with transaction.atomic(savepoint=False):
        # The records that the rows will refer to are locked before the rows, as everywhere, to prevent deadlocks.
        edit.lock(actor)
        # May be a million rows, so only the rows and columns that change are read.
        changing = rows.filter(edit.changing)
        pks = list(changing.order_by("id").values_list("pk", flat=True))
        if not pks:
            return BulkResult(0, None)
        record_type = str(rows.model._meta.model_name)
        if change_set is None:
            change_set = start_change_set(actor, edit.verb, record_type=record_type, number=len(pks), **edit.params)
        number = 0
        for batch in batched(pks, BATCH):
            # Filtered again now that they are locked: others may have changed them.
            locked = changing.filter_ids(batch).order_by("id").select_for_update(no_key=True)
            changes = [RowChange(row.pop("id"), row, edit.change(row)) for row in locked.values("id", *edit.fields)]
            update_rows(actor, rows.model, changes, change_set)
            number += len(changes)
    return BulkResult(number, change_set.pk)


def set_value(verb: str, name: str, value: Any, lock: Callable[[Actor], None] = lambda actor: None) -> BulkEdit:
    """Return the edit that gives a field one value, or none."""
    # Django's negation also matches null, unless the value is None.
    return BulkEdit(verb, (name,), ~Q(**{name: value}), lambda row: {name: value}, lock)


def set_choice(model: type[Any], verb: str, name: str, value: Any) -> BulkEdit:
    """Return the edit that gives a field one of its choices. Raises ValidationError for any other value."""
    return set_value(verb, name, _clean(model, name, value))


def set_attribute(workspace_id: UUID, record_type: str, key: str, text: str) -> BulkEdit:
    """Return the edit that sets a custom attribute to the value of a text, or clears it if the text is empty.

    Raises ValidationError if the attribute's definition does not allow it, or key or value cannot be stored.
    """
    value = parse_text(workspace_id, record_type, key, text)
    if errors := storable_errors({"custom_attributes": {key: value}}):
        raise ValidationError(errors)
    clears = value is None
    changing = Q(custom_attributes__has_key=key) if clears else ~Q(custom_attributes__contains={key: value})

    def change(row: Mapping[str, Any]) -> dict[str, Any]:
        others = {name: other for name, other in row["custom_attributes"].items() if name != key}
        return {"custom_attributes": others if clears else {**others, key: value}}

    verb = "clear_attribute" if clears else "set_attribute"
    return BulkEdit(verb, ("custom_attributes",), changing, change, params={"key": key})


def edit_list(
    model: type[Any],
    verb: str,
    name: str,
    add: Collection[str],
    drop: Collection[str],
    *,
    key: Callable[[str], str] = str,
) -> BulkEdit:
    """Return the edit that adds some texts to a list and removes others; one that is in both is removed.

    Texts with the same key are spellings of one text: the added spelling stays, and `drop` has all spellings.
    Raises ValidationError for what the list may not contain.
    """
    dropped, dropped_keys = [*dict.fromkeys(drop)], {key(text) for text in drop}
    # Removed texts are not validated, so that those no longer allowed can be removed.
    added = [text for text in _clean(model, name, [*dict.fromkeys(add)]) if key(text) not in dropped_keys]
    # Not an empty Q, which matches all rows.
    changing = Q(**{f"{name}__overlap": dropped}) if dropped else Q(pk__in=[])
    if added:
        changing |= ~Q(**{f"{name}__contains": added})

    def change(row: Mapping[str, Any]) -> dict[str, Any]:
        spellings = {key(text): text for text in (*row[name], *added)}
        return {name: [text for text_key, text in spellings.items() if text_key not in dropped_keys]}

    return BulkEdit(verb, (name,), changing, change)


def _clean(model: type[Any], name: str, value: Any) -> Any:
    try:
        return model._meta.get_field(name).clean(value, None)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
