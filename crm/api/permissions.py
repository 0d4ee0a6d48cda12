"""Permission of an endpoint, checked before anything is read."""

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission

# OPTIONS is missing: DRF would answer it with a description of the view, which our APIs do not document.
METHOD_VERBS = {"GET": "read", "HEAD": "read", "POST": "write", "PATCH": "write", "PUT": "write", "DELETE": "write"}


class ActorHasPermission(BasePermission):
    """Require `<resource>:read` or `<resource>:write`; a view without a resource is closed."""

    def has_permission(self, request, view):
        if request.method not in METHOD_VERBS:
            raise MethodNotAllowed(request.method)
        request.user.require(f"{getattr(view, 'resource', 'nothing')}:{METHOD_VERBS[request.method]}")
        return True  # a missing permission raises, so that the response can name it
