"""What a list's address says: filters, order, columns, place; and the addresses of its neighbours."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from crm.queries.conditions import ALL, Condition
from crm.queries.counts import RowCount
from crm.queries.cursors import Cursor, InvalidCursor
from crm.queries.orders import Order
from crm.queries.query import KeysetPage, Query
from crm.search.condition import search_condition
from crm.search.query import clean_query
from crm.workspaces.actor import Actor

from . import formatting
from .registry import ROW_ID, Column, Filter, ModelUI

PAGE_SIZE = 50
# The parameters of a list that are no filter.
ORDER, COLUMNS, UP, AFTER, BEFORE, SEARCH = "order", "columns", "up", "after", "before", "q"


@dataclass(frozen=True)
class Chip:
    """One filter as part of a sentence, on or to be added, with what its small form needs."""

    name: str
    label: Any
    type: str
    choices: list
    others: list[tuple[str, str]]
    value: str = ""
    text: str = ""
    without: str = ""


class RecordList:
    """A list as its address asks for it. What the address has wrong is left out, and said in `faults`."""

    def __init__(self, kind: ModelUI, actor: Actor, params: QueryDict, kept: Iterable[str] = ()):
        self.kind, self.actor, self.params = kind, actor, params
        self.faults: dict[str, list[str]] = {}
        self._kept = kept

    @cached_property
    def given(self) -> dict[str, str]:
        """The filters that are on, with their values as text."""
        names = self.kind.filterset.base_filters
        given = {name: str(value) for name, value in self.params.items() if name in names}
        return {name: value for name, value in given.items() if value.strip()}

    @cached_property
    def condition(self) -> Condition:
        """The condition that the filters and the search make; malformed filters are left out of it."""
        try:
            condition = self.kind.filterset.condition(self._implied(self.given))
        except ValidationError as error:
            self.faults = {name: list(error.message_dict[name]) for name in self.given if name in error.message_dict}
            well_formed = {name: value for name, value in self.given.items() if name not in self.faults}
            condition = self.kind.filterset.condition(self._implied(well_formed))
        return condition & self._search_condition

    def _implied(self, given: dict[str, str]) -> dict[str, str]:
        """Return filters with what follows from them: what was made since a time was changed since then too.

        Said, it lets a list in the order of changes begin there, where it would else walk past half of its rows.
        """
        follows = "created_since" in given and self.order.column == "updated_at"
        return {"updated_since": given["created_since"], **given} if follows else given

    @property
    def search(self) -> str:
        """What the list is searched for."""
        return clean_query(str(self.params.get(SEARCH, "")).strip())

    @property
    def _search_condition(self) -> Condition:
        return search_condition(self.kind.name, self.actor.workspace_id, self.search) if self.search else ALL

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that are shown, in their order; the name is always one of them."""
        known = {column.name: column for column in self.kind.columns}
        asked = [name for text in self.params.getlist(COLUMNS) for name in text.split(",")]
        chosen = [name for name in dict.fromkeys(asked or self._kept or self.kind.default_columns) if name in known]
        first = self.kind.columns[0].name
        if (moved := self.params.get(UP, "")) in chosen:
            chosen.remove(moved)
            chosen.insert(0, moved)
        return [known[name] for name in [first, *(name for name in chosen if name != first)]]

    @cached_property
    def hidden(self) -> list[Column]:
        """The columns that are not shown."""
        return [column for column in self.kind.columns if column not in self.columns]

    @cached_property
    def order(self) -> Order:
        text = str(self.params.get(ORDER, ""))
        name = text.removeprefix("-")
        column = next((column for column in self.kind.columns if column.name == name and column.sort), None)
        if column is None or column.sort is None:
            return Order(descending=True)
        return replace(column.sort, name=text, descending=text.startswith("-"))

    @cached_property
    def query(self) -> Query:
        """The query of all rows of the list, each beginning with its id."""
        columns = (ROW_ID, *self.columns)
        return Query(self.actor.workspace_id, self.kind.model, columns, self.condition, self.order)

    @cached_property
    def page(self) -> KeysetPage:
        """The page that the URL names; the first where its cursor is none of this order."""
        for name, side in ((BEFORE, "before"), (AFTER, "after")):
            if name in self.params:
                with suppress(InvalidCursor):
                    return self.query.keyset(PAGE_SIZE, **{side: Cursor.decode(str(self.params[name]), self.order)})
        return self.query.keyset(PAGE_SIZE)

    @cached_property
    def count(self) -> RowCount:
        """How many rows the list has: exact where that is known or quickly found, else estimated."""
        page = self.page
        if not (page.previous or page.next):
            return RowCount(len(page.rows), True)
        if page.total is not None:
            return RowCount(page.total, True)
        count = self.query.count()
        return count if count.is_exact else RowCount(max(count.number, len(page.rows) + 1), False)

    @property
    def shown(self) -> Iterator[tuple[Any, str, Any, SafeString]]:
        """Yield for each row its id, its address, its name, and the cells of the other columns."""
        first, *others = self.columns
        cells = [formatting.ColumnCells(column.label, column.shown) for column in others]
        for pk, name, *values in self.page.rows:
            shown = [cell.html(value) for cell, value in zip(cells, values, strict=True)]
            yield pk, f"{pk}/", first.shown(name), mark_safe("".join(shown))  # noqa: S308

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are on, as a sentence."""
        return [self._chip(one, self.given[one.name]) for one in self.kind.filters if one.name in self.given]

    @cached_property
    def addable(self) -> list[Chip]:
        """The filters that are not on."""
        return [self._chip(one) for one in self.kind.filters if one.name not in self.given]

    def _chip(self, one: Filter, value: str = "") -> Chip:
        choices = list(one.choices(self.actor)) if one.choices else []
        text = one.named(self.actor, value) if one.named and value else dict(choices).get(value, value)
        text = formatting.format_attribute(text) if one.type == "date" else text
        without = self.url(**{one.name: None})
        return Chip(one.name, one.label, one.type, choices, self._others(one.name), value, text, without)

    def _others(self, *names: str) -> list[tuple[str, str]]:
        """Return what the address has but for some parts, for a form to send along."""
        left_out = {*names, AFTER, BEFORE}
        return [(name, value) for name, values in self.params.lists() if name not in left_out for value in values]

    @property
    def unsearched(self) -> list[tuple[str, str]]:
        """What the form that searches the list sends along."""
        return self._others(SEARCH)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form that chooses columns sends along."""
        return self._others(COLUMNS)

    def url(self, **changed: str | None) -> str:
        """Return the query of this list with some parts changed, or left out where None; from its first page."""
        query = self.params.copy()
        for name in (AFTER, BEFORE):
            query.pop(name, None)
        for name, value in changed.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}" if query else "?"

    @property
    def newer(self) -> str | None:
        """The URL of the page before this one."""
        return self._url_of(BEFORE, self.page.previous)

    @property
    def older(self) -> str | None:
        """The URL of the page after this one."""
        return self._url_of(AFTER, self.page.next)

    def _url_of(self, name: str, cursor: Cursor | None) -> str | None:
        return self.url(**{name: cursor.encode(self.order)}) if cursor else None

    @property
    def headings(self) -> Iterator[tuple[Column, str, str]]:
        """Yield each column with the address that sorts by it, and how the list is sorted by it now."""
        for column in self.columns:
            if column.sort is None:
                yield column, "", ""
            elif self.order.name.removeprefix("-") != column.name:
                yield column, self.url(order=column.name), ""
            elif self.order.descending:
                yield column, self.url(order=None), "descending"
            else:
                yield column, self.url(order=f"-{column.name}"), "ascending"

    @property
    def state(self) -> str:
        """The address of the list without its place in it: what a view keeps."""
        return self.url().removeprefix("?")
