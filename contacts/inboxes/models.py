"""Contacts in inboxes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.workspaces.fields import WorkspaceForeignKey
from crm.workspaces.inboxes import Inbox
from crm.workspaces.records import Record, unique_if_not_deleted


class ContactInbox(Record):
    """A contact in an inbox, and the id that the contact has there."""

    contact = WorkspaceForeignKey("contacts.Contact", related_name="contact_inboxes", verbose_name=_("contact"))
    inbox = WorkspaceForeignKey(Inbox, related_name="contact_inboxes", verbose_name=_("inbox"))
    source_id = models.CharField(_("source id"), max_length=255)
    # Chatwoot's clients set it; nothing here checks a signature.
    hmac_verified = models.BooleanField(_("verified"), default=False)

    class Meta:
        verbose_name = _("contact's inbox")
        verbose_name_plural = _("contacts' inboxes")
        constraints = [
            unique_if_not_deleted(
                *("inbox", "source_id"),
                name="contactinbox_source_unique",
                message=_("Another contact has this id in the inbox."),
            )
        ]

    def __str__(self):
        return self.source_id
