"""Keyset pages: a cursor says after which row to go on, so page 10,000 costs what page 1 costs."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from rest_framework.exceptions import ValidationError

from crm.workspaces.parsing import parse_datetime, parse_uuid
from crm.workspaces.validators import storable_text_error

MAX_LIMIT = 1000
LONGEST = 200  # characters of a search
# The columns that a list may be ordered by, each with an index (workspace_id, column, id).
ORDERS = {"created_at": "created_at", "updated_at": "updated_at", "name": "sort_key"}


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows: by one column and then by id, or by id alone, which is the order of creation."""

    name: str = ""

    @classmethod
    def parse(cls, text: str | None) -> "Order":
        if text is not None and text.removeprefix("-") not in ORDERS:
            allowed = ", ".join(f"{name}, -{name}" for name in ORDERS)
            raise ValidationError({"order": [f"Must be one of {allowed}."]})
        return cls(text or "")

    @property
    def column(self) -> str | None:
        return ORDERS.get(self.name.removeprefix("-"))

    @property
    def descending(self) -> bool:
        return self.name.startswith("-")

    def sql(self, table: str) -> str:
        """Return the ORDER BY clause."""
        direction = " DESC" if self.descending else ""
        columns = [self.column, "id"] if self.column else ["id"]
        return "ORDER BY " + ", ".join(f"{table}.{column}{direction}" for column in columns)

    def after(self, table: str, cursor: "Cursor") -> tuple[str, list]:
        """Return the condition, with its parameters, that a row comes after the cursor's."""
        sign = "<" if self.descending else ">"
        if self.column is None:
            return f"{table}.id {sign} %s", [cursor.id]
        return f"({table}.{self.column}, {table}.id) {sign} (%s, %s)", [cursor.value, cursor.id]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row that a client has seen: its id, and its value in the column that orders the list."""

    id: UUID | str
    value: Any = None

    def text(self, order: Order) -> str:
        return base64.urlsafe_b64encode(orjson.dumps([order.name, self.value, self.id])).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, order: Order) -> "Cursor":
        try:
            name, value, row = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if order.column in ("created_at", "updated_at"):
                value = parse_datetime(value)
        except (ValueError, TypeError, binascii.Error):
            raise _malformed() from None
        row_id = parse_uuid(row)
        if row_id is None or name != order.name or (order.column == "sort_key" and not _is_text(value)):
            raise _malformed()
        return cls(row_id, value)


def _is_text(value) -> bool:
    return isinstance(value, str) and "\0" not in value


def _malformed() -> ValidationError:
    return ValidationError({"cursor": ["Must be a cursor from a Link header of this list, in the same order."]})


def parse_limit(text: str | None, most: int = MAX_LIMIT) -> int | None:
    """Return how many rows a page has, or None where the client does not say."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= most):
        raise ValidationError({"limit": [f"Must be a whole number from 1 to {most}."]})
    return int(text)


def parse_search(text: str) -> str:
    """Return what is searched for. Raises a validation error unless it is a text of 1 to LONGEST characters."""
    if not text.strip():
        raise ValidationError({"q": ["Must not be empty."]})
    if len(text) > LONGEST:
        raise ValidationError({"q": [f"Must have at most {LONGEST} characters."]})
    if fault := storable_text_error(text):
        raise ValidationError({"q": [str(fault)]})
    return text
