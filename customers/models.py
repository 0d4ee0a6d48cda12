"""Customers, the companies and individuals that a workspace deals with, and their segments."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.workspaces.external_ids import ExternalIds, external_id_constraints
from crm.workspaces.fields import DocumentField, WorkspaceForeignKey
from crm.workspaces.records import SearchableRecord, order_indexes, unique_if_not_deleted
from crm.workspaces.text import search_key, sort_key
from crm.workspaces.validators import validate_object


class Segment(SearchableRecord):
    """A group of customers, such as key accounts or partners."""

    name = models.CharField(_("name"), max_length=255)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [
            unique_if_not_deleted(
                "name", name="segment_name_unique", message=_("Another segment already has this name.")
            )
        ]
        indexes = order_indexes("segment", name="sort_key")

    def __str__(self):
        return self.name

    def names(self):
        return (self.name,)

    def derive(self) -> None:
        self.sort_key = sort_key(self.name)
        self.search_key = search_key(self.name)


def validate_tax_ids(value) -> None:
    """Raise ValidationError unless the value is a list of `{"tax": "VAT", "tax_value": "FR12345678901"}`."""
    for entry in value if isinstance(value, list) else [None]:
        if not isinstance(entry, dict) or set(entry) != {"tax", "tax_value"}:
            raise ValidationError(_("Each tax id needs exactly two keys, tax and tax_value."))
        if not all(isinstance(text, str) and text.strip() for text in entry.values()):
            raise ValidationError(_("tax and tax_value must be texts that are not empty."))
        # The rule of our own API, so that each source can send back values of another.
        if len(entry["tax"]) > 64 or len(entry["tax_value"]) > 255:
            raise ValidationError(_("tax has at most 64 characters, tax_value at most 255."))


class Customer(SearchableRecord, ExternalIds):
    """A company or an individual that the workspace deals with."""

    class Type(models.TextChoices):
        COMPANY = "company", _("company")
        INDIVIDUAL = "individual", _("individual")

    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=20, choices=Type.choices)
    segment = WorkspaceForeignKey(Segment, null=True, blank=True, related_name="customers", verbose_name=_("segment"))
    # A URL and no file, as in Qwoty's contract.
    logo = models.CharField(
        _("logo"),
        max_length=2048,
        null=True,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text=_("The URL of a picture."),
    )
    # No table of its own: Qwoty's clients read the list and replace it as a whole.
    tax_ids = DocumentField(_("tax ids"), default=list, blank=True, validators=[validate_tax_ids])
    custom_attributes = DocumentField(_("custom attributes"), default=dict, blank=True, validators=[validate_object])

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            *external_id_constraints("customer"),
            # Not `Type.values`: the classes in a class body cannot see each other.
            models.CheckConstraint(condition=models.Q(type__in=["company", "individual"]), name="customer_type_known"),
        ]
        indexes = order_indexes("customer", name="sort_key", created="created_at", updated="updated_at", type="type")

    def __str__(self):
        return self.name

    def names(self):
        return (self.name,)

    def derive(self) -> None:
        self.sort_key = sort_key(self.name)
        ids = (self.id_crm, self.id_erp, self.id_accounting)
        # As codes, so that tax ids are found with or without spaces between groups.
        self.search_key = search_key(self.name, *ids, codes=[entry["tax_value"] for entry in self.tax_ids])
