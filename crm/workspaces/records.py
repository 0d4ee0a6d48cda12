"""The base of every tenant table: its keys, its times and the query set that reads start from."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.db.session import prepared_cursor

from .fields import IdField


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
        """Return a row locked against deletion until the transaction ends, or None where it is deleted.

        For rows about to refer to it. The lock is that of a foreign key check, so any number of writers share it; only
        a deletion waits for them, and they for it.
        """
        table = self.model._meta.db_table
        columns = ", ".join(str(field.column) for field in self.model._meta.concrete_fields)
        cursor = prepared_cursor()
        cursor.execute(
            f"SELECT {columns} FROM {table} WHERE workspace_id = %s AND id = %s AND deleted_at IS NULL FOR KEY SHARE",
            [workspace_id, pk],
        )
        row = cursor.fetchone()
        return row and self.model.from_db(self.db, [field.attname for field in self.model._meta.concrete_fields], row)


class WorkspaceModel(models.Model):
    """A row of one workspace. The migration makes `(workspace_id, id)` its primary key."""

    id = IdField()
    workspace = models.ForeignKey("crm.Workspace", models.PROTECT, related_name="+", db_index=False, editable=False)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True


class Record(WorkspaceModel):
    """A row with a history, which is deleted softly."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    # Columns that follow from others, and so are left out of the history.
    DERIVED: ClassVar[frozenset[str]] = frozenset({"created_at", "updated_at"})
    # True if the number of records that are not deleted is kept per workspace (crm.history.counters).
    COUNTED: ClassVar[bool] = False

    class Meta:
        abstract = True

    def derive(self) -> None:
        """Set the columns that follow from others; called before every save."""

    def names(self) -> tuple[str | None, ...]:
        """Return the names that a search finds in spite of a wrong letter."""
        return ()
