"""The ids that a record has in other systems."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import TrimmedCharField

EXTERNAL_IDS = ("id_crm", "id_erp", "id_accounting")


class ExternalIds(models.Model):
    """Columns for a record's ids in a CRM, an ERP and an accounting system."""

    id_crm = TrimmedCharField(_("CRM id"), max_length=255, null=True, blank=True)
    id_erp = TrimmedCharField(_("ERP id"), max_length=255, null=True, blank=True)
    id_accounting = TrimmedCharField(_("accounting id"), max_length=255, null=True, blank=True)

    class Meta:
        abstract = True


def external_id_constraints(model_name: str, *names: str) -> list[models.UniqueConstraint]:
    """Return the constraints that make external ids unique in a workspace among the records that are not deleted."""
    # Nulls are never equal, but the condition also keeps them out of the index.
    return [
        models.UniqueConstraint(
            fields=["workspace", name],
            condition=models.Q(deleted_at=None) & models.Q(**{f"{name}__isnull": False}),
            name=f"{model_name}_{name}_unique",
            violation_error_message=_("Another record already has this id."),
        )
        for name in (*EXTERNAL_IDS, *names)
    ]
