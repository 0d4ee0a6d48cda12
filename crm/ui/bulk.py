"""An edit of many records, as a form asks for it."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.history.bulk import BulkResult, Preview
from crm.queries.selection import Selection
from crm.workspaces.actor import Actor
from crm.workspaces.parsing import parse_uuid

from .lists import RecordList
from .registry import BulkAction, ModelUI


class BulkRequest:
    """An edit of many records as a form asks for it: which edit, of which records, with what values."""

    def __init__(self, kind: ModelUI, actor: Actor, sent: QueryDict):
        self.kind, self.actor, self.sent = kind, actor, sent
        self.bulk = next((one for one in kind.bulk if one.name == sent.get("edit")), None)
        self.chosen = [pk for text in sent.getlist("id") if (pk := parse_uuid(text)) is not None]
        self.everything = sent.get("all") == "1"
        self.query = str(sent.get("query", ""))

    @cached_property
    def form(self) -> Any:
        """The form of the edit, empty where it has not been filled in yet."""
        filled = "preview" in self.sent or "apply" in self.sent
        return self._edit.form(self.sent if filled else None, actor=self.actor)

    @property
    def complete(self) -> bool:
        """Whether all is known that the edit needs."""
        return not self.form.fields or self.form.is_valid()

    def preview(self) -> Preview:
        """Return what the edit would do. Raises PermissionMissing or ValidationError."""
        return self.kind.of_many.preview(self.actor, self._selection, self._edit, self._values)

    def apply(self) -> BulkResult:
        """Edit what is selected by now. Raises PermissionMissing or ValidationError."""
        return self.kind.of_many.apply(self.actor, self._selection, self._edit, self._values)

    @property
    def _edit(self) -> BulkAction:
        if self.bulk is None:
            raise ValidationError(_("There is no such edit."))
        return self.bulk

    @property
    def _values(self) -> dict[str, Any]:
        if not self.complete:
            raise ValidationError(self.form.errors)
        return self.form.cleaned_data if self.form.fields else {}

    @cached_property
    def _selection(self) -> Selection:
        if not self.everything:
            return Selection.of(self.chosen)
        return Selection.matching(RecordList(self.kind, self.actor, QueryDict(self.query)).condition)
