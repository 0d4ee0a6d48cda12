"""Shapes: one table of fields for what comes in, what goes out, the OpenAPI schema and the tests."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar

import orjson
from django.db import models

from .fields import Column, StrictSerializer


class RecordSerializer(StrictSerializer):
    """The fields of a resource, in the order of the documentation.

    As a serializer it checks what comes in. What goes out does not pass through it: `select` is the column list of a
    query, `rows` makes dictionaries of its tuples, and `json_object` lets PostgreSQL build the same object.
    """

    model: ClassVar[type[models.Model]]
    # Keys that are left out of a record that has no value for them.
    optional: ClassVar[tuple[str, ...]] = ()

    @classmethod
    @cache
    def columns(cls) -> dict[str, Any]:
        """Return the fields by name, in order."""
        fields: Any = cls().fields  # those of an instance know their source
        return dict(fields)

    @classmethod
    @cache
    def table(cls) -> str:
        return cls.model._meta.db_table

    @classmethod
    @cache
    def select(cls) -> str:
        """Return the columns of a query, as SQL."""
        return ", ".join(field.sql(cls.table()) for field in cls.columns().values())

    @classmethod
    @cache
    def json_object(cls) -> str:
        """Return the SQL that builds the object."""
        pairs = (f"'{name}', {field.sql(cls.table())}" for name, field in cls.columns().items())
        return f"json_build_object({', '.join(pairs)})"

    @classmethod
    @cache
    def _reshaped(cls) -> dict[str, Callable]:
        fields = cls.columns().items()
        return {name: field.shown for name, field in fields if type(field).shown is not Column.shown}

    @classmethod
    def rows(cls, tuples: Iterable[tuple]) -> list[dict[str, Any]]:
        """Return one dictionary a row of `select`."""
        names = tuple(cls.columns())
        records = [dict(zip(names, values, strict=True)) for values in tuples]
        for name, shown in cls._reshaped().items():
            for record in records:
                record[name] = shown(record[name])
        for name in cls.optional:
            for record in records:
                if record[name] is None:
                    del record[name]
        return records

    @classmethod
    def checked(cls, sent: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
        """Return what was sent as values of the model. Raises a validation error naming the fields."""
        return cls._checker(partial).run_validation(sent)

    @classmethod
    @cache
    def _checker(cls, partial: bool) -> "RecordSerializer":
        # Checking leaves nothing behind in a serializer, and making one copies all its fields.
        return cls(partial=partial)

    @classmethod
    def differing(cls, sent: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
        """Return what differs from the record as it is shown, so that a client may send back what it read."""
        shown = orjson.loads(orjson.dumps(record))
        return {name: value for name, value in sent.items() if name not in shown or not _same(value, shown[name])}

    @classmethod
    def named(cls, errors: Mapping[str, list]) -> dict[str, list]:
        """Return errors by model field as errors by field of the shape."""
        names = {field.source: name for name, field in cls.columns().items()}
        return {names.get(name, name): messages for name, messages in errors.items()}

    def refusal(self, name):
        field = self.columns().get(name)
        if field is None:
            return "Unknown field."
        if field.read_only:
            return "This field is read-only."
        if self.partial and field.fixed:
            return "This field cannot change after creation."
        return None


def _same(sent: Any, shown: Any) -> bool:
    # 1 == True and 1 == 1.0 in Python, in JSON they differ.
    return type(sent) is type(shown) and sent == shown
