"""Conversion and validation of parameters by Chatwoot's rules."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contacts.models import Contact
from contacts.names import rename

from .exceptions import Invalid, too_long

MAX_TEXT_LENGTH = 255
FALSE = {False, "0", "f", "F", "false", "FALSE", "off", "OFF"}
EMAIL_PATTERN = re.compile(r"[^@\s]+@[^@\s]+")
# Only the end of the text has to match; Chatwoot ignores what precedes it.
PHONE_PATTERN = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)


def to_text(value: Any) -> str | None:
    """Return a scalar as text, and None for null."""
    if isinstance(value, bool):
        return "t" if value else "f"
    return None if value is None else str(value)


def to_bool(value: Any) -> bool:
    """Return a parameter as a boolean: true unless it is empty or a word for false."""
    return value not in FALSE if value not in (None, "") else False


def is_scalar(value: Any) -> bool:
    """Return whether a parameter is a single value rather than a list, an object or a file."""
    return value is None or isinstance(value, str | int | float)


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
        self.texts = dict(self._changed_texts(params))
        self.others: dict[str, Any] = {}
        if "blocked" in params and is_scalar(params["blocked"]):
            self.others["blocked"] = to_bool(params["blocked"])
        names = ("custom_attributes", "additional_attributes")
        self.objects = {name: params[name] for name in names if isinstance(params.get(name), dict)}

    def _changed_texts(self, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name in ("name", "email", "identifier", "phone_number"):
            if name in params and is_scalar(params[name]):
                text = to_text(params[name]) or ""
                text = text.lower() if name == "email" else text
                if text != self._current(name):
                    yield name, text

    def _current(self, name: str) -> str:
        if self.contact is None:
            return ""
        current = {
            "name": self.contact.display_name,
            "email": self.contact.email.lower(),
            "identifier": self.contact.identifier,
            "phone_number": self.contact.phone_e164 or self.contact.phone,
        }
        return current[name] or ""

    @property
    def unique(self) -> dict[str, str]:
        """The values that must be unique in the account, by model field."""
        columns = {"email": "email", "identifier": "identifier", "phone_number": "phone"}
        # A value that is too long for the column cannot be in_use.
        return {
            columns[name]: text
            for name, text in self.texts.items()
            if name in columns and 0 < len(text) <= MAX_TEXT_LENGTH
        }

    def check(self, in_use: set[str]) -> None:
        """Raise Invalid for values that are too long, `in_use` by another contact or malformed."""
        errors = [(name, too_long(MAX_TEXT_LENGTH)) for name, text in self.texts.items() if len(text) > MAX_TEXT_LENGTH]
        rules = {
            "email": ("Invalid email", lambda text: EMAIL_PATTERN.fullmatch(text)),
            "identifier": ("", lambda text: True),
            "phone_number": ("should be in e164 format", _ends_as_phone),
        }
        for name, (message, holds) in rules.items():
            if name in in_use:
                errors.append((name, "has already been taken"))
            if (text := self.texts.get(name)) and not holds(text):
                errors.append((name, message))
        if errors:
            raise Invalid(errors)

    def for_model(self) -> dict[str, Any]:
        """Return the values by model field, without JSON objects."""
        values: dict[str, Any] = dict(self.others)
        if "name" in self.texts:
            values |= rename(self.texts["name"], self.contact)
        if "email" in self.texts:
            values["email"] = self.texts["email"]
        for name, column in (("phone_number", "phone"), ("identifier", "identifier")):
            if name in self.texts:
                values[column] = self.texts[name] or None
        return values


def _ends_as_phone(text: str) -> bool:
    return any(PHONE_PATTERN.fullmatch(text, index) for index, character in enumerate(text) if character == "+")


def get_avatar(params: Mapping[str, Any]) -> bytes | None:
    """Return the uploaded avatar, or None."""
    avatar = params.get("avatar")
    return avatar if isinstance(avatar, bytes) else None
