"""The endpoint of the token's profile, and the views of unknown URLs."""

from typing import Any

from rest_framework.exceptions import NotFound

from crm.api.renderers import json_response
from crm.api.schema import object_schema
from crm.compat.openapi import BOOLEAN, INTEGER, NULL, OBJECT, TEXT, TEXTS, operation
from crm.db.session import fetch
from crm.workspaces.permissions import MemberRole

from .authentication import API_HEADER
from .views import AccountEndpoint, Endpoint

ROLE = {"type": "string", "enum": ["administrator", "agent"]}
ACCOUNT_FIELDS = {
    "id": INTEGER, "name": TEXT, "status": TEXT, "onboarding_step": NULL, "active_at": NULL, "role": ROLE,
    "permissions": TEXTS, "availability": TEXT, "availability_status": TEXT,
    "auto_offline": BOOLEAN,
}  # fmt: skip
PROFILE_FIELDS = {
    "access_token": TEXT, "account_id": INTEGER, "available_name": TEXT, "avatar_url": TEXT, "confirmed": BOOLEAN,
    "display_name": TEXT, "message_signature": NULL, "email": TEXT, "id": INTEGER, "inviter_id": NULL, "name": TEXT,
    "provider": TEXT, "pubsub_token": TEXT, "role": ROLE, "ui_settings": OBJECT, "uid": TEXT, "type": NULL,
    "accounts": {"type": "array", "items": object_schema(ACCOUNT_FIELDS)},
}  # fmt: skip
SQL = """
SELECT w.name, p.number, p.name, p.email
FROM crm_workspace w LEFT JOIN crm_person p ON p.id = %s WHERE w.id = %s
"""


class Profile(Endpoint):
    @operation("Get the profile of the token", object_schema(PROFILE_FIELDS))
    def get(self, request):
        actor = self.actor
        [[workspace, number, name, email]] = fetch(actor.workspace_id, SQL, [actor.user_id, actor.workspace_id])
        # The token of an integration has no user; its own name is used, and the id 0.
        name, email = name or email or actor.name, email or ""
        # Chatwoot has two roles; a viewer is shown as an agent, though each write is refused.
        role = MemberRole.ADMINISTRATOR if actor.role == MemberRole.ADMINISTRATOR else MemberRole.AGENT
        return json_response(
            {
                # Chatwoot's clients sign in with this request, and then use the token in the response.
                "access_token": request.META[API_HEADER].strip(),
                "account_id": actor.workspace_number,
                "available_name": name,
                "avatar_url": "",
                "confirmed": True,
                "display_name": name,
                "message_signature": None,
                "email": email,
                "id": number or 0,
                "inviter_id": None,
                "name": name,
                "provider": "email",
                "pubsub_token": "",
                "role": role,
                "ui_settings": {},
                "uid": email,
                "type": None,
                "accounts": [self._account(workspace, role)],
            }
        )

    def _account(self, name: str, role: str) -> dict[str, Any]:
        return {
            "id": self.actor.workspace_number,
            "name": name,
            "status": "active",
            "onboarding_step": None,
            "active_at": None,
            "role": role,
            "permissions": [role],
            "availability": "online",
            "availability_status": "online",
            "auto_offline": True,
        }


class UnknownRoute(Endpoint):
    """Respond to unknown URLs with 404."""

    schema = None  # type: ignore[assignment]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        raise NotFound


class UnknownInAccount(UnknownRoute, AccountEndpoint):
    """Respond to unknown URLs of an account with 404, after checking access to the account."""

    resource = "contacts"
    reads = True
