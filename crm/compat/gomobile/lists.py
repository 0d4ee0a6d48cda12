"""The list of contacts: a numbered page, in one of five orders, perhaps of what a search finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import ValidationError

from contacts.models import Contact
from crm.api import numbered
from crm.api.authentication import Asked
from crm.queries.filters import Condition
from crm.workspaces.actor import Actor
from crm.workspaces.text import escape_like, fold_like_pattern
from crm.workspaces.validators import storable_text_error

from .exceptions import UNKNOWN
from .serializers import ContactSerializer

TABLE = Contact._meta.db_table
# What a list may be sorted by: columns that have an index, together with the id.
ORDERS = {
    "firstName": "first_name",
    "lastName": "sort_key",
    "primaryPhone": "phone_key",
    "primaryEmail": "email_key",
    "createdAt": "created_at",
}
SEARCHED = ("first_name", "last_name", "name", "phone", "phone_e164", "email")
MOST_PAGES = 999_999_999

QUERY: dict[str, dict[str, Any]] = {
    "page": {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1, "description": "Which page."},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20, "description": "Contacts a page."},
    "search": {"type": "string", "maxLength": 100, "description": "Part of a name, a phone number or an e-mail."},
    "sortBy": {"type": "string", "enum": list(ORDERS), "default": "createdAt", "description": "What to sort by."},
    "sortOrder": {"type": "string", "enum": ["asc", "desc"], "default": "desc", "description": "Which way round."},
}
META = {
    "type": "object",
    "properties": {
        **{name: {"type": "integer", "minimum": 0} for name in ("page", "limit", "total", "totalPages")},
        **{name: {"type": "boolean"} for name in ("hasNextPage", "hasPreviousPage")},
    },
    "required": ["page", "limit", "total", "totalPages", "hasNextPage", "hasPreviousPage"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class ContactListParams:
    """Which contacts a client asks for."""

    page: int
    limit: int
    search: str
    sort_by: str
    sort_order: str

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, list[str]]]) -> "ContactListParams":
        """Return what the parameters ask for. Raises a validation error naming those that are wrong."""
        given = dict(parameters)
        faults = {name: [UNKNOWN] for name in given if name not in QUERY}
        faults |= {name: ["must be given once"] for name, values in given.items() if len(values) > 1}
        texts = {name: schema.get("default", "") for name, schema in QUERY.items()}
        texts |= {name: values[0] for name, values in given.items() if name not in faults}
        texts["sortOrder"] = texts["sortOrder"].lower()
        faults |= {name: [fault] for name, text in texts.items() if (fault := _fault(name, str(text)))}
        if faults:
            raise ValidationError(faults)
        return cls(
            int(texts["page"]), int(texts["limit"]), texts["search"].strip(), texts["sortBy"], texts["sortOrder"]
        )

    def numbered(self) -> numbered.Numbered:
        order = ", ".join(f"{TABLE}.{column} {self.sort_order.upper()}" for column in (ORDERS[self.sort_by], "id"))
        return numbered.Numbered(order, self.limit, (self.page - 1) * self.limit)

    def meta(self, total: int, more: bool) -> dict[str, Any]:
        return {
            "page": self.page,
            "limit": self.limit,
            "total": total,
            "totalPages": -(-total // self.limit),
            "hasNextPage": more,
            "hasPreviousPage": self.page > 1,
        }


def contacts_asked(wanted: ContactListParams) -> Asked | None:
    """Return the question that `contact_page` asks, where it is one."""
    return None if wanted.search else numbered.everything_asked(ContactSerializer, "live", wanted.numbered())


def contact_page(actor: Actor, wanted: ContactListParams, rows: list[tuple] | None = None) -> dict[str, Any]:
    """Return a page of contacts, with where it stands among the others; of `rows` where it was asked before."""
    page = wanted.numbered()
    if wanted.search:
        records, total, more = _found(actor, wanted.search, page)
    else:
        records, total = numbered.everything(ContactSerializer, actor, "live", page, rows)
        more = page.offset + len(records) < total if records else False
    return {"data": records, "meta": wanted.meta(total, more)}


def _found(actor: Actor, text: str, page: numbered.Numbered) -> tuple[numbered.Records, int, bool]:
    pattern = f"%{escape_like(text)}%"
    search = numbered.Search("search_key", "LIKE", fold_like_pattern(pattern))
    # The index finds more than was asked for: without accents, and in what contacts have beyond these columns.
    condition: Condition = (
        f"({' OR '.join(f'{TABLE}.{column} ILIKE %s' for column in SEARCHED)})",
        [pattern] * len(SEARCHED),
    )
    records, more, total = numbered.matching_of_how_many(ContactSerializer, actor, condition, page, search)
    return records, total, more


def _fault(name: str, text: str) -> str | None:
    schema = QUERY[name]
    if "enum" in schema:
        return None if text in schema["enum"] else f"must be one of the following values: {', '.join(schema['enum'])}"
    if name == "search":
        too_long = len(text) > schema["maxLength"]
        return "must be shorter than or equal to 100 characters" if too_long else _unstorable(text)
    if not (text.isascii() and text.isdigit()):
        return "must be an integer number"
    if int(text[:20]) < schema["minimum"]:
        return f"must not be less than {schema['minimum']}"
    return f"must not be greater than {schema['maximum']}" if int(text[:20]) > schema["maximum"] else None


def _unstorable(text: str) -> str | None:
    fault = storable_text_error(text)
    return str(fault) if fault else None
