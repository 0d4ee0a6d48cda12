"""Notes on contacts and customers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.workspaces.fields import NumberField, WorkspaceForeignKey
from crm.workspaces.records import Record
from customers.models import Customer

CONTACT = "contacts.Contact"
MAX_CONTENT = 64 * 1024  # bytes


class Note(Record):
    """A remark on a contact or on a customer, by a member or by an integration."""

    number = NumberField()
    contact = WorkspaceForeignKey(CONTACT, null=True, blank=True, related_name="notes", verbose_name=_("contact"))
    customer = WorkspaceForeignKey(Customer, null=True, blank=True, related_name="notes", verbose_name=_("customer"))
    content = models.TextField(_("content"))
    # None for an integration. The name is that of the time when the note was written.
    user_id = models.UUIDField(null=True, editable=False)
    author = models.CharField(_("by"), max_length=255, editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="note_number_unique"),
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False, customer__isnull=True)
                | models.Q(contact__isnull=True, customer__isnull=False),
                name="note_of_one",
                violation_error_message=_("Choose a contact or a customer."),
            ),
        ]

    def __str__(self):
        return self.content[:80]

    def clean(self):
        # Not a validator of the field: what was stored before the limit stays readable.
        if len((self.content or "").encode(errors="surrogatepass")) > MAX_CONTENT:
            raise ValidationError({"content": _("Use at most 64 KiB of text (65,536 bytes).")})
