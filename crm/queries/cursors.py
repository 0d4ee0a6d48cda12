"""Cursors: the row after which a page begins, encoded as a text."""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

import orjson

from crm.workspaces.parsing import parse_uuid

from .orders import Order


class InvalidCursor(ValueError):
    """The text is not a cursor for this order."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A row's position in an order: its sort value, its id, and the id of the related record that the value is from."""

    value: object
    id: UUID | str
    related_id: UUID | str | None = None

    def encode(self, order: Order) -> str:
        """Return the cursor as text, valid only for the same order."""
        # With the order's name: a value of another order would be compared with the wrong column.
        parts = [order.name, self.value, self.id, *([self.related_id] if self.related_id else [])]
        return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, order: Order) -> "Cursor":
        """Return the cursor of a text. Raises InvalidCursor."""
        # A cursor is not signed, so anything may be in it: each part becomes a parameter and must have its type.
        try:
            name, value, pk, *related = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            cursor = cls(order.parse_value(value), parse_uuid(pk) or "", parse_uuid(related[0]) if related else None)
        except (ValueError, TypeError, binascii.Error) as error:
            raise InvalidCursor(str(error)) from None
        if name != order.name or not cursor.id:
            raise InvalidCursor("another order, or no id")
        if order.related and value is not None and cursor.related_id is None:
            raise InvalidCursor("no related id")
        return cursor
