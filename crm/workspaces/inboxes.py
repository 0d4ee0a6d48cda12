"""Inboxes: the channels on which contacts are reached, and the members who see them."""

import secrets

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.workspaces.fields import DocumentField, NumberField, TrimmedCharField, WorkspaceForeignKey
from crm.workspaces.models import Membership
from crm.workspaces.records import Record, unique_if_not_deleted
from crm.workspaces.validators import DEFAULT_COLOR, validate_color, validate_object


class Channel(models.TextChoices):
    # Chatwoot's names, which its clients read and write.
    API = "Channel::Api", _("API")
    WEB_WIDGET = "Channel::WebWidget", _("website")
    EMAIL = "Channel::Email", _("e-mail")
    SMS = "Channel::Sms", _("SMS")
    WHATSAPP = "Channel::Whatsapp", _("WhatsApp")
    TWILIO = "Channel::TwilioSms", _("Twilio")


class Inbox(Record):
    """A channel with its settings. Settings that only some channels have are empty on the others."""

    class Medium(models.TextChoices):
        SMS = "sms", _("SMS")
        WHATSAPP = "whatsapp", _("WhatsApp")

    class SenderName(models.TextChoices):
        FRIENDLY = "friendly", _("agent and inbox")
        PROFESSIONAL = "professional", _("inbox alone")

    number = NumberField()
    name = models.CharField(_("name"), max_length=255)
    channel_type = models.CharField(_("channel"), max_length=32, choices=Channel.choices)
    medium = models.CharField(
        _("medium"), max_length=16, choices=Medium.choices, blank=True, help_text=_("Only for Twilio.")
    )
    provider = models.CharField(_("provider"), max_length=64, null=True, blank=True)
    phone_number = TrimmedCharField(_("phone number"), max_length=64, null=True, blank=True)
    email_address = TrimmedCharField(_("e-mail address"), max_length=254, null=True, blank=True)
    webhook_url = models.CharField(
        _("webhook"), max_length=2048, null=True, blank=True, validators=[URLValidator(["http", "https"])]
    )

    website_url = models.CharField(_("website"), max_length=2048, null=True, blank=True)
    website_token = models.CharField(max_length=64, null=True, editable=False)
    widget_color = models.CharField(
        _("widget color"), max_length=255, default=DEFAULT_COLOR, validators=[validate_color]
    )
    welcome_title = models.CharField(_("welcome title"), max_length=255, null=True, blank=True)
    welcome_tagline = models.CharField(_("welcome tagline"), max_length=255, null=True, blank=True)
    greeting_enabled = models.BooleanField(_("greeting enabled"), default=False)
    greeting_message = models.CharField(_("greeting"), max_length=4000, null=True, blank=True)

    # For Chatwoot's clients, who read back what they have set; without conversations these have no effect.
    enable_auto_assignment = models.BooleanField(_("automatic assignment"), default=True)
    enable_email_collect = models.BooleanField(_("ask for the e-mail address"), default=True)
    csat_survey_enabled = models.BooleanField(_("satisfaction survey enabled"), default=False)
    allow_messages_after_resolved = models.BooleanField(_("allow messages after resolution"), default=True)
    lock_to_single_conversation = models.BooleanField(_("single conversation per contact"), default=False)
    working_hours_enabled = models.BooleanField(_("working hours enabled"), default=False)
    out_of_office_message = models.CharField(_("out of office message"), max_length=4000, null=True, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    sender_name_type = models.CharField(
        _("sender's name"), max_length=16, choices=SenderName.choices, default=SenderName.FRIENDLY
    )
    business_name = models.CharField(_("business name"), max_length=255, null=True, blank=True)
    auto_assignment_config = DocumentField(
        _("assignment settings"), default=dict, blank=True, validators=[validate_object]
    )
    csat_config = DocumentField(_("survey settings"), default=dict, blank=True, validators=[validate_object])

    DERIVED = Record.DERIVED | {"website_token"}

    class Meta:
        verbose_name = _("inbox")
        verbose_name_plural = _("inboxes")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="inbox_number_unique"),
            models.CheckConstraint(condition=models.Q(channel_type__in=Channel.values), name="inbox_channel_known"),
        ]

    def __str__(self):
        return self.name

    def derive(self) -> None:
        if self.channel_type == Channel.WEB_WIDGET and not self.website_token:
            self.website_token = secrets.token_urlsafe(18)


class InboxMember(Record):
    """A member of a workspace in an inbox, which only its members and administrators see through Chatwoot's API."""

    inbox = WorkspaceForeignKey(Inbox, related_name="members", verbose_name=_("inbox"))
    membership = WorkspaceForeignKey(Membership, related_name="inboxes", verbose_name=_("member"))

    class Meta:
        verbose_name = _("inbox member")
        verbose_name_plural = _("inbox members")
        constraints = [
            unique_if_not_deleted(
                *("inbox", "membership"),
                name="inboxmember_membership_unique",
                message=_("This member is already in the inbox."),
            )
        ]

    def __str__(self):
        return str(self.membership)
