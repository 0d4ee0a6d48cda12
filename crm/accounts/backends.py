"""The authentication backend."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from crm.workspaces.context import WORKSPACES_OF_USER
from crm.workspaces.models import User


class Backend(AuthenticationBackend):
    """Signs in by e-mail address, and loads the user of a session together with their workspaces."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.annotate(workspace_contexts=WORKSPACES_OF_USER).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
