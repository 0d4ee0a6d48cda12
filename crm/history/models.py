"""The change log: what changed, who did it, and through which source."""

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.workspaces.fields import WorkspaceForeignKey
from crm.workspaces.records import RecordQuerySet, WorkspaceModel

from .registry import tracked_models
from .verbs import render_title


class Trace(WorkspaceModel):
    """Base of the log: who acted, through which source, in which request, and when. Appended, never changed."""

    # A copy, and no foreign keys: the log still says who acted after a user is renamed or a token erased.
    actor_name = models.CharField(_("who"), max_length=255)
    user_id = models.UUIDField(null=True)
    token_id = models.UUIDField(null=True)
    source = models.CharField(_("source"), max_length=32)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True


class ChangeSet(Trace):
    """A group of changes: a bulk edit, a merge, an import, the deletion of a customer with its contacts."""

    verb = models.CharField(max_length=40, blank=True, default="")
    params = models.JSONField(encoder=DjangoJSONEncoder, default=dict, blank=True)
    # The title of change sets that were stored before there were verbs.
    title = models.CharField(_("title"), max_length=255, blank=True, default="")
    # The id of the change set, or of the one change, that this one undoes.
    undoes = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "undoes"],
                condition=models.Q(undoes__isnull=False),
                name="changeset_undone_once",
                violation_error_message=_("This has been undone already."),
            )
        ]

    def __str__(self):
        return render_title(self.verb, self.params, self.title)


class ChangeQuerySet(RecordQuerySet):
    def of(self, record) -> "ChangeQuerySet":
        """Return the changes of one record, newest first."""
        changes = self.in_workspace(record.workspace_id).order_by("-id")
        return changes.filter(record_type=record._meta.model_name, record_id=record.pk)

    def before(self, change_id) -> "ChangeQuerySet":
        """Return the changes older than the given one: the next page of a history."""
        return self.filter(id__lt=change_id)


class Change(Trace):
    """One row's change: `before` and `after` hold the fields that changed, nothing else."""

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("change", "created")
        UPDATED = "updated", pgettext_lazy("change", "updated")
        DELETED = "deleted", pgettext_lazy("change", "deleted")
        RESTORED = "restored", pgettext_lazy("change", "restored")

    record_type = models.CharField(_("record type"), max_length=32)
    record_id = models.UUIDField(_("record"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    before = models.JSONField(_("before"), encoder=DjangoJSONEncoder, default=dict)
    after = models.JSONField(_("after"), encoder=DjangoJSONEncoder, default=dict)
    change_set = WorkspaceForeignKey(ChangeSet, null=True, related_name="changes", verbose_name=_("change set"))

    objects: ClassVar[Any] = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["workspace", "record_type", "record_id", "id"], name="change_of_record")]

    def __str__(self):
        tracked = tracked_models.get(self.record_type)
        name = tracked.model._meta.verbose_name if tracked else self.record_type
        return gettext("%(record)s %(change)s") % {"record": name, "change": self.get_kind_display()}


class Count(WorkspaceModel):
    """The number of records of a type that a workspace has: the sum over its rows.

    Each writer adds to a row that no other has locked, so that writers never wait (crm.history.counters).
    """

    record_type = models.CharField(max_length=32)
    live = models.BigIntegerField(default=0)
    reachable = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")


class Spelling(WorkspaceModel):
    """A word in the names of a workspace, under itself or without one of its letters (crm.history.spellings)."""

    spelling = models.TextField()
    word = models.TextField()

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")
        indexes = [models.Index(fields=["workspace", "spelling", "word"], name="spelling_of_word")]
