"""The parameters of lists: order, limit, cursor and search. Pages are keyset pages."""

from rest_framework.exceptions import ValidationError

from crm.queries.cursors import Cursor, InvalidCursor
from crm.queries.orders import CREATION, Order
from crm.workspaces.validators import storable_text_error

MAX_LIMIT = 1000
MAX_SEARCH_LENGTH = 200
# Columns that lists can be ordered by; each has an index (workspace, column, id).
ORDERS = {"created_at": "created_at", "updated_at": "updated_at", "name": "sort_key"}


def parse_order(text: str | None) -> Order:
    """Return the order of a parameter, or creation order if it is missing."""
    if text is None:
        return CREATION
    column = ORDERS.get(text.removeprefix("-"))
    if column is None:
        allowed = ", ".join(f"{name}, -{name}" for name in ORDERS)
        raise ValidationError({"order": [f"Must be one of {allowed}."]})
    return Order(text, column, descending=text.startswith("-"))


def parse_cursor(text: str | None, order: Order) -> Cursor | None:
    """Return the cursor of a parameter, or None if it is missing."""
    try:
        return None if text is None else Cursor.decode(text, order)
    except InvalidCursor:
        message = "Must be a cursor from a Link header of this list, in the same order."
        raise ValidationError({"cursor": [message]}) from None


def parse_limit(text: str | None, maximum: int = MAX_LIMIT) -> int | None:
    """Return the number of rows of a page, or None if the parameter is missing."""
    if text is None:
        return None
    # isdigit() alone accepts ² and Arabic digits, and int() fails on more than 4,300.
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= maximum):
        raise ValidationError({"limit": [f"Must be a whole number from 1 to {maximum}."]})
    return int(text)


def parse_search(text: str) -> str:
    """Return the search text. Raises a validation error unless it has 1 to MAX_SEARCH_LENGTH characters."""
    if not text.strip():
        raise ValidationError({"q": ["Must not be empty."]})
    if len(text) > MAX_SEARCH_LENGTH:
        raise ValidationError({"q": [f"Must have at most {MAX_SEARCH_LENGTH} characters."]})
    if error := storable_text_error(text):
        raise ValidationError({"q": [str(error)]})
    return text
