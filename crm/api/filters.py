"""Filters: what every FilterSet has, and the errors it gives."""

import datetime
from collections.abc import Mapping
from functools import cache

import django_filters
from django import forms
from django.db.models import QuerySet
from rest_framework import serializers


class TimeField(forms.Field):
    """An ISO 8601 date or moment; one without an offset is in UTC."""

    default_error_messages = {"invalid": "Must be a time such as 2026-01-15T10:30:00Z."}

    def to_python(self, value):
        if not value:
            return None
        try:
            # An unescaped + arrives as a space.
            moment = datetime.datetime.fromisoformat(value.strip().replace(" ", "+"))
            # Python takes offsets and PostgreSQL years that the other does not.
            return moment.astimezone(datetime.UTC) if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"]) from None


class TimeFilter(django_filters.Filter):
    field_class = TimeField


class RecordFilterSet(django_filters.FilterSet):
    """Filters on what every record has."""

    created_since = TimeFilter("created_at", "gte", help_text="Created at this time or later.")
    updated_since = TimeFilter("updated_at", "gte", help_text="Changed at this time or later.")

    @classmethod
    def narrow(cls, given: Mapping[str, str]) -> QuerySet:
        """Return the rows that match the filters given, of every workspace: the reader adds the actor's.

        Raises a validation error naming the parameters that are malformed. The filters are made once and hold no
        state; a form for each request, as pages have one, would cost as much as the rest of a read.
        """
        filters, rows, faults = cls._made().filters, cls._meta.model.objects.all(), {}
        for name, text in given.items():
            try:
                rows = filters[name].filter(rows, filters[name].field.clean(text))
            except forms.ValidationError as error:
                faults[name] = error.messages
        if faults:
            raise serializers.ValidationError(faults)
        return rows

    @classmethod
    @cache
    def _made(cls):
        return cls(queryset=cls._meta.model.objects.none())


class ExternalIdFilters(django_filters.FilterSet):
    """Filters on a record's ids in other systems."""

    id_crm = django_filters.CharFilter(strip=False, help_text="With this id in the CRM.")
    id_erp = django_filters.CharFilter(strip=False, help_text="With this id in the ERP.")
    id_accounting = django_filters.CharFilter(strip=False, help_text="With this id in accounting.")
