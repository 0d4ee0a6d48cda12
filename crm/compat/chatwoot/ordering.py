"""How this door sorts: by a list of keys, each of which may be turned round, in an order of its own."""

from typing import Any

TABLE = "contacts_contact"
CREATION = f"{TABLE}.id"

# By key, in the order that decides which of several keys goes first; with how it sorts what has no value.
_LAST = " NULLS LAST"
_COLUMNS = {
    "email": (f"{TABLE}.email_key", ""),
    "name": (f"lower({TABLE}.name)", ""),
    "phone_number": (f"{TABLE}.phone_key", ""),
    "last_activity_at": (f"{TABLE}.last_activity_at", _LAST),
    "created_at": (f"{TABLE}.created_at", ""),  # never null
    "company_name": (f"{TABLE}.additional_attributes ->> 'company_name'", _LAST),
    "city": (f"{TABLE}.additional_attributes ->> 'city'", _LAST),
    "country": (f"{TABLE}.additional_attributes ->> 'country'", _LAST),
}


# What an index has the order of, see contacts.models.
_INDEXED = {sign + key for key in ("email", "name", "phone_number", "created_at") for sign in ("", "-")}
_INDEXED |= {"-last_activity_at"}


def order_of(sort: Any) -> tuple[str, bool]:
    """Return the ORDER BY that a `sort` such as `-name,email` asks for, and whether an index has that order.

    Unknown keys are passed over.
    """
    asked = {key.strip().removeprefix("-"): key.strip() for key in sort.split(",")} if isinstance(sort, str) else {}
    terms = [
        f"{column}{' DESC' if asked[key].startswith('-') else ''}{nulls}"
        for key, (column, nulls) in _COLUMNS.items()
        if key in asked
    ]
    # The id goes the way of a key that has an index, for the index ends with it.
    turned = len(terms) == 1 and " DESC" in terms[0]
    known = [asked[key] for key in _COLUMNS if key in asked]
    walks = not known or (len(known) == 1 and known[0] in _INDEXED)
    return ", ".join([*terms, f"{CREATION} DESC" if turned else CREATION]), walks
