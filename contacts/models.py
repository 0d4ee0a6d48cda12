"""Contacts: the people whom a workspace talks to, with their roles and pictures."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Coalesce, Concat, Lower, NullIf, Trim
from django.utils.translation import gettext_lazy as _

from crm.workspaces.emails import EMAIL_KEY_LENGTH, email_key, email_spellings
from crm.workspaces.external_ids import ExternalIds, external_id_constraints
from crm.workspaces.fields import (
    DocumentField,
    NumberField,
    TrimmedCharField,
    ValidatedArrayField,
    WorkspaceForeignKey,
    folded_column,
)
from crm.workspaces.records import Record, SearchableRecord, order_indexes
from crm.workspaces.text import label_key, search_key, sort_key, to_e164, unique_labels
from crm.workspaces.validators import validate_object
from customers.models import Customer

from .inboxes.models import ContactInbox
from .notes.models import Note
from .tasks.models import Task

__all__ = ["Avatar", "Contact", "ContactInbox", "Note", "Role", "Task"]


class Role(models.TextChoices):
    BUYER = "buyer", _("buyer")
    SIGNER = "signer", _("signer")
    BILLING = "billing", _("billing")
    SHIPPING = "shipping", _("shipping")
    LEGAL = "legal", _("legal")
    ADMIN = "admin", _("admin")


def validate_roles(roles) -> None:
    """Raise ValidationError for a duplicate role."""
    if len(set(roles)) != len(roles):
        raise ValidationError(_("Each role may stand only once."))


def validate_labels(labels) -> None:
    """Raise ValidationError for an empty or duplicate label."""
    if not all(label.strip() for label in labels) or len(set(map(label_key, labels))) != len(labels):
        raise ValidationError(_("Each label may stand only once, and none may be empty."))


class Avatar(Record):
    """A picture of a contact. It is never changed: a new picture is a new row."""

    # Chatwoot's types and limit.
    TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
    LARGEST = 15 * 1024 * 1024

    content_type = models.CharField(_("type"), max_length=32, choices=[(name, name) for name in TYPES])
    content = models.BinaryField(_("content"))

    # Left out of the history, which would store each picture a second time.
    DERIVED = Record.DERIVED | {"content"}

    class Meta:
        verbose_name = _("avatar")
        verbose_name_plural = _("avatars")

    def __str__(self):
        return self.content_type


class Contact(SearchableRecord, ExternalIds):
    """A person, with roles; belongs to at most one customer."""

    class Gender(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    number = NumberField()
    customer = WorkspaceForeignKey(Customer, null=True, blank=True, related_name="contacts", verbose_name=_("customer"))
    first_name = models.CharField(_("first name"), max_length=255, blank=True)
    last_name = models.CharField(_("last name"), max_length=255, blank=True)
    full_name = models.CharField(_("full name"), max_length=255, blank=True)
    # The name to show; `display_name` is the same for a record that is not saved yet.
    name = models.GeneratedField(
        expression=models.Case(
            models.When(full_name="", then=Trim(Concat("first_name", models.Value(" "), "last_name"))),
            default="full_name",
        ),
        # Two parts of 255 characters and a space.
        output_field=models.CharField(_("name"), max_length=511),
        db_persist=True,
    )
    email = TrimmedCharField(
        _("e-mail"),
        max_length=255,
        blank=True,
        # Chatwoot's rule, the most lenient: a value that one API accepted must not block an edit through another.
        validators=[RegexValidator(r"^[^@\s]+@[^@\s]+\Z", _("Enter an e-mail address such as jean@acme.com."))],
    )
    # The keys that e-mail addresses and phone numbers are compared and sorted by; null if there are none.
    email_key = models.CharField(max_length=EMAIL_KEY_LENGTH, null=True, editable=False)
    # As typed: the APIs of Qwoty and GoMobile return what was sent.
    phone = TrimmedCharField(_("phone"), max_length=255, null=True, blank=True)
    phone_e164 = models.CharField(max_length=20, editable=False, blank=True)
    phone_key = models.GeneratedField(
        expression=Coalesce(NullIf("phone_e164", models.Value("")), NullIf("phone", models.Value(""))),
        output_field=models.CharField(max_length=255, null=True),
        db_persist=True,
    )
    roles = ValidatedArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        verbose_name=_("roles"),
        default=list,
        blank=True,
        validators=[validate_roles],
    )
    identifier = TrimmedCharField(_("identifier"), max_length=255, null=True, blank=True)
    occupation = models.CharField(_("occupation"), max_length=255, blank=True)
    occupation_key = folded_column("occupation")
    # For GoMobile, where it is free text.
    preferred_channel = models.CharField(_("preferred channel"), max_length=64, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices, blank=True)
    blocked = models.BooleanField(_("blocked"), default=False)
    # Has an e-mail address, a phone number or an identifier: Chatwoot's list and filter leave out all others.
    reachable = models.BooleanField(editable=False, default=False)
    labels = ValidatedArrayField(
        models.CharField(max_length=255),
        verbose_name=_("labels"),
        default=list,
        blank=True,
        validators=[validate_labels],
    )
    avatar = WorkspaceForeignKey(
        Avatar, null=True, blank=True, editable=False, related_name="contacts", verbose_name=_("avatar")
    )
    custom_attributes = DocumentField(_("custom attributes"), default=dict, blank=True, validators=[validate_object])
    # For Chatwoot, whose clients store city, company and the like here.
    additional_attributes = DocumentField(
        _("additional attributes"), default=dict, blank=True, validators=[validate_object]
    )
    last_activity_at = models.DateTimeField(_("last activity"), null=True, blank=True)

    DERIVED = SearchableRecord.DERIVED | {"email_key", "phone_e164", "reachable"}
    COUNTED = True

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            *external_id_constraints("contact", "identifier"),
            models.UniqueConstraint(fields=["workspace", "number"], name="contact_number_unique"),
            models.CheckConstraint(condition=models.Q(roles__contained_by=Role.values), name="contact_roles_known"),
            models.CheckConstraint(
                condition=models.Q(
                    reachable=models.Case(
                        models.When(
                            models.Q(email__gt="") | models.Q(phone__gt="") | models.Q(identifier__gt=""),
                            then=models.Value(True),
                        ),
                        default=models.Value(False),
                    )
                ),
                name="contact_reachable_true",
            ),
        ]
        indexes = [
            *order_indexes("contact", name="sort_key", created="created_at", updated="updated_at"),
            *order_indexes("contact", email="email_key", phone="phone_key", occupation="occupation_key"),
            # GoMobile sorts by the first name as it stands, Chatwoot by the whole name without regard to case.
            *order_indexes("contact", first_name="first_name"),
            models.Index("workspace", Lower("name"), "id", name="contact_by_full_name"),
            # Chatwoot puts contacts without activity last; PostgreSQL would put them first.
            models.Index(
                "workspace",
                models.F("last_activity_at").desc(nulls_last=True),
                models.F("id").desc(),
                name="contact_by_activity",
            ),
            models.Index(
                fields=["workspace", "id"],
                condition=models.Q(reachable=True, deleted_at=None),
                name="contact_reachable",
            ),
            # Only = and < may use an index under row security, so each role has an index of its own (design: array @>
            # is not leak-proof); the planner matches the condition without evaluating it.
            *(
                models.Index(
                    fields=["workspace", "id"],
                    condition=models.Q(roles__contains=[role], deleted_at=None),
                    name=f"contact_with_role_{role}",
                )
                for role in Role.values
            ),
        ]

    def __str__(self):
        return self.display_name or self.email or self.phone or str(self.pk)

    @property
    def display_name(self) -> str:
        """The name to show: the full name if one is given, else first and last name."""
        # Only spaces, like trim() in the generated column.
        return self.full_name or f"{self.first_name} {self.last_name}".strip(" ")

    def names(self):
        return (self.full_name, self.first_name, self.last_name)

    def corrected_values(self):
        values = super().corrected_values()
        labels = unique_labels(self.labels)
        return values if labels == self.labels else {**values, "labels": labels}

    def derive(self) -> None:
        by_name = (self.last_name, self.first_name) if self.first_name or self.last_name else (self.full_name,)
        self.sort_key = sort_key(*by_name)
        self.email_key = email_key(self.email)
        self.phone_e164 = to_e164(self.phone)
        self.reachable = bool(self.email or self.phone or self.identifier)
        ids = (self.identifier, self.id_crm, self.id_erp, self.id_accounting)
        # Both forms of an international domain, because people search for parts of either.
        emails = email_spellings(self.email)
        self.search_key = search_key(*self.names(), *emails, self.phone, self.phone_e164, *ids, phone=self.phone)
