"""Postal addresses of customers and contacts."""

from typing import Any, ClassVar

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm.workspaces.external_ids import ExternalIds, external_id_constraints
from crm.workspaces.fields import ValidatedCharField, WorkspaceForeignKey, folded_column
from crm.workspaces.locale import COUNTRIES
from crm.workspaces.records import SearchableRecord, order_indexes
from crm.workspaces.text import search_key, sort_key
from customers.models import Customer

from .queries import AddressQuerySet

# In English, as the search key is stored once for readers of all languages.
COUNTRY_NAMES = {country.alpha_2: country.name for country in pycountry.countries}

NO_OWNER = _("Choose a customer, a contact, or both.")
NO_COUNTRY = _("Must be a country code of two capital letters (ISO 3166-1), such as FR.")


def validate_country(code: str) -> None:
    """Raise ValidationError unless the code is one of ISO 3166-1 alpha-2, in capitals."""
    if code not in COUNTRIES:
        raise ValidationError(NO_COUNTRY)


class Address(SearchableRecord, ExternalIds):
    """A postal address of a customer, of a contact, or of a contact at a customer."""

    class Type(models.TextChoices):
        BILLING = "billing", _("billing")
        SHIPPING = "shipping", _("shipping")

    # Qwoty's addresses always have a customer; GoMobile's have only a contact.
    customer = WorkspaceForeignKey(
        Customer, null=True, blank=True, related_name="addresses", verbose_name=_("customer")
    )
    contact = WorkspaceForeignKey(Contact, null=True, blank=True, related_name="addresses", verbose_name=_("contact"))
    type = models.CharField(_("type"), max_length=20, choices=Type.choices)
    name = models.CharField(_("name"), max_length=255, null=True, blank=True)
    address_line1 = models.CharField(_("address line 1"), max_length=512, blank=True)
    address_line2 = models.CharField(_("address line 2"), max_length=255, null=True, blank=True)
    city = models.CharField(_("city"), max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=255, null=True, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=64, blank=True)
    country = ValidatedCharField(_("country"), max_length=2, blank=True, validators=[validate_country])
    comment = models.CharField(_("comment"), max_length=4000, null=True, blank=True)
    street_key = folded_column("address_line1")
    city_key = folded_column("city")
    postal_key = folded_column("postal_code")

    objects: ClassVar[Any] = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            *external_id_constraints("address"),
            # Not `Type.values`: the classes in a class body cannot see each other.
            models.CheckConstraint(condition=models.Q(type__in=["billing", "shipping"]), name="address_type_known"),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False) | models.Q(contact__isnull=False),
                name="address_of_someone",
                violation_error_message=NO_OWNER,
            ),
        ]
        indexes = [
            *order_indexes("address", name="sort_key", created="created_at", updated="updated_at", type="type"),
            *order_indexes("address", country="country", city="city_key", street="street_key"),
            *order_indexes("address", postal_code="postal_key"),
        ]

    def __str__(self):
        return ", ".join(part for part in (self.name, self.address_line1, self.city, self.country) if part)

    def names(self):
        return (self.name, self.address_line1, self.city)

    def derive(self) -> None:
        self.sort_key = sort_key(self.name or self.address_line1)
        region = (self.state, COUNTRY_NAMES.get(self.country))
        ids = (self.id_crm, self.id_erp, self.id_accounting)
        # As a code, so that it is found with and without its space or hyphen.
        codes = [self.postal_code] if self.postal_code else []
        self.search_key = search_key(*self.names(), self.address_line2, *region, *ids, codes=codes)
