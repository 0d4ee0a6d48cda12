"""Custom attributes: standard keys, and rules and texts of values, the same for all sources."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import DataError, InternalError, OperationalError
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled

from crm.db.limits import statement_limit

from .models import CustomAttribute
from .text import trim
from .validators import is_same, storable_errors, storable_text_error

Type, RecordType = CustomAttribute.Type, CustomAttribute.RecordType
# Chatwoot's standard attributes; its filters could not tell a custom attribute with such a key from them.
STANDARD_KEYS: dict[str, frozenset[str]] = {
    RecordType.CONTACT: frozenset(
        (
            *("name", "email", "phone_number", "identifier", "country_code", "city", "company_name", "created_at"),
            *("last_activity_at", "referer", "blocked"),
        )
    ),
    RecordType.CUSTOMER: frozenset(
        ("name", "domain", "description", "contacts_count", "created_at", "updated_at", "last_activity_at")
    ),
    RecordType.CONVERSATION: frozenset(
        (
            *("status", "priority", "assignee_id", "inbox_id", "team_id", "display_id", "campaign_id", "labels"),
            *("browser_language", "country_code", "referer", "created_at", "last_activity_at"),
        )
    ),
}
MAX_LENGTH = 4000
# How long a text may be compared with a pattern, while other requests wait.
MATCH_LIMIT = "200ms"
# Without exponents, as float() turns 1e999 into infinity, which JSON does not have.
NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,12})?", re.ASCII)
# A date, or a date with a time, as clients of Chatwoot send.
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
PHONE = re.compile(r"\+?[\d\s().\-/]{3,64}(\s*(x|ext\.?)\s*\d+)?", re.ASCII)
TRUE, FALSE = {"true", "on", "yes", "1"}, {"false", "off", "no", "0"}

NOT_A_TEXT = _("Enter a text.")
NOT_A_NUMBER = _("Enter a number such as 12 or 12.5.")
NOT_A_BOOLEAN = _("Choose yes or no.")
TOO_LONG = _("Use at most %(most)s characters.")


def is_standard_key(record_type: Any, key: Any) -> bool:
    """True if the key is that of a standard attribute of a record type."""
    return key in STANDARD_KEYS.get(record_type, ())


def check_attributes(
    workspace_id: UUID, record_type: str, values: Any, stored: Mapping[str, Any] | None = None
) -> None:
    """Raise ValidationError naming the attributes with a new value that their definitions do not allow."""
    if not isinstance(values, dict) or storable_errors({"values": values}):
        return  # the model refuses these
    old = stored or {}
    # A definition may be newer than the values, so stored values do not block other edits of the record.
    new = {
        key: value
        for key, value in values.items()
        if value not in (None, "") and not (key in old and is_same(old[key], value))
    }
    errors = []
    # Clients of Chatwoot write attributes without a definition, so these accept any value.
    for definition in _definitions(workspace_id, record_type, new) if new else ():
        try:
            check_value(definition, new[definition.key])
        except ValidationError as error:
            errors += _named(definition.key, error)
    if errors:
        raise ValidationError({"custom_attributes": errors})


def check_value(definition: CustomAttribute, value: Any) -> None:
    """Raise ValidationError unless a custom attribute may have this value."""
    match definition.type:
        case Type.NUMBER | Type.CURRENCY | Type.PERCENT:
            # True is an int in Python.
            if isinstance(value, bool) or not isinstance(value, int | float) or _is_infinite(value):
                raise ValidationError(NOT_A_NUMBER)
        case Type.CHECKBOX:
            if not isinstance(value, bool):
                raise ValidationError(NOT_A_BOOLEAN)
        # GoMobile's documentation has an array for a list attribute; other clients send one choice.
        case Type.LIST if isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise ValidationError(NOT_A_TEXT)
                _check_listed(definition, item)
        case _:
            if not isinstance(value, str):
                raise ValidationError(NOT_A_TEXT)
            if len(value) > MAX_LENGTH:
                raise ValidationError(TOO_LONG % {"most": MAX_LENGTH})
            TEXT_CHECKS[definition.type](definition, value)


def _is_infinite(value: float) -> bool:
    """True for infinity and NaN."""
    # An integer may be too large for isfinite(), which converts it.
    return isinstance(value, float) and not math.isfinite(value)


def parse_value(definition: CustomAttribute, text: str) -> Any:
    """Parse a text as the value of a custom attribute; None if it is empty.

    Numbers become numbers, checkboxes booleans. Raises ValidationError.
    """
    text = _clean_text(text)
    if not text:
        return None
    value = PARSERS.get(definition.type, str)(text)
    check_value(definition, value)
    return value


def parse_text(workspace_id: UUID, record_type: str, key: str, text: str) -> Any:
    """Parse a text as the value of a custom attribute; return the text itself if the attribute is not defined.

    Raises ValidationError naming the attribute.
    """
    try:
        definition = _definitions(workspace_id, record_type, [_clean_text(key)]).first()
        return parse_value(definition, text) if definition else _clean_text(text) or None
    except ValidationError as error:
        raise ValidationError({"custom_attributes": _named(key, error)}) from error


def _definitions(workspace_id: UUID, record_type: str, keys: Any) -> Any:
    defined = CustomAttribute.objects.in_workspace(workspace_id).not_deleted()
    return defined.filter(record_type=record_type, key__in=list(keys))


def _named(key: str, error: ValidationError) -> list[str]:
    return [f"{key}: {message}" for message in error.messages]


def _clean_text(text: str) -> str:
    if error := storable_text_error(text):
        raise ValidationError(error)
    if len(text) > MAX_LENGTH:
        raise ValidationError(TOO_LONG % {"most": MAX_LENGTH})
    return trim(text)


def _parse_number(text: str) -> int | float:
    if not NUMBER.fullmatch(text):
        raise ValidationError(NOT_A_NUMBER)
    return float(text) if "." in text else int(text)


def _parse_boolean(text: str) -> bool:
    if text.lower() not in TRUE | FALSE:
        raise ValidationError(NOT_A_BOOLEAN)
    return text.lower() in TRUE


PARSERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys((Type.NUMBER, Type.CURRENCY, Type.PERCENT), _parse_number),
    Type.CHECKBOX: _parse_boolean,
}


def _check_text(definition: CustomAttribute, text: str) -> None:
    if definition.regex_pattern and not _matches(definition.regex_pattern, text):
        raise ValidationError(definition.regex_cue or _("This does not have the form that the attribute asks for."))


def _check_listed(definition: CustomAttribute, text: str) -> None:
    # Chatwoot does not require the values of a list; a list without any accepts all.
    if definition.values and text not in definition.values:
        raise ValidationError(_("Choose one of: %(values)s.") % {"values": ", ".join(definition.values)})


def _check_date(definition: CustomAttribute, text: str) -> None:
    try:
        # The pattern rejects 20260115 and 2026-W03-4, which fromisoformat() accepts; that rejects 2026-02-30.
        datetime.fromisoformat(text if DATE.fullmatch(text) else "")
    except ValueError:
        raise ValidationError(_("Enter a date such as 2026-01-15.")) from None


def _check_phone(definition: CustomAttribute, text: str) -> None:
    if not PHONE.fullmatch(text) or sum(map(str.isdigit, text)) < 3:
        raise ValidationError(_("Enter a phone number such as +33 6 12 34 56 78."))


check_link = URLValidator(["http", "https"], message=_("Enter a link such as https://acme.com."))
check_email = EmailValidator(message=_("Enter an e-mail address such as jean@acme.com."))
TEXT_CHECKS: dict[str, Callable[[CustomAttribute, str], None]] = {
    Type.TEXT: _check_text,
    Type.LIST: _check_listed,
    Type.DATE: _check_date,
    Type.PHONE: _check_phone,
    Type.LINK: lambda definition, text: check_link(text),
    Type.EMAIL: lambda definition, text: check_email(text),
}


def _matches(pattern: str, text: str) -> bool:
    # Not Python's re, as it backtracks, and some patterns would keep a process busy for ever.
    try:
        with statement_limit(MATCH_LIMIT) as cursor:
            cursor.execute("SELECT %s ~ %s", [text, pattern])
            [(is_match,)] = cursor.fetchall()
        return is_match
    # An invalid pattern matches everything, as the person who enters a value cannot fix the definition.
    except (DataError, InternalError):  # internal if it needs too much memory
        return True
    except OperationalError as error:
        # So does one that takes too long: back references backtrack in PostgreSQL too.
        if isinstance(error.__cause__, QueryCanceled):
            return True
        raise
