"""The values of a contact after another is merged into it."""

from typing import Any

from crm.workspaces.text import unique_labels

from .models import Contact

NAMES = ("full_name", "first_name", "last_name")
FIELDS_TO_FILL = (
    *("customer_id", "email", "phone", "identifier", "id_crm", "id_erp", "id_accounting"),
    *("occupation", "preferred_channel", "gender", "avatar_id", "last_activity_at"),
)
JSON_FIELDS = ("custom_attributes", "additional_attributes")


def merge_values(base: Contact, mergee: Contact) -> dict[str, Any]:
    """Return the values of the base: its own if both have one; lists are united and JSON objects merged."""
    values = {name: getattr(base, name) or getattr(mergee, name) for name in FIELDS_TO_FILL}
    # All of the name or none of it, so that parts of two names are not mixed.
    if not base.display_name:
        values |= {name: getattr(mergee, name) for name in NAMES}
    values["roles"] = list(dict.fromkeys([*base.roles, *mergee.roles]))
    values["labels"] = unique_labels([*base.labels, *mergee.labels])
    return values | {name: deep_merge(getattr(base, name), getattr(mergee, name)) for name in JSON_FIELDS}


def deep_merge(base: dict[str, Any], mergee: dict[str, Any]) -> dict[str, Any]:
    """Merge two JSON objects at every depth; blank values of the base are filled from the mergee."""
    result = mergee | base
    for key in base.keys() & mergee.keys():
        if isinstance(base[key], dict) and isinstance(mergee[key], dict):
            result[key] = deep_merge(base[key], mergee[key])
        # Chatwoot fills blank values of the base too.
        elif base[key] in (None, "", [], {}):
            result[key] = mergee[key]
    return result
