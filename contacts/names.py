"""Conversion of names: some sources have first and last name, others one name, and each shows names of the others."""

from collections.abc import Mapping
from typing import Any

from .models import Contact

PARTS = ("first_name", "last_name")

# SQL of `split_name` for contacts that have only a full name, as the API's responses are built by PostgreSQL.
_ONLY_FULL = "{table}.first_name = '' AND {table}.last_name = ''"
_TRIMMED = "btrim({table}.full_name)"
FIRST = f"CASE WHEN {_ONLY_FULL} THEN split_part({_TRIMMED}, ' ', 1) ELSE {{table}}.first_name END"
LAST = (
    f"CASE WHEN {_ONLY_FULL} THEN ltrim(substr({_TRIMMED}, length(split_part({_TRIMMED}, ' ', 1)) + 1))"
    " ELSE {table}.last_name END"
)


def split_name(name: str) -> dict[str, str]:
    """Return the first and last name in a full name: its first word, and the others."""
    # Only spaces, like btrim() in the SQL above.
    first, _, last = name.strip(" ").partition(" ")
    return {"first_name": first, "last_name": last.lstrip(" ")}


def rename(name: str, contact: Contact | None = None) -> dict[str, str]:
    """Return the values that give a contact one name: split if the contact has its name in parts."""
    if contact is None or not any(getattr(contact, part) for part in PARTS):
        return {"full_name": name}
    parts = split_name(name)
    # The full name is stored too if joining the parts would not restore it, as with two spaces.
    return {**parts, "full_name": "" if " ".join(filter(None, parts.values())) == name else name}


def complete_name(contact: Contact, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values, with the full name added if one part of a contact's name changes.

    The other part stays, even if only the full name contained it.
    """
    changed = [part for part in PARTS if part in values and values[part] != getattr(contact, part)]
    if not changed or "full_name" in values:
        return dict(values)
    has_only_full_name = not any(getattr(contact, part) for part in PARTS)
    return {**(split_name(contact.full_name) if has_only_full_name else {}), **values, "full_name": ""}
