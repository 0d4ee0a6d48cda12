"""What can be filtered by: each kind of attribute, with its operators, as SQL that no value can make fail."""

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
# By the database, whose lower case of İ or Σ is another than Python's.
LOWER_PARAM = "lower(%s)"
DATE_REGEX = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
BOOLEANS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


class BadValue(Exception):
    """A condition's values are none that its attribute can have."""


@dataclass(frozen=True)
class AttributeFilter:
    """A kind of attribute: the operators it takes, and what a condition with one of them is as SQL."""

    operators: tuple[str, ...]
    condition: Callable[[str, list[str]], Condition]


def text_filter(
    sql: str, *, operators: tuple[str, ...] = (*EQUAL, *SUBSTRING), lowered: bool = False
) -> AttributeFilter:
    """Return a kind of attribute that is a text: `sql` is its SQL, null where there is none."""
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
    """Return values as patterns of what contains them; % and _ in them stay wild."""
    return [f"%{_whole(value.strip())}%" for value in values]


def _whole(value: str) -> str:
    # A backslash at the end would take the meaning of the % that follows it.
    return value + "\\" if (len(value) - len(value.rstrip("\\"))) % 2 else value


def phone_filter() -> AttributeFilter:
    """Return the kind of a phone number; what it starts with is, as in the original, compared whole."""
    sql = f"{TABLE}.phone_key"
    as_text = text_filter(sql, lowered=True)

    def condition(operator: str, values: list[str]) -> Condition:
        if operator in SUBSTRING:
            return as_text.condition(operator, values)
        number = "+" + values[0].removeprefix("+")
        return Condition(f"{sql} {'<>' if operator == 'not_equal_to' else '='} %s", (number,))

    return AttributeFilter((*EQUAL, *SUBSTRING, "starts_with"), condition)


def boolean_filter(sql: str) -> AttributeFilter:
    """Return a kind of attribute that is yes or no."""

    def condition(operator: str, values: list[str]) -> Condition:
        value = BOOLEANS.get(values[0].lower())
        if value is None:
            raise BadValue
        return Condition(f"{sql} = %s", (value if operator == "equal_to" else not value,))

    return AttributeFilter(EQUAL, condition)


def labels_filter() -> AttributeFilter:
    """Return the kind of the labels that a contact bears."""
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
    """Return how contacts may bear a label: as it is written, or in lower case as the account's own labels are."""
    return [label, label.lower()]


def timestamp_filter(sql: str) -> AttributeFilter:
    """Return a kind of attribute that is a moment, compared by its day in UTC."""

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
    """Return the kind of an attribute that the account defines."""
    # The key is a parameter of the JSON operator, written into the SQL as a literal: keys hold no quotes.
    key = attribute.key.replace("'", "''").replace("%", "%%")
    sql = f"({TABLE}.custom_attributes ->> '{key}')"
    number = (_number, f"CASE WHEN {sql} ~ '^{NUMBER_REGEX}$' THEN {sql}::numeric END", "%s")
    cast, compared, param = {
        Type.NUMBER: number,
        Type.CURRENCY: number,
        Type.PERCENT: number,
        # ISO dates sort as texts; to read them as dates might fail.
        Type.DATE: (_iso_day, f"CASE WHEN {sql} ~ '^{DATE_REGEX}' THEN left({sql}, 10) END", "%s"),
        Type.CHECKBOX: (_word, f"lower({sql})", "%s"),
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
    """Return the day that an ISO date or moment names. Raises BadValue."""
    try:
        return datetime.datetime.fromisoformat(value.strip()).date()
    except ValueError:
        raise BadValue from None


def parse_days(value: str) -> int:
    """Return a number of days. Raises BadValue."""
    if not re.fullmatch(r"\d{1,6}", value.strip(), re.ASCII) or int(value) > MAX_DAYS:
        raise BadValue
    return int(value)


def _number(value: str) -> str:
    if not re.fullmatch(NUMBER_REGEX, value.strip(), re.ASCII):
        raise BadValue
    return value.strip()


def _iso_day(value: str) -> str:
    return parse_day(value).isoformat()


def _word(value: str) -> str:
    if value.lower() not in BOOLEANS:
        raise BadValue
    return "true" if BOOLEANS[value.lower()] else "false"


def _midnight(date: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)


def additional_filter(name: str, operators: tuple[str, ...] = (*EQUAL, *SUBSTRING)) -> AttributeFilter:
    """Return the kind of an additional attribute."""
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
