"""The attributes that filters accept: operators by attribute type, as SQL that fails for no value."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from contacts.labels import label_spellings
from crm.queries.conditions import Condition
from crm.workspaces.emails import email_key
from crm.workspaces.models import CustomAttribute
from crm.workspaces.text import trim

from .ordering import TABLE

Type = CustomAttribute.Type
EQUAL = ("equal_to", "not_equal_to")
SUBSTRING = ("contains", "does_not_contain")
PRESENT = ("is_present", "is_not_present")
COMPARISON = ("is_greater_than", "is_less_than")
DAYS = ("days_before",)
# An attribute that a contact does not have is unequal to any value, so <> would not do.
COMPARISON_SQL = {"equal_to": "=", "not_equal_to": "IS DISTINCT FROM", "is_greater_than": ">", "is_less_than": "<"}
MAX_DAYS = 100_000  # date arithmetic fails before the year 1
# Limited in length, as casting a number beyond the range of numeric would be an error.
NUMBER_REGEX = r"[+-]?([0-9]{1,30}(\.[0-9]{1,30})?|\.[0-9]{1,30})"
# Lowered by the database, as Python lowers İ and Σ differently.
LOWER_PARAM = "lower(%s)"
DATE_REGEX = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
BOOLEANS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


class BadValue(Exception):
    """The values of a condition are invalid for its attribute."""


@dataclass(frozen=True)
class AttributeFilter:
    """The filter of one type of attribute: its operators, and the SQL of a condition."""

    operators: tuple[str, ...]
    condition: Callable[[str, list[str]], Condition]


def text_filter(
    sql: str, *, operators: tuple[str, ...] = (*EQUAL, *SUBSTRING), lowered: bool = False
) -> AttributeFilter:
    """Return the filter of a text attribute; `sql` evaluates to null if there is no text."""
    compared = sql if lowered else f"lower({sql})"

    def condition(operator: str, values: list[str]) -> Condition:
        # Chatwoot looks for all values, but compares the first only.
        if operator in SUBSTRING:
            matches = "ILIKE ANY" if operator == "contains" else "NOT ILIKE ALL"
            return Condition(f"{sql} {matches} (%s)", (like_patterns(values),))
        return Condition(f"{compared} {'=' if operator == 'equal_to' else '<>'} {LOWER_PARAM}", (values[0],))

    return AttributeFilter(operators, condition)


def like_patterns(values: list[str]) -> list[str]:
    """Return LIKE patterns of texts that contain the values; % and _ in them are wildcards."""
    # As in Chatwoot, which escapes neither.
    return [f"%{_escape_last_backslash(trim(value))}%" for value in values]


def _escape_last_backslash(value: str) -> str:
    # A trailing backslash would escape the % that follows it.
    return value + "\\" if (len(value) - len(value.rstrip("\\"))) % 2 else value


def phone_filter() -> AttributeFilter:
    """Return the filter of the phone number; as in Chatwoot, `starts_with` compares the whole number."""
    sql = f"{TABLE}.phone_key"
    as_text = text_filter(sql, lowered=True)

    def condition(operator: str, values: list[str]) -> Condition:
        if operator in SUBSTRING:
            return as_text.condition(operator, values)
        # Chatwoot adds the plus if it is missing.
        number = "+" + trim(values[0]).removeprefix("+")
        return Condition(f"{sql} {'<>' if operator == 'not_equal_to' else '='} %s", (number,))

    return AttributeFilter((*EQUAL, *SUBSTRING, "starts_with"), condition)


def email_filter() -> AttributeFilter:
    """Return the filter of the e-mail address, in any of its spellings."""
    sql, key = f"nullif({TABLE}.email, '')", f"{TABLE}.email_key"

    def condition(operator: str, values: list[str]) -> Condition:
        if operator in SUBSTRING:
            negation = "" if operator == "contains" else "NOT "
            params = like_patterns(values), like_patterns([email_key(value) or "" for value in values])
            return Condition(f"{negation}({sql} ILIKE ANY (%s) OR {key} ILIKE ANY (%s))", params)
        return Condition(f"{key} {'=' if operator == 'equal_to' else '<>'} %s", (email_key(values[0]),))

    return AttributeFilter((*EQUAL, *SUBSTRING), condition)


def identifier_filter() -> AttributeFilter:
    """Return the filter of the identifier, which is stored without spaces around it."""
    as_text = text_filter(f"{TABLE}.identifier", operators=EQUAL)
    return AttributeFilter(EQUAL, lambda operator, values: as_text.condition(operator, [*map(trim, values)]))


def boolean_filter(sql: str) -> AttributeFilter:
    """Return the filter of a boolean attribute."""

    def condition(operator: str, values: list[str]) -> Condition:
        return Condition(f"{sql} = %s", (parse_boolean(values[0]) == (operator == "equal_to"),))

    return AttributeFilter(EQUAL, condition)


def labels_filter() -> AttributeFilter:
    """Return the filter of a contact's labels."""
    sql = f"{TABLE}.labels"

    def condition(operator: str, values: list[str]) -> Condition:
        if operator in PRESENT:
            return Condition(f"{sql} {'<>' if operator == 'is_present' else '='} '{{}}'")
        negation = "NOT " if operator == "not_equal_to" else ""
        return Condition(f"{negation}{sql} && %s::varchar[]", (label_spellings(values[0]),))

    return AttributeFilter((*EQUAL, *PRESENT), condition)


