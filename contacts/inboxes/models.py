"""Contacts in inboxes."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import MD5
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from crm.workspaces.fields import WorkspaceForeignKey
from crm.workspaces.inboxes import Inbox
from crm.workspaces.records import Record, RecordQuerySet, unique_if_not_deleted

MAX_SHOWN_LENGTH = 100  # characters of an id


class ContactInboxQuerySet(RecordQuerySet):
    def with_source_id(self, source_id: str) -> Self:
        """Return the rows with this source id, in any inbox."""
        return self.filter(source_key=MD5(models.Value(source_id)), source_id=source_id)


class ContactInbox(Record):
    """A contact in an inbox, and the id that the contact has there."""

    contact = WorkspaceForeignKey("contacts.Contact", related_name="contact_inboxes", verbose_name=_("contact"))
    inbox = WorkspaceForeignKey(Inbox, related_name="contact_inboxes", verbose_name=_("inbox"))
    # Of any length, as in Chatwoot's inboxes for e-mail.
    source_id = models.TextField(_("source id"))
    # Unique in place of the id, because an entry of an index has at most 2,700 bytes.
    source_key = models.GeneratedField(
        expression=MD5("source_id"), output_field=models.CharField(max_length=32), db_persist=True
    )
    # Chatwoot's clients set it; nothing here checks a signature.
    hmac_verified = models.BooleanField(_("verified"), default=False)

    objects: ClassVar[Any] = ContactInboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact's inbox")
        verbose_name_plural = _("contacts' inboxes")
        constraints = [
            unique_if_not_deleted(
                *("inbox", "source_key"),
                name="contactinbox_source_unique",
                message=_("Another contact has this id in the inbox."),
            )
        ]

    def __str__(self):
        return Truncator(self.source_id).chars(MAX_SHOWN_LENGTH)
