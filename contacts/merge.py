"""The values of a contact after another is merged into it."""

from typing import Any

from .models import Contact

NAMES = ("full_name", "first_name", "last_name")
FILLED = (
    *("customer_id", "email", "phone", "identifier", "id_crm", "id_erp", "id_accounting"),
    *("occupation", "preferred_channel", "gender", "avatar_id", "last_activity_at"),
)
UNITED = ("roles", "labels")
MERGED = ("custom_attributes", "additional_attributes")


def merge_values(base: Contact, mergee: Contact) -> dict[str, Any]:
    """Return the values of the base: its own where both have one; lists are united and JSON objects merged."""
    values = {name: getattr(base, name) or getattr(mergee, name) for name in FILLED}
    if not base.display_name:
        values |= {name: getattr(mergee, name) for name in NAMES}
    for name in UNITED:
        values[name] = list(dict.fromkeys([*getattr(base, name), *getattr(mergee, name)]))
    for name in MERGED:
        values[name] = deep_merge(getattr(base, name), getattr(mergee, name))
    return values


def deep_merge(base: dict[str, Any], mergee: dict[str, Any]) -> dict[str, Any]:
    """Return both JSON objects as one, at every depth; blank values of the base are filled."""
    result = mergee | base
    for key in base.keys() & mergee.keys():
        if isinstance(base[key], dict) and isinstance(mergee[key], dict):
            result[key] = deep_merge(base[key], mergee[key])
        elif base[key] in (None, "", [], {}):
            result[key] = mergee[key]
    return result
