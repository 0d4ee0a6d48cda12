"""Many changes written to the log at once.

Row security takes no COPY. As one document a batch, 50,000 changes take a third of the time that `bulk_create` does.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from crm.workspaces.actor import Actor
from crm.workspaces.identifiers import new_id

from .models import ChangeSet

INSERT_CHANGES = """
INSERT INTO crm_change (workspace_id, actor_name, user_id, token_id, source, request_id, at, record_type, kind,
                        change_set_id, id, record_id, before, after)
SELECT %(workspace)s, %(name)s, %(user)s, %(token)s, %(source)s, %(request)s, %(at)s, %(record_type)s, %(kind)s,
       %(change_set)s, c.id, c.record_id, c.before, c.after
FROM jsonb_to_recordset(%(changes)s::jsonb) AS c (id uuid, record_id uuid, before jsonb, after jsonb)
"""


class RowChange(NamedTuple):
    """What changed in one record: the fields before, and after."""

    record_id: UUID
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def append_changes(
    actor: Actor, record_type: str, kind: str, found: Sequence[RowChange], change_set: ChangeSet
) -> None:
    """Add a change of one kind for each of many records of one type."""
    changes = [{"id": new_id(), **difference._asdict()} for difference in found]
    values: dict[str, Any] = {
        "workspace": actor.workspace_id,
        "name": actor.name,
        "user": actor.user_id,
        "token": actor.token_id,
        "source": actor.source,
        "request": actor.request_id,
        "at": timezone.now(),
        "record_type": record_type,
        "kind": kind,
        "change_set": change_set.pk,
        "changes": json.dumps(changes, cls=DjangoJSONEncoder),
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT_CHANGES, values)
