"""A bulk action on the records of a list, as a form requests it and as a job continues it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.history.bulk import BulkEdit, BulkResult, Preview
from crm.queries.selection import Selection
from crm.workspaces.actor import Actor
from crm.workspaces.parsing import parse_uuid

from .lists import SEARCH, RecordList
from .registry import BulkAction, ModelUI


@dataclass
class BulkRequest:
    """A bulk action: its name, the records, and the values of its form, or None if it was not filled in yet.

    The records are those with the ids, or all of the list with the query.
    """

    model_ui: ModelUI
    actor: Actor
    edit: str
    ids: Sequence[UUID]
    is_for_all: bool
    query: str
    values: Mapping[str, Sequence[str]] | None

    @classmethod
    def from_post(cls, model_ui: ModelUI, actor: Actor, data: QueryDict) -> Self:
        """Return the bulk action that a form requests."""
        # The list posts only the selection, which must not show a form full of errors.
        is_filled_in = "preview" in data or "apply" in data
        return cls(
            model_ui,
            actor,
            edit=str(data.get("edit", "")),
            ids=_parse_ids(data.getlist("id")),
            is_for_all=data.get("all") == "1",
            query=str(data.get("query", "")),
            values=dict(data.lists()) if is_filled_in else None,
        )

    @classmethod
    def from_job(cls, model_ui: ModelUI, actor: Actor, *, ids: Sequence[str], **arguments: Any) -> Self:
        """Return the bulk action of a job, with the arguments from `job_arguments`."""
        return cls(model_ui, actor, ids=_parse_ids(ids), **arguments)

    def job_arguments(self) -> dict[str, Any]:
        """Return the arguments of a job as JSON values: the edit, its values and the selection only."""
        values = self.values or {}
        listing = RecordList(self.model_ui, self.actor, QueryDict(self.query))
        selection = {**listing.active_filters, **({SEARCH: listing.search} if listing.search else {})}
        return {
            "edit": self.edit,
            "ids": [] if self.is_for_all else [str(pk) for pk in self.ids],
            "is_for_all": self.is_for_all,
            "query": urlencode(selection) if self.is_for_all else "",
            "values": {name: list(values[name]) for name in self._input_names() if name in values},
        }

    def _input_names(self) -> Iterator[str]:
        for name, field in self.form.fields.items():
            # A reference has two inputs: name and id of a record.
            yield from (f"{name}{suffix}" for suffix in getattr(field.widget, "widgets_names", [""]))

    @cached_property
    def action(self) -> BulkAction | None:
        """The action with this name, if the record type has it."""
        return next((action for action in self.model_ui.bulk_actions if action.name == self.edit), None)

    @cached_property
    def form(self) -> Any:
        """The form of the action, unbound until it has been filled in."""
        return self._action.form(None if self.values is None else _form_data(self.values), actor=self.actor)

    @property
    def is_complete(self) -> bool:
        """True if the action has the values that it needs."""
        return not self.form.fields or self.form.is_valid()

    def preview(self) -> Preview:
        """Return what the action would change. Raises PermissionMissing or ValidationError."""
        return self.model_ui.bulk_editor.preview(self.actor, self._selection, self._edit)

    def apply(self) -> BulkResult:
        """Run the action on the records selected now. Raises PermissionMissing or ValidationError."""
        return self.model_ui.bulk_editor.apply(self.actor, self._selection, self._edit)

    @property
    def _action(self) -> BulkAction:
        if self.action is None:
            raise ValidationError(_("There is no such bulk action."))
        return self.action

    @property
    def _edit(self) -> BulkEdit | None:
        if not self.is_complete:
            raise ValidationError(self.form.errors)
        # None tells the editor to delete.
        return self._action.edit(self.actor, self.form.cleaned_data) if self._action.edit else None

    @cached_property
    def _selection(self) -> Selection:
        if not self.is_for_all:
            return Selection(ids=self.ids)
        # Not the ids of every page, but the condition of the list, which is applied to the rows as they are by then.
        return Selection(condition=RecordList(self.model_ui, self.actor, QueryDict(self.query)).condition)


def _parse_ids(texts: Sequence[str]) -> list[UUID]:
    return [pk for text in texts if (pk := parse_uuid(text)) is not None]


def _form_data(values: Mapping[str, Sequence[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, texts in values.items():
        data.setlist(name, list(texts))
    return data
