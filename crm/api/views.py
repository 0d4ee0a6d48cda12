"""The base of every endpoint of the three APIs."""

from typing import Any, ClassVar, cast

from django.db import DatabaseError, InterfaceError
from django.http import Http404
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.views import APIView

from crm.db.session import run_deferred
from crm.workspaces.actor import Actor, PermissionMissing

from .exceptions import NOT_CACHED
from .throttling import InvalidToken, count_invalid_token

TOKEN_ERRORS = (AuthenticationFailed, PermissionMissing, DatabaseError, InterfaceError)


class ApiView(APIView):
    """An endpoint that responds, also with errors, only after the caller's token is checked."""

    record_label = "Page"  # used in "… not found"
    serializer_class: Any = None
    token_headers: ClassVar[tuple[str, ...]] = ("Authorization",)

    @property
    def actor(self) -> Actor:
        """The caller."""
        return cast(Actor, self.request.user)

    def rename_errors(self, errors):
        """Return errors by model field as errors by the fields of the API."""
        return self.serializer_class.rename_errors(errors) if self.serializer_class else errors

    def handle_exception(self, exc: Exception):
        # Without a valid token the response is a 401, and does not reveal what else is wrong with the request.
        try:
            run_deferred()
        except TOKEN_ERRORS as error:
            exc = error
        return self._respond_to(exc)

    def finalize_response(self, request, response, *args: Any, **kwargs: Any):
        # A view that sent no statement leaves the token unchecked until here.
        try:
            run_deferred()
        except TOKEN_ERRORS as error:
            response = self._respond_to(error)
        response = super().finalize_response(request, response, *args, **kwargs)
        # A proxy must not give one client's response to another, nor an old one after a write.
        response.headers["Cache-Control"] = NOT_CACHED
        if response.has_header("Vary"):
            patch_vary_headers(response, self.token_headers)
        else:
            response.headers["Vary"] = ", ".join(self.token_headers)
        return response

    def _respond_to(self, error: Exception):
        # Here, where no transaction is open that could roll the count back.
        if isinstance(error, InvalidToken):
            error = count_invalid_token(self.request, error)
        return super().handle_exception(error)


class UnknownApiRoute(ApiView):
    """Respond to unknown URLs under /api with 404."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        raise Http404
