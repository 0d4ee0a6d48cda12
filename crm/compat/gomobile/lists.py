"""The list of contacts: numbered pages, five orders, search."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from rest_framework.exceptions import ValidationError

from contacts.models import Contact
from crm.api.schema import object_schema
from crm.compat.openapi import BOOLEAN
from crm.compat.pagination import count_all
from crm.queries.conditions import Condition
from crm.queries.lookups import Lookup
from crm.queries.orders import Order
from crm.workspaces.actor import Actor
from crm.workspaces.emails import email_key
from crm.workspaces.text import escape_like, fold_like_pattern, trim
from crm.workspaces.validators import storable_text_error

from .exceptions import UNKNOWN
from .serializers import ContactSerializer

TABLE = Contact._meta.db_table
# Sortable columns; each has an index (workspace, column, id).
SORT_COLUMNS = {
    "firstName": "first_name",
    "lastName": "sort_key",
    "primaryPhone": "phone_key",
    "primaryEmail": "email_key",
    "createdAt": "created_at",
}
# Those that GoMobile documents, and both forms of a phone number: as typed and international.
SEARCH_COLUMNS = ("first_name", "last_name", "name", "phone", "phone_e164", "email")
SEARCH_SQL = " OR ".join(f"{TABLE}.{column} ILIKE %s" for column in (*SEARCH_COLUMNS, "email_key"))
# Keeps the offset within PostgreSQL's bigint, and the parameter short enough to parse.
MAX_PAGE = 999_999_999

QUERY: dict[str, dict[str, Any]] = {
    "page": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1, "description": "Page number."},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20, "description": "Contacts per page."},
    "search": {"type": "string", "maxLength": 100, "description": "Part of a name, a phone number or an e-mail."},
    "sortBy": {
        "type": "string",
        "enum": list(SORT_COLUMNS),
        "default": "createdAt",
        "description": "Field to sort by.",
    },
    "sortOrder": {"type": "string", "enum": ["asc", "desc"], "default": "desc", "description": "Sort direction."},
}
META = object_schema(
    {
        **{name: {"type": "integer", "minimum": 0} for name in ("page", "limit", "total", "totalPages")},
        **dict.fromkeys(("hasNextPage", "hasPreviousPage"), BOOLEAN),
    }
)


class ContactListParams(NamedTuple):
    """The parameters of a list of contacts."""

    page: int
    limit: int
    search: str
    order: Order

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, list[str]]]) -> "ContactListParams":
        """Parse query parameters. Raises a validation error naming those that are wrong."""
        values_by_name = dict(parameters)
        errors = {name: [UNKNOWN] for name in values_by_name if name not in QUERY}
        errors |= {name: ["must be given once"] for name, values in values_by_name.items() if len(values) > 1}
        texts = {name: schema.get("default", "") for name, schema in QUERY.items()}
        texts |= {name: values[0] for name, values in values_by_name.items() if name not in errors}
        texts["sortOrder"] = texts["sortOrder"].lower()
        errors |= {name: [error] for name, text in texts.items() if (error := _param_error(name, str(text)))}
        if errors:
            raise ValidationError(errors)
        order = Order(texts["sortBy"], SORT_COLUMNS[texts["sortBy"]], descending=texts["sortOrder"] == "desc")
        return cls(_parse_int(texts["page"]), _parse_int(texts["limit"]), trim(texts["search"]), order)


def contact_page(actor: Actor, params: ContactListParams) -> dict[str, Any]:
    """Return a page of contacts with its pagination metadata."""
    query = ContactSerializer.query(actor).order_by(params.order)
    if params.search:
        query = query.where(_search_condition(params.search))
    offset = (params.page - 1) * params.limit
    page = query.offset(params.limit, offset)
    total = count_all(query, page, offset)
    meta = {
        "page": params.page,
        "limit": params.limit,
        "total": total,
        "totalPages": -(-total // params.limit),
        "hasNextPage": page.has_next,
        "hasPreviousPage": params.page > 1,  # also far beyond the last page
    }
    return {"data": ContactSerializer.to_dicts(page.rows), "meta": meta}


def _search_condition(text: str) -> Condition:
    pattern = f"%{escape_like(text)}%"
    # The index also finds rows that differ in accents or match in other columns, so the exact condition stays.
    key_pattern = f"%{escape_like(email_key(text) or '')}%"
    exact = Condition(f"({SEARCH_SQL})", (*(pattern,) * len(SEARCH_COLUMNS), key_pattern))
    return replace(exact, lookup=Lookup.by_column(TABLE, "search_key", fold_like_pattern(pattern)))


def _param_error(name: str, text: str) -> str | None:
    schema = QUERY[name]
    if "enum" in schema:
        return None if text in schema["enum"] else f"must be one of the following values: {', '.join(schema['enum'])}"
    if name == "search":
        too_long = len(text) > schema["maxLength"]
        return "must be shorter than or equal to 100 characters" if too_long else storable_text_error(text)
    if not (text.isascii() and text.isdigit()):
        return "must be an integer number"
    number = _parse_int(text)
    if number < schema["minimum"]:
        return f"must not be less than {schema['minimum']}"
    return f"must not be greater than {schema['maximum']}" if number > schema["maximum"] else None


def _parse_int(text: str | int) -> int:
    # Cut, as int() fails on more than 4,300 digits; without the leading zeros, so that it stays above every maximum.
    return int(str(text).lstrip("0")[:20] or 0)
