"""The base of every tenant table: its keys, its times and the query set that reads start from."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.db.session import prepared_cursor

from .fields import IdField, TrimmedCharField
from .text import SORT_KEY_LENGTH


class RecordQuerySet(models.QuerySet):
    """Reads that start from the workspace."""

    def in_workspace(self, workspace_id) -> Self:
        """Return the rows of one workspace."""
        return self.filter(workspace_id=workspace_id)

    def not_deleted(self) -> Self:
        """Return the rows that are not deleted."""
        return self.filter(deleted_at=None)

    def filter_ids(self, ids, name: str = "id") -> Self:
        """Return the rows whose id, or another column, is one of many."""
        field: Any = self.model._meta.get_field(name)
        column = f"{self.model._meta.db_table}.{field.column}"
        # perf: PostgreSQL parses one array as a parameter faster than a list of parameters.
        return self.extra(where=[f"{column} = ANY(%s)"], params=[list(ids)])  # type: ignore[return-value]  # noqa: S610

    def of(self, record: Any) -> Self:
        """Return the rows, such as notes, that belong to a contact or a customer."""
        rows = self.in_workspace(record.workspace_id).not_deleted()
        return rows.filter(**{f"{record._meta.model_name}_id": record.pk})

    def lock_for_reference(self, workspace_id, pk):
        """Return a row locked against deletion until the transaction ends, or None if it is deleted."""
        # For rows that will refer to it: deletion is soft, so foreign keys allow deleted rows. The lock is that of a
        # foreign key check, which any number of writers share; only deletion waits for them, and they for deletion.
        table = self.model._meta.db_table
        columns = ", ".join(str(field.column) for field in self.model._meta.concrete_fields)
        cursor = prepared_cursor()
        # Written by hand, as Django's select_for_update() has no FOR KEY SHARE.
        cursor.execute(
            f"SELECT {columns} FROM {table} WHERE workspace_id = %s AND id = %s AND deleted_at IS NULL FOR KEY SHARE",
            [workspace_id, pk],
        )
        row = cursor.fetchone()
        return row and self.model.from_db(self.db, [field.attname for field in self.model._meta.concrete_fields], row)


class WorkspaceModel(models.Model):
    """A row of one workspace. The migration makes `(workspace_id, id)` its primary key."""

    id = IdField()
    # The primary key begins with the workspace, so an index on it alone would only cost writes.
    workspace = models.ForeignKey("crm.Workspace", models.PROTECT, related_name="+", db_index=False, editable=False)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True


class Record(WorkspaceModel):
    """A row with a history, which is deleted softly."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Not auto_now: the write path sets it, and only if a value changes.
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    # Columns that follow from others, and so are left out of the history.
    DERIVED: ClassVar[frozenset[str]] = frozenset({"created_at", "updated_at"})
    # True if the number of records that are not deleted is stored per workspace (crm.history.counters).
    COUNTED: ClassVar[bool] = False

    class Meta:
        abstract = True

    def derive(self) -> None:
        """Set the columns that follow from others; called before every save."""

    def corrected_values(self) -> dict[str, Any]:
        """Return the values that the write path would store differently now, if an earlier version stored the row."""
        trimmed = [field for field in self._meta.concrete_fields if isinstance(field, TrimmedCharField)]
        values = {field.attname: field.to_python(getattr(self, field.attname)) for field in trimmed}
        return {name: value for name, value in values.items() if value != getattr(self, name)}

    def names(self) -> tuple[str | None, ...]:
        """Return the names that fuzzy search finds."""
        return ()


class SearchableRecord(Record):
    """A record with a name to sort by, and a text to search by."""

    # The embedded PostgreSQL has no ICU collations, so names sort by a folded key of ours, byte by byte.
    sort_key = models.CharField(max_length=SORT_KEY_LENGTH, editable=False, db_collation="C")
    # Folded; any part of it is found through a trigram index.
    search_key = models.TextField(editable=False)

    DERIVED = Record.DERIVED | {"sort_key", "search_key"}

    class Meta:
        abstract = True


def order_indexes(model_name: str, **columns: str) -> list[models.Index]:
    """Return the indexes that lists walk: by a workspace and a column, each under the short name of an order."""
    # They end with the id, which breaks ties, so that a page can begin at any row.
    return [
        models.Index(fields=["workspace", column, "id"], name=f"{model_name}_by_{order}")
        for order, column in columns.items()
    ]


def unique_if_not_deleted(*fields: str, name: str, message: Any) -> models.UniqueConstraint:
    """Return the constraint that fields are unique in a workspace; deleted records are exempt."""
    return models.UniqueConstraint(
        fields=["workspace", *fields],
        condition=models.Q(deleted_at=None),
        name=name,
        violation_error_message=message,
    )
