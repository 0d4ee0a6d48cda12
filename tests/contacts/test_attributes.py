"""Parsing of custom attribute values that are typed in forms."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.workspaces.custom_attributes import parse_value
from crm.workspaces.models import CustomAttribute

Type = CustomAttribute.Type


def build_definition(kind: str, **values) -> CustomAttribute:
    return CustomAttribute(type=kind, key="k", name="K", **values)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", " gold ", "gold"),
        ("number", "12", 12),
        ("number", "-12.5", -12.5),
        ("currency", "0.30", 0.3),
        ("percent", "100", 100),
        ("date", "2026-01-15", "2026-01-15"),
        ("checkbox", "on", True),
        ("checkbox", "False", False),
        ("list", "gold", "gold"),
        ("link", "https://acme.com/a?b", "https://acme.com/a?b"),
        ("phone", "+33 (0)1 44.55-66", "+33 (0)1 44.55-66"),
        ("email", "jean@acme.com", "jean@acme.com"),
        *((kind, "  ", None) for kind in Type.values),
    ],
)
def test_parse_value_of_valid_text_returns_the_typed_value(kind, text, value):
    found = parse_value(build_definition(kind, values=["gold"]), text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("number", text) for text in ("1,5", "1 000", "1e5", "NaN", "Infinity", "٣", "9" * 40, "0x1")),
        *(("date", text) for text in ("15/01/2026", "2026-02-30", "20260115", "2026-W03-4", "today")),
        ("checkbox", "maybe"),
        ("list", "silver"),
        *(("link", text) for text in ("acme.com", "javascript:alert(1)", "ftp://acme.com")),
        *(("phone", text) for text in ("call me", "12", "+")),
        *(("email", text) for text in ("nobody", "a@", "a b@c.fr")),
        *((kind, "a\0b") for kind in Type.values),
        *((kind, "\ud800") for kind in Type.values),
        ("text", "x" * 4001),
    ],
)
def test_parse_value_of_invalid_text_is_refused(kind, text):
    with pytest.raises(ValidationError):
        parse_value(build_definition(kind, values=["gold"]), text)


def test_parse_value_of_a_list_without_values_takes_any_text():
    assert parse_value(build_definition("list"), "silver") == "silver"


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^\d{3}$", "123", True),
        (r"^\d{3}$", "1234", False),
        ("b", "abc", True),
        ("(", "whatever", True),  # an invalid pattern
        ("^(a+)+$", "a" * 60 + "!", False),  # takes Python exponential time
    ],
)
def test_parse_value_of_text_checks_the_pattern(db, pattern, text, matches):
    definition = build_definition("text", regex_pattern=pattern, regex_cue="Three digits.")
    if matches:
        assert parse_value(definition, text) == text
    else:
        with pytest.raises(ValidationError, match=r"Three digits\."):
            parse_value(definition, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(Type.values), st.text())
def test_parse_value_of_any_text_returns_or_refuses(kind, text):
    value = None
    with suppress(ValidationError):
        value = parse_value(build_definition(kind), text)
    assert value is None or text.strip()
