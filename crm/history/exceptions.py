"""The exceptions that the write path raises."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOT_IN_WORKSPACE = gettext_lazy("No such record in this workspace.")

LAST_CHANGES = """
SELECT field.name, c.actor_name, c.at
FROM unnest(%s::text[]) AS field (name) CROSS JOIN LATERAL (
    SELECT actor_name, at FROM crm_change
    WHERE workspace_id = %s AND record_type = %s AND record_id = %s
      AND (jsonb_exists(after, field.name) OR jsonb_exists(before, field.name))
    ORDER BY id DESC LIMIT 1
) c
"""


class Conflict(ValidationError):
    """The values are valid in themselves, but conflict with what is stored."""


class RecordNotFound(Exception):
    """The workspace has no such record, or it is deleted."""


class CurrentValue(NamedTuple):
    """The stored value of a field, who changed it last, and when; "" and None if the history does not have them."""

    value: Any
    who: str
    at: datetime | None


class EditConflict(Conflict):
    """Others have changed the same fields since the editor saw them; `fields` has their current values."""

    def __init__(self, fields: Mapping[str, CurrentValue]):
        super().__init__({name: [conflict_message(current.who, current.value)] for name, current in fields.items()})
        self.fields = fields


def conflict_message(who: str, value: Any) -> str:
    """Return a sentence about the value that somebody else has stored; one that is no text is shown as JSON."""
    params = {"who": who or _("Somebody"), "value": value if isinstance(value, str) else json.dumps(as_json(value))}
    if value in (None, "", [], {}):
        return _("%(who)s has emptied this in the meantime.") % params
    return _("%(who)s has changed this to %(value)s in the meantime.") % params


def last_changes(record: Any, fields: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """Return by field who changed it last in a record, and when."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_CHANGES, [list(fields), record.workspace_id, record._meta.model_name, record.pk])
        return {name: (who, at) for name, who, at in cursor.fetchall()}


def check_expected(
    record: Any, stored: Mapping[str, Any], values: Mapping[str, Any], expected: Mapping[str, Any]
) -> None:
    """Raise EditConflict if a stored value is neither the one that the editor saw nor the new one."""
    # Two editors who enter the same value do not conflict.
    fields = [
        name
        for name, value in values.items()
        if name in expected and as_stored(stored[name]) not in (as_stored(expected[name]), as_stored(value))
    ]
    if fields:
        last = last_changes(record, fields)
        raise EditConflict({name: CurrentValue(stored[name], *last.get(name, ("", None))) for name in fields})


def as_json(value: Any) -> Any:
    """Return a value as the history stores it."""
    # Plain values are the same in JSON, and need no conversion.
    if value is None or isinstance(value, str | int):
        return value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def as_stored(value: Any) -> Any:
    """Return a value as the history stores it, and None for an empty text, as forms cannot tell them apart."""
    return None if value == "" else as_json(value)


@contextmanager
def translate_integrity_errors(model: type[models.Model]) -> Iterator[None]:
    """Convert the database's errors about duplicates, missing references and rules of a table to validation errors."""
    try:
        yield
    except IntegrityError as error:
        # By the name of the constraint: PostgreSQL's message is in the server's language.
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in model._meta.constraints:
            if constraint.name != name:
                continue
            message = constraint.get_violation_error_message()
            if isinstance(constraint, models.UniqueConstraint):
                raise Conflict({_written_field(model, constraint.fields[-1]): [message]}) from error
            raise ValidationError(message) from error
        for field in model._meta.concrete_fields:
            # Composite foreign keys are made by AddWorkspaceForeignKey, so Django does not know them.
            if name == f"{model._meta.db_table}_{field.column}_fk":
                raise ValidationError({field.attname: [NOT_IN_WORKSPACE]}) from error
        raise


def _written_field(model: type[models.Model], name: str) -> str:
    # Writers do not know a generated column, only the one that it is generated from.
    field: Any = model._meta.get_field(name)
    if not field.generated:
        return name
    # That column is the first part of its expression that has a name.
    return next(filter(None, (getattr(part, "name", None) for part in field.expression.flatten())))
