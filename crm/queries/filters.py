"""Base of filters: one FilterSet per model serves the API, the pages and exports."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import EmptyResultSet
from django.core.validators import EMPTY_VALUES
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.workspaces.parsing import NOT_AN_ID, parse_datetime, parse_uuid
from crm.workspaces.text import trim

from .conditions import ALL, Condition

# The SQL of filters whose only parameter is the value.
_known_sql: dict[tuple[type, str], str] = {}


class TimeFormField(forms.Field):
    def to_python(self, value):
        try:
            # An unescaped + arrives as a space.
            return parse_datetime(value.strip().replace(" ", "+")) if value else None
        except ValueError:
            raise forms.ValidationError(_("Must be a time such as 2026-01-15T10:30:00Z.")) from None


class IdFormField(forms.Field):
    # Not Django's UUIDField, which also takes {…}, urn:uuid:… and 32 digits.
    def to_python(self, value):
        pk = parse_uuid(value)
        if value and pk is None:
            raise forms.ValidationError(NOT_AN_ID)
        return pk


class IdFilter(django_filters.Filter):
    """Filter by the id of a record."""

    field_class = IdFormField


class TimeFilter(django_filters.Filter):
    """Filter by an ISO 8601 date or time."""

    field_class = TimeFormField


class RecordFilterSet(django_filters.FilterSet):
    """Filters on the fields that every record has."""

    created_since = TimeFilter("created_at", "gte", help_text="Created at or after this time.")
    updated_since = TimeFilter("updated_at", "gte", help_text="Changed at or after this time.")

    # Filters with an index (workspace, column, id), which finds the rows in id order.
    by_index: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def condition(cls, params: Mapping[str, str]) -> Condition:
        """Return the condition of filters, given as text by name. Raises ValidationError naming malformed filters."""
        # perf: the filters are built once, as a form for each request would cost as much as the rest of a read.
        filters = cls._instance().filters
        condition, errors = ALL, {}
        for name, text in params.items():
            try:
                value = filters[name].field.clean(text)
                if value in EMPTY_VALUES:  # otherwise django-filter would ignore the filter and return everything
                    raise forms.ValidationError(_("Must not be empty."))
                condition &= cls._condition(name, filters[name], value)
            except forms.ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise forms.ValidationError(errors)
        return condition

    @classmethod
    def _condition(cls, name: str, filter_: django_filters.Filter, value: Any) -> Condition:
        params: tuple[Any, ...] = (value,)
        sql = _known_sql.get((cls, name))
        if sql is None:
            sql, params = _compile(filter_.filter(cls._meta.model.objects.all(), value))
            # A filter's method may generate other SQL for each value; so may a lookup, whose parameter then differs.
            if filter_.method is None and params == (value,):
                _known_sql[cls, name] = sql
        return Condition(sql, params, by_index=name in cls.by_index)

    @classmethod
    @cache
    def _instance(cls):
        return cls(queryset=cls._meta.model.objects.none())


def _compile(queryset: QuerySet) -> tuple[str, tuple[Any, ...]]:
    query = queryset.query
    # Only the WHERE clause is taken, so a join would be lost. A table that is no longer joined has no references left.
    if sum(map(bool, query.alias_refcount.values())) > 1:
        raise TypeError("A filter may not join; filter by a subquery.")
    try:
        sql, params = query.where.as_sql(query.get_compiler(connection=connection), connection)
    except EmptyResultSet:
        return "false", ()
    return sql, tuple(params)


class TrimmedFormField(forms.CharField):
    def to_python(self, value):
        return trim(super().to_python(value) or "")


class TrimmedFilter(django_filters.CharFilter):
    """Filter by a text that is stored without spaces around it (`TrimmedCharField`)."""

    field_class = TrimmedFormField


class ExternalIdFilters(django_filters.FilterSet):
    """Filters on a record's ids in other systems."""

    id_crm = TrimmedFilter(help_text="With this id in the CRM.")
    id_erp = TrimmedFilter(help_text="With this id in the ERP.")
    id_accounting = TrimmedFilter(help_text="With this id in accounting.")
