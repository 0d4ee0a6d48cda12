"""What the write path says no with."""

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

LATEST = """
SELECT wanted.name, c.actor_name, c.at
FROM unnest(%s::text[]) AS wanted (name) CROSS JOIN LATERAL (
    SELECT actor_name, at FROM crm_change
    WHERE workspace_id = %s AND record_type = %s AND record_id = %s
      AND (jsonb_exists(after, wanted.name) OR jsonb_exists(before, wanted.name))
    ORDER BY id DESC LIMIT 1
) c
"""


class Conflict(ValidationError):
    """The values are fine in themselves, but they do not go together with what is stored."""


class RecordNotFound(Exception):
    """There is no such live record in the workspace."""


class CurrentValue(NamedTuple):
    """What a field has come to be, who changed it last, and when; nobody where the history does not say."""

    value: Any
    who: str
    at: datetime | None


class EditConflict(Conflict):
    """Others have changed in the meantime what was to be changed; `fields` has for each field what it is now."""

    def __init__(self, fields: Mapping[str, CurrentValue]):
        super().__init__({name: [_sentence(newer)] for name, newer in fields.items()})
        self.fields = dict(fields)


def _sentence(newer: CurrentValue) -> str:
    shown = {"who": newer.who or _("Somebody"), "value": as_stored(newer.value)}
    if newer.value in (None, "", [], {}):
        return _("%(who)s has emptied this in the meantime.") % shown
    return _("%(who)s has changed this to %(value)s in the meantime.") % shown


def last_changes(record: Any, fields: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """Return who changed each field of a record last, and when."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [list(fields), record.workspace_id, record._meta.model_name, record.pk])
        return {name: (who, at) for name, who, at in cursor.fetchall()}


def check_expected(
    record: Any, stored: Mapping[str, Any], values: Mapping[str, Any], expected: Mapping[str, Any]
) -> None:
    """Raise Outdated where a field is neither what the editor saw nor what they want it to be."""
    fields = [
        name
        for name, value in values.items()
        if name in expected and as_stored(stored[name]) not in (as_stored(expected[name]), as_stored(value))
    ]
    if fields:
        found = last_changes(record, fields)
        raise EditConflict({name: CurrentValue(stored[name], *found.get(name, ("", None))) for name in fields})


def as_stored(value: Any) -> Any:
    """Return a value as the history keeps it; an empty text is nothing, as a form cannot tell them apart."""
    if value is None or isinstance(value, str | int):
        return None if value == "" else value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


@contextmanager
def translate_integrity_errors(model: type[models.Model]) -> Iterator[None]:
    """Turn the database's refusal of a duplicate, or of a reference to nowhere, into an error that names the field."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in model._meta.constraints:
            if constraint.name == name and isinstance(constraint, models.UniqueConstraint):
                message = constraint.get_violation_error_message()
                raise Conflict({constraint.fields[-1]: [message]}) from error
        for field in model._meta.concrete_fields:
            if name == f"{model._meta.db_table}_{field.column}_fk":
                raise ValidationError({field.attname: [NOT_IN_WORKSPACE]}) from error
        raise
