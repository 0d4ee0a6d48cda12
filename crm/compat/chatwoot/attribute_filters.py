"""The attributes that filters accept: operators by attribute type, as SQL that no value can make fail."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from crm.queries.conditions import Condition
from crm.workspaces.models import CustomAttribute

from .ordering import TABLE

Type = CustomAttribute.Type
EQUAL = ("equal_to", "not_equal_to")
SUBSTRING = ("contains", "does_not_contain")
PRESENT = ("is_present", "is_not_present")
COMPARISON = ("is_greater_than", "is_less_than")
DAYS = ("days_before",)
MAX_DAYS = 100_000
NUMBER_REGEX = r"[+-]?([0-9]{1,30}(\.[0-9]{1,30})?|\.[0-9]{1,30})"
# Lowered by the database, as Python lowers İ and Σ differently.
LOWER_PARAM = "lower(%s)"
DATE_REGEX = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
BOOLEANS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


class BadValue(Exception):
    """The values of a condition are invalid for its attribute."""


@dataclass(frozen=True)
class AttributeFilter:
    """How one type of attribute is filtered: its operators, and the SQL of a condition."""

    operators: tuple[str, ...]
    condition: Callable[[str, list[str]], Condition]


def text_filter(
    sql: str, *, operators: tuple[str, ...] = (*EQUAL, *SUBSTRING), lowered: bool = False
) -> AttributeFilter:
    """Return the filter of a text attribute; `sql` is null if there is no text."""
    compared = sql if lowered else f"lower({sql})"

    def condition(operator: str, values: list[str]) -> Condition:
        match operator:
            case "equal_to":
                return Condition(f"{compared} = {LOWER_PARAM}", (values[0],))
            case "not_equal_to":
                return Condition(f"{compared} <> {LOWER_PARAM}", (values[0],))
            case "contains":
                return Condition(f"{sql} ILIKE ANY (%s)", (like_patterns(values),))
            case _:
                return Condition(f"{sql} NOT ILIKE ALL (%s)", (like_patterns(values),))

    return AttributeFilter(operators, condition)


def like_patterns(values: list[str]) -> list[str]:
    """Return LIKE patterns of texts that contain the values; % and _ in them are wildcards."""
    return [f"%{_escape_last_backslash(value.strip())}%" for value in values]


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
        number = "+" + values[0].removeprefix("+")
        return Condition(f"{sql} {'<>' if operator == 'not_equal_to' else '='} %s", (number,))

    return AttributeFilter((*EQUAL, *SUBSTRING, "starts_with"), condition)


def boolean_filter(sql: str) -> AttributeFilter:
    """Return the filter of a boolean attribute."""

    def condition(operator: str, values: list[str]) -> Condition:
        value = BOOLEANS.get(values[0].lower())
        if value is None:
            raise BadValue
        return Condition(f"{sql} = %s", (value if operator == "equal_to" else not value,))

    return AttributeFilter(EQUAL, condition)


def labels_filter() -> AttributeFilter:
    """Return the filter of a contact's labels."""
    sql = f"{TABLE}.labels"

    def condition(operator: str, values: list[str]) -> Condition:
        match operator:
            case "equal_to":
                return Condition(f"{sql} && %s::varchar[]", (label_spellings(values[0]),))
            case "not_equal_to":
                return Condition(f"NOT {sql} && %s::varchar[]", (label_spellings(values[0]),))
            case "is_present":
                return Condition(f"{sql} <> '{{}}'")
            case _:
                return Condition(f"{sql} = '{{}}'")

    return AttributeFilter((*EQUAL, *PRESENT), condition)


def label_spellings(label: str) -> list[str]:
    """Return how contacts may spell a label: as sent, and in lower case like the account's labels."""
    return [label, label.lower()]


def timestamp_filter(sql: str) -> AttributeFilter:
    """Return the filter of a timestamp, compared by its day in UTC."""

    def condition(operator: str, values: list[str]) -> Condition:
        if operator == "days_before":
            return Condition(
                f"{sql} < %s", (_midnight(timezone.now().date() - datetime.timedelta(parse_days(values[0]))),)
            )
        value = parse_day(values[0])
        if operator == "is_greater_than":
            following = value + datetime.timedelta(1) if value < datetime.date.max else value
            return Condition(f"{sql} >= %s", (_midnight(following),))
        return Condition(f"{sql} < %s", (_midnight(value),))

    return AttributeFilter((*COMPARISON, *DAYS), condition)


