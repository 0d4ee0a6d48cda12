"""Conversion and validation of parameters by Chatwoot's rules."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from contacts.models import Contact
from contacts.names import rename
from crm.workspaces.text import trim

from .exceptions import ALREADY_TAKEN, Invalid, too_long

MAX_TEXT_LENGTH = 255  # of every string column of the original
# The values that Rails' boolean type treats as false; any other word is true.
FALSE = {None, "", False, "0", "f", "F", "false", "FALSE", "off", "OFF"}
TEXTS = ("name", "email", "identifier", "phone_number")
# The columns of the values that Chatwoot keeps unique in an account.
UNIQUE_COLUMNS = {"email": "email", "identifier": "identifier", "phone_number": "phone"}
FORMATS = {
    # Chatwoot's own rule, which accepts a@b.
    "email": (re.compile(r"^[^@\s]+@[^@\s]+\Z"), "Invalid email"),
    # No anchor at the start, as in Chatwoot, which accepts 00+212612345678.
    "phone_number": (re.compile(r"\+[1-9]\d{1,14}\Z", re.ASCII), "should be in e164 format"),
}


def to_text(value: Any) -> str | None:
    """Return a scalar as text, and None for null."""
    # As Rails casts a boolean to a string column.
    if isinstance(value, bool):
        return "t" if value else "f"
    return None if value is None else str(value)


def to_bool(value: Any) -> bool:
    """Return a parameter as a boolean: true unless it is empty or a word for false."""
    return value not in FALSE


def is_scalar(value: Any) -> bool:
    """Return whether a parameter is a single value rather than a list, an object or a file."""
    return value is None or isinstance(value, str | int | float)


def scalars(params: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the parameters of these names that are single values."""
    # Rails' strong parameters drop a list or an object where a single value is permitted.
    return {name: params[name] for name in names if name in params and is_scalar(params[name])}


def unwrap(params: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return parameters, with those nested below `name` moved to the top."""
    # Rails wraps JSON bodies under the record's name; clients send either form.
    nested = params.get(name)
    return {**params, **nested} if isinstance(nested, dict) else dict(params)


def get_text(params: Mapping[str, Any], name: str) -> str:
    """Return a parameter as text; "" if it is missing or not a single value."""
    value = params.get(name)
    return to_text(value) or "" if is_scalar(value) else ""


def to_texts(value: Any) -> list[str]:
    """Return the distinct texts of a list; none if the value is not a list."""
    texts = [to_text(item) for item in value if is_scalar(item)] if isinstance(value, list) else []
    return list(dict.fromkeys(text for text in texts if text and text.strip()))


class ContactParams:
    """The values of a contact that a request changes."""

    def __init__(self, params: Mapping[str, Any], contact: Contact | None = None):
        self.contact = contact
        stored = _stored_texts(contact) if contact else {}
        texts = {name: to_text(value) or "" for name, value in scalars(params, TEXTS).items()}
        # Trimmed here too, so that the values are compared and checked as they will be stored.
        texts |= {name: trim(texts[name]) for name in texts.keys() & UNIQUE_COLUMNS.keys()}
        if "email" in texts:
            texts["email"] = texts["email"].lower()
        # Unchanged values are left out, as another source may have stored values that are not allowed here.
        self.texts = {name: text for name, text in texts.items() if text != (stored.get(name) or "")}
        self.blocked = {name: to_bool(value) for name, value in scalars(params, ("blocked",)).items()}
        names = ("custom_attributes", "additional_attributes")
        self.objects = {name: params[name] for name in names if isinstance(params.get(name), dict)}

    @property
    def unique(self) -> dict[str, str]:
        """The values that must be unique in the account, by model field."""
        # A value that is too long for the column cannot be in use.
        return {
            column: self.texts[name]
            for name, column in UNIQUE_COLUMNS.items()
            if 0 < len(self.texts.get(name, "")) <= MAX_TEXT_LENGTH
        }

    def check(self, in_use: Collection[str]) -> None:
        """Raise Invalid for values that are too long, `in_use` by another contact (by model field) or malformed."""
        errors = [(name, too_long(MAX_TEXT_LENGTH)) for name, text in self.texts.items() if len(text) > MAX_TEXT_LENGTH]
        for name, column in UNIQUE_COLUMNS.items():
            if column in in_use:
                errors.append((name, ALREADY_TAKEN))
            text = self.texts.get(name)
            if text and name in FORMATS and not FORMATS[name][0].search(text):
                errors.append((name, FORMATS[name][1]))
        if errors:
            raise Invalid(errors)

    def for_model(self) -> dict[str, Any]:
        """Return the values by model field, without JSON objects."""
        values: dict[str, Any] = dict(self.blocked)
        if "name" in self.texts:
            values |= rename(self.texts["name"], self.contact)
        for name, column in UNIQUE_COLUMNS.items():
            if name in self.texts:
                # "" means no identifier, so no two contacts conflict over it; the original fails. E-mail is never null.
                values[column] = self.texts[name] or ("" if column == "email" else None)
        return values


def _stored_texts(contact: Contact) -> dict[str, str | None]:
    return {
        "name": contact.display_name,
        "email": contact.email.lower(),
        "identifier": contact.identifier,
        "phone_number": contact.phone_e164 or contact.phone,
    }
