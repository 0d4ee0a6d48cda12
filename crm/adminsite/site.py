"""The admin site: for operators, whose work spans workspaces."""

from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.history.models import Change
from crm.workspaces.scope import staff

from .autocomplete import RecordAutocomplete
from .lists import NEWEST

LATEST_CHANGES = 10


class OperatorLoginForm(AuthenticationForm):
    """Lets operators in, and nobody else."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "not_operator": _("These pages are for operators. Ask one of them to make you one."),
    }

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if not user.is_superuser:
            raise ValidationError(self.error_messages["not_operator"], code="not_operator")


class OperatorSite(AdminSite):
    site_header = site_title = _("Carnet")
    index_title = _("All workspaces")
    site_url = None
    login_form = OperatorLoginForm

    def has_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def admin_view(self, view, cacheable=False):
        """Run a page under the role that sees all workspaces; every page but the login comes through here."""

        @wraps(view)
        def scoped(request, *args, **kwargs):
            with staff():
                response = view(request, *args, **kwargs)
                # Templates read rows too; left alone they would be rendered after the scope has ended.
                return response.render() if hasattr(response, "render") else response

        return super().admin_view(scoped, cacheable)

    def index(self, request, extra_context=None):
        latest = Change.objects.order_by(NEWEST)[:LATEST_CHANGES]
        return super().index(request, {"latest_changes": latest, **(extra_context or {})})

    def autocomplete_view(self, request):
        return RecordAutocomplete.as_view(admin_site=self)(request)
