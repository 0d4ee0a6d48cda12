"""Nesting limit of JSON values."""

import pytest
from django.core.exceptions import ValidationError

from contacts.actions import create_contact


def nest(levels: int) -> dict:
    value: dict = {}
    for _ in range(levels):
        value = {"in": value}
    return value


def test_custom_attributes_deeper_than_100_levels_are_refused(alice):
    with alice.scope():
        assert create_contact(actor=alice.actor, full_name="Ada", custom_attributes=nest(100)).pk
        for levels in (101, 100_000):
            with pytest.raises(ValidationError, match="100 levels"):
                create_contact(actor=alice.actor, full_name="Ada", custom_attributes=nest(levels))
