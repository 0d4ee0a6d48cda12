"""The id that a contact has in an inbox, generated for its channel if none is given."""

import re
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm.workspaces.inboxes import Channel, Inbox

# Channels whose ids are e-mail addresses or phone numbers, which may pass to another contact; other ids never do.
REASSIGNABLE = {Channel.EMAIL, Channel.SMS, Channel.WHATSAPP, Channel.TWILIO}
# WhatsApp's id of a person for one business, to which the phone number stays hidden.
BUSINESS_ID = r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}"
# The name of a channel in error messages, and the format of its ids.
FORMATS = {
    Channel.WHATSAPP: ("whatsapp", rf"(?:\d{{1,15}}|{BUSINESS_ID})"),
    (Channel.TWILIO, Inbox.Medium.SMS): ("twilio sms", r"\+\d{1,15}"),
    (Channel.TWILIO, Inbox.Medium.WHATSAPP): (
        "twilio whatsapp",
        rf"(?:whatsapp:\+\d{{1,15}}|whatsapp:{BUSINESS_ID})",
    ),
}
# As in Chatwoot; ids in e-mail inboxes may be longer.
validate_length = MaxLengthValidator(20_000)


def make_source_id(contact: Contact, inbox: Inbox) -> str:
    """Return the id that a contact has in an inbox. Raises ValidationError if the channel needs a missing value."""
    if inbox.channel_type in (Channel.API, Channel.WEB_WIDGET):
        return str(uuid.uuid4())
    if inbox.channel_type == Channel.EMAIL:
        if not contact.email:
            raise ValidationError({"email": [_("The contact has no e-mail address, which is its id in this inbox.")]})
        return contact.email
    phone = contact.phone_e164 or contact.phone
    if not phone:
        raise ValidationError({"phone": [_("The contact has no phone number, which is its id in this inbox.")]})
    # WhatsApp's ids are numbers without the plus, and Twilio prefixes those of WhatsApp.
    if inbox.channel_type == Channel.WHATSAPP:
        return phone.removeprefix("+")
    prefix = "whatsapp:" if inbox.medium == Inbox.Medium.WHATSAPP else ""
    return prefix + phone


def check_source_id(source_id: str, inbox: Inbox) -> None:
    """Raise ValidationError if an id is too long, or does not have the format of the inbox's channel."""
    try:
        if inbox.channel_type != Channel.EMAIL:
            validate_length(source_id)
    except ValidationError as error:
        raise ValidationError({"source_id": error}) from error
    channel, pattern = FORMATS.get(inbox.channel_type) or FORMATS.get((inbox.channel_type, inbox.medium)) or ("", "")
    if pattern and not re.fullmatch(pattern, source_id, re.ASCII):
        message = _("Must look like %(pattern)s in this inbox.")
        params = {"channel": channel, "pattern": pattern}
        raise ValidationError({"source_id": ValidationError(message, code="source_id_format", params=params)})


def replaced_source_id(source_id: str) -> str:
    """Return a new id for a contact whose id in an inbox passes to another contact."""
    return f"{source_id[:200]}-{uuid.uuid4().hex[:20]}"
