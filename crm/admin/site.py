"""The admin site, for operators, who work across all workspaces."""

from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.accounts.second_factors import redirect_to_second_factor
from crm.db.session import staff_session
from crm.history.models import Change

from .autocomplete import RecordAutocomplete
from .lists import NEWEST

LATEST_CHANGES = 10


class OperatorSite(AdminSite):
    """The admin site for superusers, whose pages run in a staff session."""

    site_header = site_title = _("Carnet")
    index_title = _("All workspaces")
    site_url = None

    def has_permission(self, request):
        # `is_staff` is not enough: the pages span workspaces, which Django's permissions cannot express.
        return request.user.is_active and request.user.is_superuser

    def login(self, request, extra_context=None):
        """Redirect to the common sign-in page, which asks for a second factor; users who are not operators get 403."""
        if self.has_permission(request):
            return super().login(request, extra_context)
        if request.user.is_authenticated:
            return render(request, "admin/operators_only.html", status=403)
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index", current_app=self.name))

    def admin_view(self, view, cacheable=False):
        """Run a view in a staff session, after a second factor; every view but login goes through here."""

        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if second_factor := redirect_to_second_factor(request):
                return second_factor
            with staff_session():
                response = view(request, *args, **kwargs)
                # Templates read rows too, so they must be rendered inside the session.
                return response.render() if hasattr(response, "render") else response

        return super().admin_view(wrapper, cacheable)

    def index(self, request, extra_context=None):
        latest = Change.objects.order_by(NEWEST)[:LATEST_CHANGES]
        return super().index(request, {"latest_changes": latest, **(extra_context or {})})

    def autocomplete_view(self, request):
        return RecordAutocomplete.as_view(admin_site=self)(request)
