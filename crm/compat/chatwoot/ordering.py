"""The `sort` parameter of Chatwoot's lists: several keys, each of which may be reversed."""

from typing import Any

from crm.queries.orders import CREATION, Order

TABLE = "contacts_contact"

# Column and null order by key. Several keys apply in the order of this list and not in that of the request, as in
# Chatwoot, which applies them in the order of their definition.
_LAST = " NULLS LAST"
_COLUMNS = {
    "email": (f"{TABLE}.email_key", ""),
    "name": (f"lower({TABLE}.name)", ""),
    "phone_number": (f"{TABLE}.phone_key", ""),
    "last_activity_at": (f"{TABLE}.last_activity_at", _LAST),
    "created_at": (f"{TABLE}.created_at", ""),  # never null, and without NULLS LAST the index serves both directions
    "company_name": (f"{TABLE}.additional_attributes ->> 'company_name'", _LAST),
    "city": (f"{TABLE}.additional_attributes ->> 'city'", _LAST),
    "country": (f"{TABLE}.additional_attributes ->> 'country'", _LAST),
}
# Orders that have an index, see contacts.models.
_INDEXED = {sign + key for key in ("email", "name", "phone_number", "created_at") for sign in ("", "-")}
_INDEXED |= {"-last_activity_at"}


def parse_sort(sort: Any) -> Order:
    """Return the order of a `sort` such as `-name,email`; unknown keys are ignored."""
    # Unknown keys are ignored, as in Chatwoot, which has renamed some between its versions.
    sent = {key.strip().removeprefix("-"): key.strip() for key in sort.split(",")} if isinstance(sort, str) else {}
    keys = [sent[key] for key in _COLUMNS if key in sent]
    if not keys:
        return CREATION
    terms = []
    for key in keys:
        column, nulls = _COLUMNS[key.removeprefix("-")]
        terms.append(f"{column}{' DESC' if key.startswith('-') else ''}{nulls}")
    # A single key's index ends with the id, in the same direction.
    direction = " DESC" if len(keys) == 1 and keys[0].startswith("-") else ""
    expression = ", ".join([*terms, f"{TABLE}.id{direction}"])
    return Order(expression=expression, indexed=len(keys) == 1 and keys[0] in _INDEXED)
