"""Tasks, on their own or about a contact or a customer."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from crm.workspaces.fields import WorkspaceForeignKey
from crm.workspaces.records import Record, RecordQuerySet
from customers.models import Customer

CONTACT = "contacts.Contact"
MAX_BADGE_COUNT = 100
# Through the view of a workspace's members: the tenant role cannot read users.
ASSIGNED_TO = """
(SELECT coalesce(nullif(p.name, ''), p.email) FROM crm_person p WHERE p.id = contacts_task.assignee_id)
"""


class TaskQuerySet(RecordQuerySet):
    def open(self):
        """Return the tasks that are not done, soonest due first; those without a date come last."""
        return self.not_deleted().filter(done_at=None).order_by("due_on", "id")

    def mine(self, user_id: UUID | None):
        """Return the tasks of one member."""
        return self.filter(assignee_id=user_id)

    def with_names(self):
        """Return tasks with the name of the member that each is assigned to, as `assigned_to`."""
        return self.annotate(assigned_to=RawSQL(ASSIGNED_TO, [], output_field=models.CharField()))  # noqa: S611

    def badge_text(self) -> str:
        """Return the text of the badge: the number of tasks, "99+" above 99, or "" for none."""
        # The badge is on every page, so its cost must not grow with the tasks.
        number = self.order_by()[:MAX_BADGE_COUNT].count()
        return f"{MAX_BADGE_COUNT - 1}+" if number == MAX_BADGE_COUNT else str(number or "")


class Task(Record):
    """A to-do, perhaps about a contact or a customer, with a date and an assignee."""

    title = models.CharField(_("title"), max_length=255)
    due_on = models.DateField(_("due"), null=True, blank=True)
    # The user, not the membership, so that a member who leaves and returns keeps their tasks.
    assignee_id = models.UUIDField(_("assigned to"), null=True, blank=True)
    contact = WorkspaceForeignKey(CONTACT, null=True, blank=True, related_name="tasks", verbose_name=_("contact"))
    customer = WorkspaceForeignKey(Customer, null=True, blank=True, related_name="tasks", verbose_name=_("customer"))
    user_id = models.UUIDField(null=True, editable=False)
    author = models.CharField(_("by"), max_length=255, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    done_by = models.CharField(_("done by"), max_length=255, blank=True, editable=False)

    objects: ClassVar[Any] = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) | models.Q(customer__isnull=True),
                name="task_of_one_at_most",
                violation_error_message=_("Choose a contact or a customer, not both."),
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_on", "id"],
                condition=models.Q(done_at=None, deleted_at=None),
                name="task_open",
            ),
            models.Index(
                fields=["workspace", "assignee_id", "due_on", "id"],
                condition=models.Q(done_at=None, deleted_at=None),
                name="task_open_of_member",
            ),
        ]

    def __str__(self):
        return self.title
