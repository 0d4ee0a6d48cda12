"""Lists of contacts: conditions, order, pages and totals."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from contacts.labels import defined_titles, label_spellings, workspace_spellings
from crm.api.serializers import RecordSerializer
from crm.compat.pagination import count_all
from crm.db.session import tenant_session
from crm.queries.conditions import ALL, Condition
from crm.queries.lookups import Lookup
from crm.queries.orders import CREATION, Order
from crm.workspaces.actor import Actor
from crm.workspaces.emails import email_key
from crm.workspaces.text import fold_like_pattern, label_key

from .attribute_filters import like_patterns
from .ordering import TABLE, parse_sort
from .serializers import ACTIVE

PAGE_SIZE = 15
# Maximum number of records in lists without pages.
MAX_ALL = 1000
# Contacts with an e-mail address, phone number or identifier; they have an index and a stored count.
REACHABLE = Condition(f"{TABLE}.reachable", is_common=True, counter="reachable")
ONLINE = Condition(ACTIVE.format(table=TABLE))
# The columns that a search compares; only the identifier is case-sensitive.
SEARCH_SQL = " OR ".join(
    [f"{TABLE}.{column} ILIKE %s" for column in ("name", "email", "phone", "phone_e164")]
    + [f"{TABLE}.identifier LIKE %s", f"{TABLE}.email_key ILIKE %s"]
)


class ListParams(NamedTuple):
    """The parameters of a list; the response repeats the page number as sent."""

    sent_page: str | int
    offset: int
    order: Order

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "ListParams":
        """Parse the parameters; an invalid page number means the first page."""
        # Chatwoot echoes the raw parameter: "2" from a query string, 1 if there is none.
        sent = params.get("page")
        echoed = sent if isinstance(sent, str | int) and sent != "" and not isinstance(sent, bool) else 1
        text = str(echoed).strip()
        # Twelve digits keep the offset within bigint.
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 13 else 1
        return cls(echoed, (max(number, 1) - 1) * PAGE_SIZE, parse_sort(params.get("sort")))


class ContactPage(NamedTuple):
    """The contacts of a page, how many there are in all unless that was not requested, and whether more follow."""

    contacts: list[dict[str, Any]]
    total: int | None
    has_more: bool


def list_contacts(
    serializer: type[RecordSerializer], actor: Actor, params: ListParams, condition: Condition, *, counted: bool = True
) -> ContactPage:
    """Return a page of the contacts that match a condition; `counted` requests the total."""
    query = serializer.query(actor).where(condition).order_by(params.order)
    page = query.offset(PAGE_SIZE, params.offset)
    total = count_all(query, page, params.offset) if counted else None
    return ContactPage(serializer.to_dicts(page.rows), total, page.has_next)


def list_all(
    serializer: type[RecordSerializer], actor: Actor, condition: Condition = ALL, order: Order = CREATION
) -> list[dict[str, Any]]:
    """Return all records that match a condition, up to MAX_ALL."""
    return serializer.to_dicts(serializer.query(actor).where(condition).order_by(order).offset(MAX_ALL).rows)


def with_labels(actor: Actor, labels: list[str]) -> Condition:
    """Return the condition on reachable contacts that have any of some labels, in any letter case."""
    with tenant_session(actor.workspace_id):
        spellings = workspace_spellings(actor.workspace_id, labels)
    has_label = Condition(f"{TABLE}.labels && %s::varchar[]", (spellings,))
    return replace(REACHABLE & has_label, lookup=Lookup.by_column(TABLE, "labels", spellings))


def spell_labels(actor: Actor, payload: Any) -> Any:
    """Return the payload of a filter with its labels spelled as the workspace defines them."""
    if not isinstance(payload, list) or not any(map(_is_about_labels, payload)):
        return payload
    titles = defined_titles(actor.workspace_id)

    def spell(value: Any) -> Any:
        if isinstance(value, list):
            return [*map(spell, value)]
        return titles.get(label_key(value), value) if isinstance(value, str) else value

    return [{**entry, "values": spell(entry.get("values"))} if _is_about_labels(entry) else entry for entry in payload]


def _is_about_labels(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("attribute_key") == "labels"


def text_condition(text: str) -> Condition:
    """Return the condition on contacts that contain a text, in which % and _ are wildcards."""
    return _find_text(*_contains_text(SEARCH_SQL, text))


def reachable_text_condition(text: str) -> Condition:
    """Return the condition on reachable contacts that contain a text, the identifier too in either case."""
    condition, pattern = _contains_text(SEARCH_SQL.replace(" LIKE ", " ILIKE "), text)
    return _find_text(REACHABLE & condition, pattern)


def filter_condition(condition: Condition, payload: list[dict[str, Any]]) -> Condition:
    """Return the condition on reachable contacts that meet a filter.

    `payload` are the filter's entries if all of them must hold: an index on one of them may then narrow the rows.
    """
    # `&` drops is_scanned, as REACHABLE has an index, but that index excludes few rows.
    condition = replace(REACHABLE & condition, is_scanned=True)
    # Only the first that an index serves, as a second one would cost two more look-ups.
    for entry in payload:
        key, operator, values = entry.get("attribute_key"), entry.get("filter_operator"), entry.get("values")
        value = values[0] if isinstance(values, list) and len(values) == 1 else values
        if not isinstance(value, str):
            continue
        if operator == "contains" and key in ("name", "email", "phone_number"):
            return _find_text(condition, like_patterns([value])[0])
        if operator == "equal_to" and key == "labels":
            return replace(condition, lookup=Lookup.by_column(TABLE, "labels", label_spellings(value)))
    return condition


def _contains_text(search_sql: str, text: str) -> tuple[Condition, str]:
    pattern, key_pattern = like_patterns([text, email_key(text) or ""])
    return Condition(f"({search_sql})", (*(pattern,) * 5, key_pattern)), pattern


def _find_text(condition: Condition, pattern: str) -> Condition:
    # The index has all texts of a contact, folded, so it finds more rows than match; the condition still applies.
    return replace(condition, lookup=Lookup.by_column(TABLE, "search_key", fold_like_pattern(pattern)))
