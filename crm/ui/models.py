"""Saved views of lists, and the records that members viewed recently."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.workspaces.records import Record, RecordQuerySet, WorkspaceModel


class SavedViewQuerySet(RecordQuerySet):
    def visible_to(self, user_id, record_type: str) -> "SavedViewQuerySet":
        """Return the views of a record type that a member sees: their own and shared ones, in order."""
        visible = models.Q(owner_id=user_id) | models.Q(shared=True)
        return self.not_deleted().filter(visible, record_type=record_type).order_by("place", "id")


class SavedView(Record):
    """The filters and order of a list, saved under a name as the query string of its URL."""

    # No foreign key: users are global, and the role of a workspace cannot read them.
    owner_id = models.UUIDField(editable=False)
    record_type = models.CharField(_("record type"), max_length=32, editable=False)
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(_("query"), max_length=4000, blank=True)
    shared = models.BooleanField(_("shared with everybody here"), default=False)
    place = models.IntegerField(_("position"), default=0)

    objects: ClassVar[Any] = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        indexes = [models.Index(fields=["workspace", "record_type", "place", "id"], name="savedview_by_place")]

    def __str__(self):
        return self.name


class Visit(WorkspaceModel):
    """The time when a member last viewed a record."""

    # Not a Record: it is overwritten at each view, and has neither a history nor a soft deletion.

    user_id = models.UUIDField()
    record_type = models.CharField(max_length=32)
    record_id = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user_id", "record_type", "record_id"], name="visit_record_unique"
            )
        ]
        indexes = [models.Index(fields=["workspace", "user_id", "at"], name="visit_by_time")]

    def __str__(self):
        return f"{self.record_type} {self.record_id}"
