"""The records that a bulk action applies to."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.workspaces.actor import Actor

from .conditions import Condition


@dataclass(frozen=True, slots=True)
class Selection:
    """Records that are not deleted: those with some ids, or all that match a condition; an empty one matches all."""

    ids: Collection[UUID] = ()
    condition: Condition | None = None

    def rows(self, actor: Actor, model: type[Any]) -> Any:
        """Return the selected rows of the actor's workspace."""
        rows = model.objects.in_workspace(actor.workspace_id).not_deleted()
        if self.condition is None:
            return rows.filter_ids(self.ids)
        # No SQL of clients: conditions are composed by filters and search, with values as parameters.
        where, params = [self.condition.sql], list(self.condition.params)
        return rows.extra(where=where, params=params) if self.condition else rows  # noqa: S610