def custom_filter(attribute: CustomAttribute) -> AttributeFilter:
    """Return the filter of a custom attribute."""
    # The key is written into the SQL as a literal, with quotes and % escaped.
    key = attribute.key.replace("'", "''").replace("%", "%%")
    sql = f"({TABLE}.custom_attributes ->> '{key}')"
    number = (_to_number, f"CASE WHEN {sql} ~ '^{NUMBER_REGEX}$' THEN {sql}::numeric END", "%s")
    cast, compared, param = {
        Type.NUMBER: number,
        Type.CURRENCY: number,
        Type.PERCENT: number,
        # ISO dates sort as texts; a cast to date might fail.
        Type.DATE: (_to_iso_day, f"CASE WHEN {sql} ~ '^{DATE_REGEX}' THEN left({sql}, 10) END", "%s"),
        Type.CHECKBOX: (_to_boolean, f"lower({sql})", "%s"),
    }.get(Type(attribute.type), (str, f"lower({sql})", LOWER_PARAM))
    part = text_filter(sql)

    def condition(operator: str, values: list[str]) -> Condition:
        match operator:
            case "equal_to":
                return Condition(f"{compared} = {param}", (cast(values[0]),))
            case "not_equal_to":
                return Condition(f"{compared} IS DISTINCT FROM {param}", (cast(values[0]),))
            case "contains" | "does_not_contain":
                return part.condition(operator, values)
            case "is_present":
                return Condition(f"{sql} IS NOT NULL")
            case "is_not_present":
                return Condition(f"{sql} IS NULL")
            case "is_greater_than":
                return Condition(f"{compared} > {param}", (cast(values[0]),))
            case "is_less_than":
                return Condition(f"{compared} < {param}", (cast(values[0]),))
            case _:
                before = timezone.now().date() - datetime.timedelta(parse_days(values[0]))
                return Condition(
                    f"CASE WHEN {sql} ~ '^{DATE_REGEX}' THEN left({sql}, 10) END < %s", (before.isoformat(),)
                )

    return AttributeFilter((*EQUAL, *SUBSTRING, *PRESENT, *COMPARISON, *DAYS), condition)


def parse_day(value: str) -> datetime.date:
    """Return the day of an ISO date or timestamp. Raises BadValue."""
    try:
        return datetime.datetime.fromisoformat(value.strip()).date()
    except ValueError:
        raise BadValue from None


def parse_days(value: str) -> int:
    """Return a number of days. Raises BadValue."""
    if not re.fullmatch(r"\d{1,6}", value.strip(), re.ASCII) or int(value) > MAX_DAYS:
        raise BadValue
    return int(value)


def _to_number(value: str) -> str:
    if not re.fullmatch(NUMBER_REGEX, value.strip(), re.ASCII):
        raise BadValue
    return value.strip()


def _to_iso_day(value: str) -> str:
    return parse_day(value).isoformat()


def _to_boolean(value: str) -> str:
    if value.lower() not in BOOLEANS:
        raise BadValue
    return "true" if BOOLEANS[value.lower()] else "false"


def _midnight(date: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)


def additional_filter(name: str, operators: tuple[str, ...] = (*EQUAL, *SUBSTRING)) -> AttributeFilter:
    """Return the filter of an additional attribute."""
    return text_filter(f"({TABLE}.additional_attributes ->> '{name}')", operators=operators)


STANDARD: dict[str, AttributeFilter] = {
    "name": text_filter(f"{TABLE}.name"),
    "phone_number": phone_filter(),
    "email": text_filter(f"{TABLE}.email_key", lowered=True),
    "identifier": text_filter(f"{TABLE}.identifier", operators=EQUAL),
    "country_code": additional_filter("country_code", EQUAL),
    "city": additional_filter("city"),
    "company_name": additional_filter("company_name"),
    "labels": labels_filter(),
    "created_at": timestamp_filter(f"{TABLE}.created_at"),
    "last_activity_at": timestamp_filter(f"{TABLE}.last_activity_at"),
    "blocked": boolean_filter(f"{TABLE}.blocked"),
}