def timestamp_filter(sql: str) -> AttributeFilter:
    """Return the filter of a timestamp, compared by its day in UTC."""

    def condition(operator: str, values: list[str]) -> Condition:
        day = days_ago(values[0]) if operator == "days_before" else parse_day(values[0])
        if operator == "is_greater_than":
            # From the following midnight on, as no time of the day itself is greater.
            following = day + datetime.timedelta(1) if day < datetime.date.max else day
            return Condition(f"{sql} >= %s", (_midnight(following),))
        return Condition(f"{sql} < %s", (_midnight(day),))

    return AttributeFilter((*COMPARISON, *DAYS), condition)


def custom_filter(attribute: CustomAttribute) -> AttributeFilter:
    """Return the filter of a custom attribute."""
    # The key is written into the SQL as a literal, with quotes and % escaped.
    key = attribute.key.replace("'", "''").replace("%", "%%")
    sql = f"({TABLE}.custom_attributes ->> '{key}')"
    # CASE, because PostgreSQL may evaluate a cast before a condition joined by AND, and values may not fit the type.
    number = (_to_number, f"CASE WHEN {sql} ~ '^{NUMBER_REGEX}$' THEN {sql}::numeric END", "%s")
    # ISO dates sort as texts; a cast to date might fail.
    day = f"CASE WHEN {sql} ~ '^{DATE_REGEX}' THEN left({sql}, 10) END"
    cast, compared, param = {
        Type.NUMBER: number,
        Type.CURRENCY: number,
        Type.PERCENT: number,
        Type.DATE: (_to_iso_day, day, "%s"),
        Type.CHECKBOX: (_to_boolean, f"lower({sql})", "%s"),
    }.get(Type(attribute.type), (str, f"lower({sql})", LOWER_PARAM))
    as_text = text_filter(sql)

    def condition(operator: str, values: list[str]) -> Condition:
        if operator in SUBSTRING:
            return as_text.condition(operator, values)
        if operator in PRESENT:
            return Condition(f"{sql} IS {'NOT ' if operator == 'is_present' else ''}NULL")
        if operator in DAYS:
            return Condition(f"{day} < %s", (days_ago(values[0]).isoformat(),))
        return Condition(f"{compared} {COMPARISON_SQL[operator]} {param}", (cast(values[0]),))

    return AttributeFilter((*EQUAL, *SUBSTRING, *PRESENT, *COMPARISON, *DAYS), condition)


def parse_day(value: str) -> datetime.date:
    """Return the day of an ISO date or timestamp. Raises BadValue."""
    try:
        return datetime.datetime.fromisoformat(value.strip()).date()
    except ValueError:
        raise BadValue from None


def days_ago(value: str) -> datetime.date:
    """Return the day that was a number of days ago. Raises BadValue."""
    if not re.fullmatch(r"\d{1,6}", value.strip(), re.ASCII) or int(value) > MAX_DAYS:
        raise BadValue
    return timezone.now().date() - datetime.timedelta(int(value))


def _to_number(value: str) -> str:
    if not re.fullmatch(NUMBER_REGEX, value.strip(), re.ASCII):
        raise BadValue
    return value.strip()


def _to_iso_day(value: str) -> str:
    return parse_day(value).isoformat()


def parse_boolean(value: str) -> bool:
    """Return whether a word means true. Raises BadValue."""
    if value.lower() not in BOOLEANS:
        raise BadValue
    return BOOLEANS[value.lower()]


def _to_boolean(value: str) -> str:
    return "true" if parse_boolean(value) else "false"


def _midnight(date: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)


def additional_filter(name: str, operators: tuple[str, ...] = (*EQUAL, *SUBSTRING)) -> AttributeFilter:
    """Return the filter of an additional attribute."""
    return text_filter(f"({TABLE}.additional_attributes ->> '{name}')", operators=operators)


# In this order, which error messages show, and with the operators that Chatwoot allows for each.
STANDARD: dict[str, AttributeFilter] = {
    "name": text_filter(f"{TABLE}.name"),
    "phone_number": phone_filter(),
    "email": email_filter(),
    "identifier": identifier_filter(),
    "country_code": additional_filter("country_code", EQUAL),
    "city": additional_filter("city"),
    "company_name": additional_filter("company_name"),
    "labels": labels_filter(),
    "created_at": timestamp_filter(f"{TABLE}.created_at"),
    "last_activity_at": timestamp_filter(f"{TABLE}.last_activity_at"),
    "blocked": boolean_filter(f"{TABLE}.blocked"),
}
