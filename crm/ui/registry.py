"""What pages know of each type of record. An app describes its own; pages of all types are made from that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.history.bulk import BulkEdit, BulkResult, Preview
from crm.history.exceptions import RecordNotFound
from crm.queries.filters import RecordFilterSet
from crm.queries.orders import Order, Related
from crm.queries.selection import Selection
from crm.workspaces.actor import Actor
from crm.workspaces.records import Record

IDS = (("id_crm", _("CRM id")), ("id_erp", _("ERP id")), ("id_accounting", _("Accounting id")))
# By model name; filled in AppConfig.ready().
model_uis: dict[str, "ModelUI"] = {}


def by_related_name(table: str, reference: str) -> Order:
    """Return the order by the name of another record; rows that belong to none come last."""
    return Order(column="sort_key", nullable=True, related=Related(table, reference))


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a list: the SQL of its value, in which {t} is the table, and how the value is shown.

    `sort` is the order that its heading gives the list.
    """

    name: str
    label: Any
    expression: str
    shown: Callable[[Any], Any] = lambda value: value or ""
    sort: Order | None = None

    def sql(self, table: str) -> str:
        """Return the SQL of the value."""
        return self.expression.format(t=table)


ROW_ID = Column("id", "", "{t}.id")


@dataclass(frozen=True)
class Filter:
    """A filter of the FilterSet as part of a sentence: "role is buyer". `choices` and `named` ask the workspace."""

    name: str
    label: Any
    choices: Callable[[Actor], Any] | None = None
    type: str = "text"
    # What a record is called whose id the filter takes.
    named: Callable[[Actor, str], str] | None = None


@dataclass(frozen=True)
class BulkAction:
    """A way to edit many records at once: its form, and the edit that the form's values make; none for deletion."""

    name: str
    label: Any
    form: Any
    edit: Callable[[Actor, dict[str, Any]], BulkEdit] | None = None

    @property
    def deletes(self) -> bool:
        return self.edit is None


@dataclass(frozen=True)
class BulkActions:
    """The actions on selected records of a kind."""

    preview_edit: Callable[..., Preview]
    edit: Callable[..., BulkResult]
    preview_deletion: Callable[..., Preview]
    delete: Callable[..., BulkResult]

    def preview(self, actor: Actor, selection: Selection, bulk: BulkAction, values: dict[str, Any]) -> Preview:
        """Return what a way to edit would do. Raises PermissionMissing or ValidationError."""
        if bulk.edit is None:
            return self.preview_deletion(actor=actor, selection=selection)
        return self.preview_edit(actor=actor, selection=selection, edit=bulk.edit(actor, values))

    def apply(self, actor: Actor, selection: Selection, bulk: BulkAction, values: dict[str, Any]) -> BulkResult:
        """Edit what is selected by now. Raises PermissionMissing or ValidationError."""
        if bulk.edit is None:
            return self.delete(actor=actor, selection=selection)
        return self.edit(actor=actor, selection=selection, edit=bulk.edit(actor, values))


@dataclass(frozen=True)
class ModelUI:
    """A type of record: its list, its page, its forms, and the actions behind them."""

    model: type[Record]
    icon: str
    label: Any
    new_label: Any
    empty: Any
    empty_hint: Any
    deletion_note: Any
    filterset: type[RecordFilterSet]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    form: Any
    create_record: Callable[..., Any]
    update_record: Callable[..., Any]
    delete_record: Callable[..., None]
    of_many: BulkActions
    bulk: tuple[BulkAction, ...]
    resource: str
    # The records that may be what is typed in a form, told by the texts of its fields.
    alike: Callable[[Actor, Mapping[str, str]], list[Any]]
    default_columns: tuple[str, ...]
    related: tuple[str, ...] = ()
    # How values look, by field; others as showing.shown says.
    shown: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    template: str = "pages/record.html"
    # What the apps above add to a record's page: functions of (request, record) to a template and its context.
    # What a context holds as `records` the timeline need not read again.
    panels: list[Callable[..., tuple[str, Mapping[str, Any]]]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def read(self) -> str:
        return f"{self.resource}:read"

    @property
    def write(self) -> str:
        return f"{self.resource}:write"

    def rows(self, actor) -> models.QuerySet:
        """Return the live records of a workspace, with what their pages show of others."""
        return self.model.objects.in_workspace(actor.workspace_id).not_deleted().select_related(*self.related)

    def found(self, actor: Actor, pk: UUID) -> Any:
        """Return a live record of the workspace, with what its page shows of others. Raises RecordGone."""
        record = self.rows(actor).filter(pk=pk).first()
        if record is None:
            raise RecordNotFound
        return record

    def url(self, place, page: str = "list", **kwargs) -> str:
        """Return the address of a page: `list`, `new`, `record` and so on."""
        return reverse(f"{self.name}-{page}", kwargs={"slug": place.slug, **kwargs})


def register_model_ui(kind: ModelUI) -> ModelUI:
    model_uis[kind.name] = kind
    return kind
