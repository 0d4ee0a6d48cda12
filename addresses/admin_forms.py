"""Forms on addresses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.admin.forms import AdminRecordForm


class AddressForm(AdminRecordForm):
    class Meta:
        widgets = {"comment": forms.Textarea(attrs={"rows": 3}), "country": forms.TextInput(attrs={"size": 3})}

    def clean(self):
        values = super().clean()
        if not (self.cleaned_data.get("customer") or self.cleaned_data.get("contact") or self.errors):
            self.add_error("customer", _("Choose a customer, a contact, or both."))
        return values
