"""Search of the admin site: the kind of term decides which indexes are used, so that no search scans a table."""

from collections.abc import Callable
from functools import reduce
from operator import and_
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.db.models import Q

from crm.workspaces.text import fold, sort_key, to_e164, trim
from crm.workspaces.validators import storable_text_error

TermCondition = Callable[[str], Q | None]

# Maximum number of rows that each condition of a search finds.
MAX_FOUND = 1000
# A trigram index cannot serve shorter words.
MIN_INDEXED_WORD = 3
# All numbers of 18 digits fit into a bigint, but only some of 19.
BIGINT_DIGITS = 18


def as_uuid(text: str) -> UUID | None:
    """Return a text as a UUID, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def by_id(name: str = "pk") -> TermCondition:
    """Find a row by a UUID."""
    return lambda term: Q(**{name: uuid}) if (uuid := as_uuid(term)) else None


def by_name(term: str) -> Q | None:
    """Find names that contain every word of the term; words too short for the trigram index match its start."""
    words = sort_key(term).split()
    if not words or "@" in term or as_uuid(term):
        return None
    if all(len(word) < MIN_INDEXED_WORD for word in words):
        return Q(sort_key__startswith=" ".join(words))
    return reduce(and_, (Q(sort_key__contains=word) for word in words))


def by_words(name: str = "search_key") -> TermCondition:
    """Find rows that contain every word of the term; words too short for the trigram index match their start."""

    def condition(term: str) -> Q | None:
        words = [word for word in fold(term).split() if any(map(str.isalnum, word))]
        if not words or as_uuid(term):
            return None
        return reduce(and_, (_contains(name, word) for word in words))

    return condition


def _contains(name: str, word: str) -> Q:
    if len(word) < MIN_INDEXED_WORD:
        return Q(**{f"{name}__startswith": word}) | Q(**{f"{name}__contains": f" {word}"})
    return Q(**{f"{name}__contains": word})


def by_phone(term: str) -> Q | None:
    """Find a phone number, in any notation, in the search key."""
    return Q(search_key__contains=number) if (number := to_e164(term)) else None


def by_number(term: str) -> Q | None:
    """Find a row by its number."""
    return Q(number=int(term)) if term.isascii() and term.isdigit() and len(term) <= BIGINT_DIGITS else None


def by_external_id(name: str) -> TermCondition:
    """Find a row that is not deleted by its id in another system; only those rows have an index on it."""
    return lambda term: Q(**{name: term}, deleted_at=None)


class SearchAdmin(ModelAdmin):
    """A model admin that searches by `search_conditions`, each in its own query with its own index."""

    search_conditions: tuple[TermCondition, ...] = ()
    # Not used for searching; Django shows the search box only if it is not empty.
    search_fields = ("pk",)

    def get_search_results(self, request, queryset, search_term):
        """Return the rows that any condition finds, and False, as there are no duplicates."""
        term = trim(search_term)
        if not term:
            return queryset, False
        # PostgreSQL would raise an error for a NUL in the URL.
        conditions = [] if storable_text_error(term) else [condition(term) for condition in self.search_conditions]
        rows = queryset.order_by().values("pk")
        matches = [rows.filter(condition)[:MAX_FOUND] for condition in conditions if condition is not None]
        if not matches:
            return queryset.none(), False
        # UNION of the queries, as an OR of their conditions would scan the table.
        first, *others = matches
        return queryset.filter(pk__in=first.union(*others, all=True) if others else first), False
