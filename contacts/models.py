"""Contacts: the people whom a workspace talks to, and the roles they have."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from crm.workspaces.checks import check_object
from crm.workspaces.external import ExternalIds, external_id_constraints
from crm.workspaces.fields import DocumentField, NumberField, WorkspaceForeignKey
from crm.workspaces.records import Record
from crm.workspaces.text import SORT_KEY_LENGTH, e164, sort_key
from customers.models import Customer


class Role(models.TextChoices):
    BUYER = "buyer", _("buyer")
    SIGNER = "signer", _("signer")
    BILLING = "billing", _("billing")
    SHIPPING = "shipping", _("shipping")
    LEGAL = "legal", _("legal")
    ADMIN = "admin", _("admin")


def check_roles(roles) -> None:
    """Raise ValidationError where a role comes twice."""
    if len(set(roles)) != len(roles):
        raise ValidationError(_("Each role may stand only once."))


class Contact(Record, ExternalIds):
    """A person, with roles; belongs to at most one customer."""

    class Gender(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    number = NumberField()
    customer = WorkspaceForeignKey(Customer, null=True, blank=True, related_name="contacts", verbose_name=_("customer"))
    first_name = models.CharField(_("first name"), max_length=255, blank=True)
    last_name = models.CharField(_("last name"), max_length=255, blank=True)
    full_name = models.CharField(_("full name"), max_length=255, blank=True)
    sort_key = models.CharField(max_length=SORT_KEY_LENGTH, editable=False, db_collation="C")
    email = models.CharField(
        _("e-mail"),
        max_length=254,
        blank=True,
        validators=[RegexValidator(r"^[^@\s]+@[^@\s]+\Z", _("Enter an e-mail address such as jean@acme.com."))],
    )
    email_key = models.GeneratedField(
        expression=Lower("email"), output_field=models.CharField(max_length=254), db_persist=True
    )
    phone = models.CharField(_("phone"), max_length=64, null=True, blank=True)
    phone_e164 = models.CharField(max_length=20, editable=False, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        verbose_name=_("roles"),
        default=list,
        blank=True,
        validators=[check_roles],
    )
    identifier = models.CharField(_("identifier"), max_length=255, null=True, blank=True)
    occupation = models.CharField(_("occupation"), max_length=255, blank=True)
    preferred_channel = models.CharField(_("preferred channel"), max_length=64, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices, blank=True)
    blocked = models.BooleanField(_("blocked"), default=False)
    custom_attributes = DocumentField(_("custom attributes"), default=dict, blank=True, validators=[check_object])
    additional_attributes = DocumentField(
        _("additional attributes"), default=dict, blank=True, validators=[check_object]
    )
    last_activity_at = models.DateTimeField(_("last activity"), null=True, blank=True)

    DERIVED = Record.DERIVED | {"sort_key", "phone_e164"}

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            *external_id_constraints("contact", "identifier"),
            models.UniqueConstraint(fields=["workspace", "number"], name="contact_number_unique"),
            models.CheckConstraint(condition=models.Q(roles__contained_by=Role.values), name="contact_roles_known"),
        ]
        indexes = [
            models.Index(fields=["workspace", "sort_key", "id"], name="contact_by_name"),
            models.Index(fields=["workspace", "created_at", "id"], name="contact_by_created"),
            models.Index(fields=["workspace", "updated_at", "id"], name="contact_by_updated"),
            models.Index(fields=["workspace", "email_key", "id"], name="contact_by_email"),
            models.Index(fields=["workspace", "phone_e164", "id"], name="contact_by_phone"),
            # Only = and < may use an index under row security, so each role has an index of its own (design: array @>
            # is not leak-proof); the planner matches the condition, which is evaluated by nobody.
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
        """What to call the person: the full name where one is given, else first and last name."""
        return self.full_name or f"{self.first_name} {self.last_name}".strip()

    def derive(self) -> None:
        by_name = (self.last_name, self.first_name) if self.first_name or self.last_name else (self.full_name,)
        self.sort_key = sort_key(*by_name)
        self.phone_e164 = e164(self.phone)
