"""Filters: what every FilterSet has, and the errors it gives."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import EmptyResultSet
from django.core.validators import EMPTY_VALUES
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from crm.api.fields import NO_ID
from crm.workspaces.parsing import parse_datetime, parse_uuid

# SQL, and the parameters it takes.
Condition = tuple[str, list[Any]]


def join_conditions(one: Condition, other: Condition) -> Condition:
    """Return the condition that two conditions hold; an empty one asks for nothing."""
    return " AND ".join(filter(None, [one[0], other[0]])), [*one[1], *other[1]]


class TimeField(forms.Field):
    default_error_messages = {"invalid": _("Must be a time such as 2026-01-15T10:30:00Z.")}

    def to_python(self, value):
        if not value:
            return None
        try:
            return parse_datetime(value.strip().replace(" ", "+"))  # an unescaped + arrives as a space
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"]) from None


class IdField(forms.Field):
    default_error_messages = {"invalid": NO_ID}

    def to_python(self, value):
        if not value:
            return None
        pk = parse_uuid(value)
        if pk is None:
            raise forms.ValidationError(self.error_messages["invalid"])
        return pk


class IdFilter(django_filters.Filter):
    """The id of a record, written as in bodies."""

    field_class = IdField


class TimeFilter(django_filters.Filter):
    """An ISO 8601 date or moment."""

    field_class = TimeField


class RecordFilterSet(django_filters.FilterSet):
    """Filters on what every record has."""

    created_since = TimeFilter("created_at", "gte", help_text="Created at this time or later.")
    updated_since = TimeFilter("updated_at", "gte", help_text="Changed at this time or later.")

    @classmethod
    def conditions(cls, given: Mapping[str, str]) -> Condition:
        """Return the condition that the given filters make: SQL on the model's table, and its parameters.

        Raises a validation error naming the parameters that are malformed. The filters are made once and hold no
        state; a form for each request, as pages have one, would cost as much as the rest of a read.
        """
        made, faults = [], {}
        for name, text in given.items():
            try:
                value = cls._made().filters[name].field.clean(text)
                if value in EMPTY_VALUES:  # django-filter would then leave the filter out, and show everything
                    raise forms.ValidationError(_("Must not be empty."))
                made.append(cls._condition(name, value))
            except forms.ValidationError as error:
                faults[name] = error.messages
        if faults:
            raise serializers.ValidationError(faults)
        return " AND ".join(sql for sql, _values in made), [value for _sql, values in made for value in values]

    @classmethod
    def _condition(cls, name: str, value: Any) -> Condition:
        if name in cls._known():
            return cls._known()[name], [value]
        chosen = cls._made().filters[name]
        sql, params = _compiled(chosen.filter(cls._meta.model.objects.all(), value))
        if chosen.method is None and params == [value]:
            cls._known()[name] = sql  # it makes the same condition each time, and only the value differs
        return sql, params

    @classmethod
    @cache
    def _known(cls) -> dict[str, str]:
        return {}

    @classmethod
    @cache
    def _made(cls):
        return cls(queryset=cls._meta.model.objects.none())


def _compiled(rows: QuerySet) -> Condition:
    query = rows.query
    if sum(map(bool, query.alias_refcount.values())) > 1:
        raise TypeError("A filter of a serializer may not join; filter by a subquery.")
    try:
        sql, params = query.where.as_sql(query.get_compiler(connection=connection), connection)
    except EmptyResultSet:
        return "false", []
    return sql, list(params)


class ExternalIdFilters(django_filters.FilterSet):
    """Filters on a record's ids in other systems."""

    id_crm = django_filters.CharFilter(strip=False, help_text="With this id in the CRM.")
    id_erp = django_filters.CharFilter(strip=False, help_text="With this id in the ERP.")
    id_accounting = django_filters.CharFilter(strip=False, help_text="With this id in accounting.")
