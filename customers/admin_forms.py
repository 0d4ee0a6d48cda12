"""Forms on customers."""

from django.utils.translation import gettext_lazy as _

from crm.admin.forms import CustomAttributesForm, JSONText

from .models import validate_tax_ids


class CustomerForm(CustomAttributesForm):
    tax_ids = JSONText(
        empty=list,
        check=validate_tax_ids,
        label=_("Tax ids"),
        help_text=_('A list such as [{"tax": "VAT", "tax_value": "FR12345678901"}].'),
    )
