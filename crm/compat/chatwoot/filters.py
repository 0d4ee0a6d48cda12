"""Chatwoot's filters: a list of conditions, each joined to the next by AND or OR, as SQL on contacts."""

from collections.abc import Mapping
from typing import Any

from crm.queries.conditions import Condition
from crm.workspaces.models import CustomAttribute

from .attribute_filters import PRESENT, STANDARD, AttributeFilter, BadValue, custom_filter
from .exceptions import Unprocessable

MAX_CONDITIONS = 100
MAX_VALUES = 1000  # of all conditions together: each is compared with every row scanned


def parse_filter(payload: Any, attributes: Mapping[str, CustomAttribute]) -> Condition:
    """Return the condition of a filter's payload; `attributes` are the account's own by key. Raises Unprocessable."""
    # The original answers a missing payload, and a join after the last condition, with a 500.
    if not isinstance(payload, list) or not payload or not all(isinstance(entry, dict) for entry in payload):
        raise Unprocessable("Invalid payload. Send a list of conditions as payload.")
    if len(payload) > MAX_CONDITIONS:
        raise Unprocessable(f"Invalid payload. Send at most {MAX_CONDITIONS} conditions.")
    if sum(len(entry["values"]) for entry in payload if isinstance(entry.get("values"), list)) > MAX_VALUES:
        raise Unprocessable(f"Invalid payload. Send at most {MAX_VALUES} values.")
    joins = [_join(entry) for entry in payload]
    if payload[-1].get("query_operator") not in (None, ""):
        raise Unprocessable("Query operator must be null in the last condition.")
    parts: list[str] = []
    params: list[Any] = []
    for entry, join in zip(payload, [*joins[:-1], ""], strict=True):
        condition = _condition(entry, attributes)
        # No brackets around pairs: AND binds tighter, in Chatwoot as in SQL.
        parts += [f"({condition.sql})", join]
        params += condition.params
    return Condition(f"({' '.join(parts).strip()})", tuple(params), is_scanned=True)


def are_all_required(payload: list[dict[str, Any]]) -> bool:
    """Return whether all conditions are joined by AND, so that an index on any of them may narrow the rows."""
    return all(_join(entry) == "AND" for entry in payload[:-1])


def _join(entry: Mapping[str, Any]) -> str:
    operator = entry.get("query_operator")
    if operator in (None, ""):
        return "AND"
    if not isinstance(operator, str) or operator.upper() not in ("AND", "OR"):
        raise Unprocessable('Query operator must be either "AND" or "OR".')
    return operator.upper()


def _condition(entry: Mapping[str, Any], attributes: Mapping[str, CustomAttribute]) -> Condition:
    key, operator = entry.get("attribute_key"), entry.get("filter_operator")
    attribute_filter = _get_filter(key, attributes)
    if operator not in attribute_filter.operators:
        raise Unprocessable(
            f"Invalid operator. The allowed operators for {key} are [{','.join(attribute_filter.operators)}]."
        )
    try:
        values = [] if operator in PRESENT else _texts(entry.get("values"))
        return attribute_filter.condition(operator, values)
    except BadValue:
        raise Unprocessable(f"Invalid value. The values provided for {key} are invalid") from None


def _get_filter(key: Any, attributes: Mapping[str, CustomAttribute]) -> AttributeFilter:
    if isinstance(key, str):
        if key in STANDARD:
            return STANDARD[key]
        if key in attributes:
            return custom_filter(attributes[key])
    raise Unprocessable(
        f"Invalid attribute key - [{'' if key is None else key}]. The key should be one of [{','.join(STANDARD)}] "
        "or a custom attribute defined in the account."
    )


def _texts(values: Any) -> list[str]:
    """Return the values as texts: at least one, no objects; a single value may be sent without a list."""
    # Clients send numbers and booleans with quotes or without; each attribute parses them itself.
    items = values if isinstance(values, list) else [values]
    if not items:
        raise BadValue
    return [_text(value) for value in items]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float) or value == "":
        raise BadValue
    return str(value)
