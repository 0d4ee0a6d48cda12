"""A list of records as its URL describes it: filters, order, columns and page."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

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
# The parameters of a list that are not filters.
ORDER, COLUMNS, UP, AFTER, BEFORE, SEARCH = "order", "columns", "up", "after", "before", "q"


class FilterChip(NamedTuple):
    """A filter as part of a sentence, active or to be added."""

    name: str
    label: Any
    type: str
    choices: list
    value: str = ""
    text: str = ""
    url_without: str = ""


class RecordList:
    """A list as its URL describes it. Malformed parts of the URL are ignored; `errors` has the reasons by filter."""

    def __init__(self, model_ui: ModelUI, actor: Actor, params: QueryDict, remembered_columns: Iterable[str] = ()):
        self.model_ui, self.actor, self.params = model_ui, actor, params
        self.errors: dict[str, list[str]] = {}
        self._remembered_columns = remembered_columns

    @cached_property
    def active_filters(self) -> dict[str, str]:
        """The active filters, with their values as text."""
        names = self.model_ui.filterset.base_filters
        # Browsers send the empty fields of a form too.
        given = {name: str(value) for name, value in self.params.items() if name in names}
        return {name: value for name, value in given.items() if value.strip()}

    @cached_property
    def condition(self) -> Condition:
        """The condition that the filters and the search make; malformed filters are left out of it."""
        try:
            condition = self.model_ui.filterset.condition(self._with_implied(self.active_filters))
        except ValidationError as error:
            self.errors = {
                name: list(error.message_dict[name]) for name in self.active_filters if name in error.message_dict
            }
            well_formed = {name: value for name, value in self.active_filters.items() if name not in self.errors}
            condition = self.model_ui.filterset.condition(self._with_implied(well_formed))
        searched = search_condition(self.model_ui.name, self.actor.workspace_id, self.search) if self.search else ALL
        return condition & searched

    def _with_implied(self, given: dict[str, str]) -> dict[str, str]:
        # perf: records created since a time were also changed since then. With this condition, a list in the order of
        # changes begins there, instead of walking past half of its rows.
        follows = "created_since" in given and self.order.column == "updated_at"
        return {"updated_since": given["created_since"], **given} if follows else given

    @property
    def search(self) -> str:
        """The search text."""
        return clean_query(str(self.params.get(SEARCH, "")).strip())

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that are shown, in their order; the name is always one of them."""
        known = {column.name: column for column in self.model_ui.columns}
        # The form sends `columns` once per checkbox; URLs written by hand separate them by commas.
        asked = [name for text in self.params.getlist(COLUMNS) for name in text.split(",")]
        chosen = [
            name
            for name in dict.fromkeys(asked or self._remembered_columns or self.model_ui.default_columns)
            if name in known
        ]
        # The name is the link to the record.
        first = self.model_ui.columns[0].name
        if (moved := self.params.get(UP, "")) in chosen:
            chosen.remove(moved)
            chosen.insert(0, moved)
        return [known[name] for name in [first, *(name for name in chosen if name != first)]]

    @cached_property
    def hidden(self) -> list[Column]:
        """The columns that are not shown."""
        return [column for column in self.model_ui.columns if column not in self.columns]

    @cached_property
    def order(self) -> Order:
        text = str(self.params.get(ORDER, ""))
        sorts = {column.name: column.sort for column in self.model_ui.columns}
        sort = sorts.get(text.removeprefix("-"))
        if sort is None:
            # Ids are in the order of creation, so this is newest first, and walks the primary key.
            return Order(descending=True)
        return replace(sort, name=text, descending=text.startswith("-"))

    @cached_property
    def query(self) -> Query:
        """The query of all rows of the list, each beginning with its id."""
        columns = (ROW_ID, *self.columns)
        return Query(self.actor.workspace_id, self.model_ui.model, columns, self.condition, self.order)

    @cached_property
    def current_page(self) -> KeysetPage:
        """The page that the URL names; the first if its cursor is not valid for this order."""
        for name, side in ((BEFORE, "before"), (AFTER, "after")):
            if name in self.params:
                with suppress(InvalidCursor):
                    return self.query.keyset(PAGE_SIZE, **{side: Cursor.decode(str(self.params[name]), self.order)})
        return self.query.keyset(PAGE_SIZE)

    @cached_property
    def count(self) -> RowCount:
        """The number of rows: exact if that is known or quickly counted, else estimated."""
        page = self.current_page
        # Often the page has the number already: if it is the only one, or if its plan has counted the matches.
        if not (page.previous or page.next):
            return RowCount(len(page.rows), True)
        if page.total is not None:
            return RowCount(page.total, True)
        count = self.query.count()
        # Statistics lag behind, but a list with a next page has at least one row more than this page.
        return count if count.is_exact else RowCount(max(count.number, len(page.rows) + 1), False)

    @property
    def rows(self) -> Iterator[tuple[Any, str, Any, SafeString]]:
        """Yield for each row its id, its URL, its name, and the cells of the other columns."""
        first, *others = self.columns
        cells = [formatting.ColumnCells(column.label, column.shown) for column in others]
        for pk, name, *values in self.current_page.rows:
            row_cells = [cell.html(value) for cell, value in zip(cells, values, strict=True)]
            # perf: a relative URL, as reverse() takes 70 µs where the cells of a row take 10.
            yield pk, f"{pk}/", first.shown(name), mark_safe("".join(row_cells))  # noqa: S308

    @cached_property
    def chips(self) -> list[FilterChip]:
        """The active filters, as a sentence."""
        return [
            self._chip(each, self.active_filters[each.name])
            for each in self.model_ui.filters
            if each.name in self.active_filters
        ]

    @cached_property
    def available_filters(self) -> list[FilterChip]:
        """The filters that may be added."""
        return [self._chip(each) for each in self.model_ui.filters if each.name not in self.active_filters]

    def _chip(self, filter_: Filter, value: str = "") -> FilterChip:
        choices = list(filter_.choices(self.actor)) if filter_.choices else []
        text = filter_.named(self.actor, value) if filter_.named and value else dict(choices).get(value, value)
        text = formatting.format_attribute(text) if filter_.type == "date" else text
        url_without = self.url(**{filter_.name: None})
        return FilterChip(filter_.name, filter_.label, filter_.type, choices, value, text, url_without)

    def hidden_fields(self, name: str) -> list[tuple[str, str]]:
        """Return the hidden fields of a form that changes one part of the URL."""
        # A form that is sent by GET replaces the whole query string, so it must also send the rest of it; except for
        # the page, as a cursor is meaningless in another order or with other filters.
        excluded = {name, AFTER, BEFORE}
        return [(name, value) for name, values in self.params.lists() if name not in excluded for value in values]

    def url(self, **changed: str | None) -> str:
        """Return the query string of the list's first page with some parameters changed, or removed if None."""
        query = self.params.copy()
        for name in (AFTER, BEFORE):
            query.pop(name, None)
        for name, value in changed.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        # Not an empty link, which would mean the current URL with its query string.
        return f"?{query.urlencode()}" if query else "?"

    @property
    def newer(self) -> str | None:
        """The URL of the page before this one."""
        return self._url_of(BEFORE, self.current_page.previous)

    @property
    def older(self) -> str | None:
        """The URL of the page after this one."""
        return self._url_of(AFTER, self.current_page.next)

    def _url_of(self, name: str, cursor: Cursor | None) -> str | None:
        return self.url(**{name: cursor.encode(self.order)}) if cursor else None

    @property
    def headings(self) -> Iterator[tuple[Column, str, str]]:
        """Yield each column with the URL that sorts by it, and the direction in which the list is sorted by it now."""
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
        """The URL of the list without its page, as a saved view stores it."""
        return self.url().removeprefix("?")
