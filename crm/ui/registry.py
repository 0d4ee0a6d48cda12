"""The record types that staff pages show. Each app describes its own in ui.py and registers it in AppConfig.ready()."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.history.bulk import BulkEdit, BulkEditor
from crm.queries.filters import RecordFilterSet
from crm.queries.orders import Order, Related
from crm.workspaces.actor import Actor
from crm.workspaces.context import WorkspaceContext
from crm.workspaces.records import Record

from .decorators import get_record

IDS = (("id_crm", _("CRM id")), ("id_erp", _("ERP id")), ("id_accounting", _("Accounting id")))
# By model name, in the order of registration.
model_uis: dict[str, "ModelUI"] = {}
# A part of a page: given the request (and the record), the template and its context. The timeline of a record does
# not read the `records` in a panel's context again.
Panel = Callable[..., tuple[str, Mapping[str, Any]]]
_panels: dict[str, list[tuple[int, Panel]]] = {}
# In the order of the home page.
home_sections: list[Panel] = []


def by_related_name(table: str, reference: str) -> Order:
    """Return the order by the name of a related record; rows without one come last."""
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


# The first column of each query of a list, for the links and the checkboxes of the rows.
ROW_ID = Column("id", "", "{t}.id")


@dataclass(frozen=True)
class Filter:
    """A filter of the FilterSet, as the filter bar shows it: "role is buyer"."""

    name: str
    label: Any
    choices: Callable[[Actor], Any] | None = None
    type: str = "text"
    # Returns the name of the record whose id is the filter's value.
    named: Callable[[Actor, str], str] | None = None


@dataclass(frozen=True)
class BulkAction:
    """One bulk action: its form, and the edit that the form's values make; no edit means deletion."""

    name: str
    label: Any
    form: Any
    edit: Callable[[Actor, dict[str, Any]], BulkEdit] | None = None

    @property
    def is_deletion(self) -> bool:
        return self.edit is None


@dataclass(frozen=True)
class ModelUI:
    """A record type on staff pages: its list, record page, forms, and the actions behind them."""

    model: type[Record]
    resource: str
    icon: str
    label: Any
    new_label: Any
    empty: Any
    empty_hint: Any
    deletion_note: Any
    # The order of its link in the navigation.
    position: int
    filterset: type[RecordFilterSet]
    columns: tuple[Column, ...]
    default_columns: tuple[str, ...]
    filters: tuple[Filter, ...]
    form: Any
    create_record: Callable[..., Any]
    update_record: Callable[..., Any]
    delete_record: Callable[..., None]
    bulk_editor: BulkEditor
    bulk_actions: tuple[BulkAction, ...]
    # Finds records like the one being typed, given the raw text of the form's fields.
    possible_duplicates: Callable[[Actor, Mapping[str, str]], list[Any]] = lambda actor, typed: []
    related: tuple[str, ...] = ()
    # By field, how a record's value is shown; formatting.format_field shows the others.
    formatters: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    template: str = "pages/record.html"
    is_on_phones: bool = False

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def read_permission(self) -> str:
        return f"{self.resource}:read"

    @property
    def write_permission(self) -> str:
        return f"{self.resource}:write"

    def records(self, actor: Actor) -> models.QuerySet:
        """Return the records of the actor's workspace that are not deleted, with the relations that pages show."""
        return self.model.objects.in_workspace(actor.workspace_id).not_deleted().select_related(*self.related)

    def get(self, actor: Actor, pk: UUID) -> Any:
        """Return one of the records. Raises RecordNotFound."""
        return get_record(self.records(actor), pk)

    def url(self, workspace: WorkspaceContext, page: str = "list", **kwargs) -> str:
        """Return the URL of a page: `list`, `new`, `record` and so on, as record_urls names them."""
        return reverse(f"{self.name}-{page}", kwargs={"slug": workspace.slug, **kwargs})


def register_model_ui(model_ui: ModelUI) -> None:
    """Give a record type its pages, and a link in the navigation."""
    model_uis[model_ui.name] = model_ui


def register_panel(panel: Panel, *, on: Iterable[ModelUI], position: int) -> None:
    """Show a panel on the record pages of some types, in the order of the positions."""
    for model_ui in on:
        _panels.setdefault(model_ui.name, []).append((position, panel))


def panels_of(model_ui: ModelUI) -> list[Panel]:
    """Return the panels of a record page."""
    # Only by position, as functions at the same position cannot be compared.
    return [panel for _position, panel in sorted(_panels.get(model_ui.name, []), key=itemgetter(0))]


def register_home_section(section: Panel) -> None:
    """Show a section at the top of the home page."""
    home_sections.append(section)
