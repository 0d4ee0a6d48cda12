"""Values of custom attributes, from what is typed in a form: each as its definition has it, in no country's way."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import DataError, connection, transaction
from django.utils.translation import gettext_lazy as _

from .models import CustomAttribute
from .validators import storable_text_error

Type = CustomAttribute.Type
LONGEST = 4000
NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,12})?", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
PHONE = re.compile(r"\+?[\d\s().\-/]{3,64}(\s*(x|ext\.?)\s*\d+)?", re.ASCII)
YES, NO = {"true", "on", "yes", "1"}, {"false", "off", "no", "0"}

NO_NUMBER = _("Enter a number such as 12 or 12.5.")
NO_DATE = _("Enter a date such as 2026-01-15.")
NEITHER = _("Choose yes or no.")
NO_LINK = _("Enter a link such as https://acme.com.")
NO_EMAIL = _("Enter an e-mail address such as jean@acme.com.")
NO_PHONE = _("Enter a phone number such as +33 6 12 34 56 78.")
NOT_LISTED = _("Choose one of: %(values)s.")
NO_MATCH = _("This does not have the form that the attribute asks for.")
TOO_LONG = _("Use at most %(most)s characters.")


def parse_value(definition: CustomAttribute, text: str) -> Any:
    """Return what a text means as a value of a custom attribute; None where it is empty.

    Numbers are numbers, checkboxes booleans, dates and all else texts. Raises ValidationError.
    """
    text = _kept(text)
    if not text:
        return None
    if definition.type == Type.LIST:
        return _listed(definition, text)
    if definition.type == Type.TEXT:
        return _matching(definition, text)
    return CHECKS[definition.type](text)


def parse_text(workspace_id: UUID, record_type: str, key: str, text: str) -> Any:
    """Return what a text means for a custom attribute, or the text itself where there is no such definition.

    Raises ValidationError naming the custom attributes.
    """
    defined = CustomAttribute.objects.in_workspace(workspace_id).not_deleted()
    try:
        definition = defined.filter(record_type=record_type, key=_kept(key)).first()
        return parse_value(definition, text) if definition else _kept(text) or None
    except ValidationError as error:
        raise ValidationError({"custom_attributes": error.messages}) from error


def _kept(text: str) -> str:
    if fault := storable_text_error(text):
        raise ValidationError(fault)
    if len(text) > LONGEST:
        raise ValidationError(TOO_LONG % {"most": LONGEST})
    return text.strip()


def _number(text: str) -> int | float:
    if not NUMBER.fullmatch(text):
        raise ValidationError(NO_NUMBER)
    return float(text) if "." in text else int(text)


def _date(text: str) -> str:
    try:
        return datetime.strptime(text if DATE.fullmatch(text) else "", "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise ValidationError(NO_DATE) from None


def _flag(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValidationError(NEITHER)
    return text.lower() in YES


def _by(check: Callable[[str], Any], refusal: Any) -> Callable[[str], str]:
    def checked(text: str) -> str:
        try:
            check(text)
        except ValidationError:
            raise ValidationError(refusal) from None
        return text

    return checked


def _check_phone(text: str) -> None:
    if not PHONE.fullmatch(text) or sum(map(str.isdigit, text)) < 3:
        raise ValidationError(NO_PHONE)


CHECKS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys((Type.NUMBER, Type.CURRENCY, Type.PERCENT), _number),
    Type.DATE: _date,
    Type.CHECKBOX: _flag,
    Type.LINK: _by(URLValidator(["http", "https"]), NO_LINK),
    Type.EMAIL: _by(validate_email, NO_EMAIL),
    Type.PHONE: _by(_check_phone, NO_PHONE),
}


def _listed(definition: CustomAttribute, text: str) -> str:
    if definition.values and text not in definition.values:
        raise ValidationError(NOT_LISTED % {"values": ", ".join(definition.values)})
    return text


def _matching(definition: CustomAttribute, text: str) -> str:
    if definition.regex_pattern and not _matches(definition.regex_pattern, text):
        raise ValidationError(definition.regex_cue or NO_MATCH)
    return text


def _matches(pattern: str, text: str) -> bool:
    """Ask PostgreSQL, which bears patterns that keep Python busy for ever; what is no pattern asks for nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s ~ %s", [text, pattern])
            return cursor.fetchone()[0]
    except DataError:
        return True
