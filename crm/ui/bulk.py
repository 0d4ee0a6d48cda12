"""A bulk action on the records of a list, as a form requests it."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.history.bulk import BulkEdit, BulkResult, Preview
from crm.queries.selection import Selection
from crm.workspaces.actor import Actor
from crm.workspaces.parsing import parse_uuid

from .lists import RecordList
from .registry import BulkAction, ModelUI


class BulkRequest:
    """A bulk action as a form requests it: the action, the records, and the values."""

    def __init__(self, model_ui: ModelUI, actor: Actor, data: QueryDict):
        self.model_ui, self.actor, self.data = model_ui, actor, data
        self.action = next((action for action in model_ui.bulk_actions if action.name == data.get("edit")), None)
        self.ids = [pk for text in data.getlist("id") if (pk := parse_uuid(text)) is not None]
        self.is_for_all = data.get("all") == "1"
        self.query = str(data.get("query", ""))

    @cached_property
    def form(self) -> Any:
        """The form of the action, unbound until it has been filled in."""
        # The list posts only the selection, which must not show a form full of errors.
        is_filled_in = "preview" in self.data or "apply" in self.data
        return self._action.form(self.data if is_filled_in else None, actor=self.actor)

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
