"""One edit of many records: what it would do, and doing it as one change set.

A selection may be a million rows: nothing is read but the columns that change, and only of rows that do change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import translation

from crm.workspaces.actor import Actor
from crm.workspaces.validators import storable_errors

from .bulk_writes import rewrite
from .change_log import RowChange
from .writes import BATCH, batched, start_change_set

SAMPLE_SIZE = 5


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """What is done to each record: `change` returns the new values of some fields, which no other column depends on.

    `changing` says of which rows it makes others. `hold` keeps what the rows will refer to from being deleted.
    """

    title: str
    fields: tuple[str, ...]
    changing: Q
    change: Callable[[Mapping[str, Any]], dict[str, Any]]
    hold: Callable[[Actor], None] = lambda actor: None


class PreviewRow(NamedTuple):
    """A record that would change, and the fields that would, before and after."""

    record: Any
    before: dict[str, Any]
    after: dict[str, Any]


class Preview(NamedTuple):
    """How many records are meant, how many of them would change, and a few of these."""

    matching: int
    changing: int
    sample: list[PreviewRow]


class BulkResult(NamedTuple):
    """How many records changed, and the change set that says so and can be undone; none where nothing changed."""

    number: int
    change_set_id: UUID | None


def preview(rows: Any, edit: BulkEdit) -> Preview:
    """Return what an edit would do to rows."""
    numbers = rows.aggregate(matching=Count("*"), changing=Count("id", filter=edit.changing))
    sample = []
    for record in rows.filter(edit.changing).order_by("id")[:SAMPLE_SIZE]:
        before = {name: getattr(record, name) for name in edit.fields}
        sample.append(PreviewRow(record, before, edit.change(before)))
    return Preview(**numbers, sample=sample)


def preview_deletion(rows: Any) -> Preview:
    """Return which rows would be deleted."""
    number = rows.count()
    return Preview(number, number, [PreviewRow(record, {}, {}) for record in rows.order_by("id")[:SAMPLE_SIZE]])


def apply_edit(actor: Actor, rows: Any, edit: BulkEdit) -> BulkResult:
    """Edit the rows that are such now, and record those that change."""
    with transaction.atomic(savepoint=False):
        edit.hold(actor)
        changing = rows.filter(edit.changing)
        pks = list(changing.order_by("id").values_list("pk", flat=True))
        if not pks:
            return BulkResult(0, None)
        with translation.override(None):  # the log is kept in one language, whoever writes it
            title = f"{edit.title}: {len(pks)} {rows.model._meta.verbose_name_plural}"
        change_set = start_change_set(actor, title)
        number = 0
        for batch in batched(pks, BATCH):
            # Chosen again now that they are locked: others may have changed them.
            locked = changing.filter_ids(batch).order_by("id").select_for_update(no_key=True)
            found = [RowChange(row.pop("id"), row, edit.change(row)) for row in locked.values("id", *edit.fields)]
            rewrite(actor, rows.model, found, change_set)
            number += len(found)
    return BulkResult(number, change_set.pk)


def set_value(title: str, name: str, value: Any, hold: Callable[[Actor], None] = lambda actor: None) -> BulkEdit:
    """Return the edit that gives a field one value, or none."""
    changing = Q(**{f"{name}__isnull": False}) if value is None else ~Q(**{name: value})
    return BulkEdit(title, (name,), changing, lambda row: {name: value}, hold)


def choose(model: type[Any], title: str, name: str, value: Any) -> BulkEdit:
    """Return the edit that gives a field one of its choices. Raises ValidationError where it is none of them."""
    try:
        model._meta.get_field(name).clean(value, None)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    return set_value(title, name, value)


def set_attribute(key: str, value: Any) -> BulkEdit:
    """Return the edit that gives a custom attribute a value, or takes it away where the value is None.

    Raises ValidationError where key or value could not be kept.
    """
    if faults := storable_errors({"custom_attributes": {key: value}}):
        raise ValidationError(faults)
    holds = Q(custom_attributes__has_key=key) if value is None else ~Q(custom_attributes__contains={key: value})

    def change(row: Mapping[str, Any]) -> dict[str, Any]:
        others = {name: kept for name, kept in row["custom_attributes"].items() if name != key}
        return {"custom_attributes": others if value is None else {**others, key: value}}

    return BulkEdit(f"Set {key}" if value is not None else f"Clear {key}", ("custom_attributes",), holds, change)


def change_list(title: str, name: str, add: list[str], drop: list[str]) -> BulkEdit:
    """Return the edit that adds some texts to a list and takes others out of it; what is in both is taken out."""
    added = [text for text in dict.fromkeys(add) if text not in drop]
    changing = Q(**{f"{name}__overlap": drop}) if drop else Q(pk__in=[])
    if added:
        changing |= ~Q(**{f"{name}__contains": added})

    def change(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: list(dict.fromkeys(text for text in (*row[name], *added) if text not in drop))}

    return BulkEdit(title, (name,), changing, change)
