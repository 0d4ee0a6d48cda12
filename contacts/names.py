"""The parts of a name: some doors keep first and last name, others one name, and each shows what another wrote."""

from collections.abc import Mapping
from typing import Any

from .models import Contact

PARTS = ("first_name", "last_name")

# The parts of a contact that has a full name alone, as `split` makes them.
_ALONE = "{table}.first_name = '' AND {table}.last_name = ''"
_FULL = "btrim({table}.full_name)"
FIRST = f"CASE WHEN {_ALONE} THEN split_part({_FULL}, ' ', 1) ELSE {{table}}.first_name END"
LAST = (
    f"CASE WHEN {_ALONE} THEN ltrim(substr({_FULL}, length(split_part({_FULL}, ' ', 1)) + 1))"
    " ELSE {table}.last_name END"
)


def split_name(name: str) -> dict[str, str]:
    """Return the first and last name that a full name holds: its first word, and the others."""
    first, _, last = name.strip(" ").partition(" ")
    return {"first_name": first, "last_name": last.lstrip(" ")}


def rename(name: str, contact: Contact | None = None) -> dict[str, str]:
    """Return the values of a contact that gets one name: split where the contact has its name in parts."""
    if contact is None or not any(getattr(contact, part) for part in PARTS):
        return {"full_name": name}
    parts = split_name(name)
    return {**parts, "full_name": "" if " ".join(filter(None, parts.values())) == name else name}


def complete_name(contact: Contact, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a contact, one part of whose name changes, so that its full name follows.

    The other part stays, also where it stood in the full name alone.
    """
    changed = [part for part in PARTS if part in values and values[part] != getattr(contact, part)]
    if not changed or "full_name" in values:
        return dict(values)
    alone = not any(getattr(contact, part) for part in PARTS)
    return {**(split_name(contact.full_name) if alone else {}), **values, "full_name": ""}
