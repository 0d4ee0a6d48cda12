"""The base of every endpoint of the three APIs."""

from typing import Any, cast

from django.db import DatabaseError, InterfaceError
from django.http import Http404
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.views import APIView

from crm.db.session import run_deferred
from crm.workspaces.actor import Actor, PermissionMissing

TOKEN_ERRORS = (AuthenticationFailed, PermissionMissing, DatabaseError, InterfaceError)


class ApiView(APIView):
    """An endpoint, which answers nothing, errors included, before the caller's token is checked."""

    record_label = "Page"  # of what is not found

    @property
    def actor(self) -> Actor:
        """The caller."""
        return cast(Actor, self.request.user)

    def rename_errors(self, errors):
        """Return errors by model field as errors by the field that clients know."""
        return errors

    def handle_exception(self, exc: Exception):
        try:
            run_deferred()
        except TOKEN_ERRORS as refusal:
            exc = refusal
        return super().handle_exception(exc)

    def finalize_response(self, request, response, *args: Any, **kwargs: Any):
        try:
            run_deferred()
        except TOKEN_ERRORS as refusal:
            response = super().handle_exception(refusal)
        return super().finalize_response(request, response, *args, **kwargs)


class UnknownApiRoute(ApiView):
    """Answer every URL under /api that there is not."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        raise Http404
