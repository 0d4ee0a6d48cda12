"""Records that somebody has chosen to do something to."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from crm.workspaces.actor import Actor

from .conditions import Condition


@dataclass(frozen=True, slots=True)
class Selection:
    """Live records of a kind: those with some ids, or all that a condition holds for, as many as it may be."""

    ids: Collection[UUID] = ()
    condition: Condition | None = None

    @classmethod
    def of(cls, ids: Collection[UUID]) -> Self:
        """Return the records that have these ids."""
        return cls(ids=ids)

    @classmethod
    def matching(cls, condition: Condition) -> Self:
        """Return all records that a condition holds for; an empty one holds for all."""
        return cls(condition=condition)

    def rows(self, actor: Actor, model: type[Any]) -> Any:
        """Return the live rows of the actor's workspace that are meant."""
        live = model.objects.in_workspace(actor.workspace_id).not_deleted()
        if self.condition is None:
            return live.filter_ids(self.ids)
        sql, params = self.condition.sql, self.condition.params
        return live.extra(where=[sql], params=list(params)) if sql else live  # noqa: S610
