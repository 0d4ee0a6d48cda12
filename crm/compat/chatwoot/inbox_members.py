"""Endpoints of the members of inboxes, and the inboxes that an actor sees."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from crm.api.renderers import json_response
from crm.compat.openapi import INTEGER, array_of, object_of, operation
from crm.queries.conditions import ALL, Condition
from crm.workspaces.actions import edit_inbox_members, update_inbox
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.inboxes import Inbox
from crm.workspaces.members import memberships_by_number
from crm.workspaces.permissions import MemberRole

from .exceptions import Invalid, missing
from .lists import list_all
from .serializers import AgentSerializer, SlimInboxSerializer
from .views import AccountEndpoint, body_schema, empty_response, parse_number

# The condition on inboxes that a user is a member of.
HAS_USER = """EXISTS (
    SELECT FROM crm_inboxmember im
    JOIN crm_membership m ON m.workspace_id = im.workspace_id AND m.id = im.membership_id
    WHERE im.workspace_id = crm_inbox.workspace_id AND im.inbox_id = crm_inbox.id AND im.deleted_at IS NULL
      AND m.user_id = %s AND m.deleted_at IS NULL
)"""
# The condition on memberships that are in an inbox.
IN_INBOX = """EXISTS (
    SELECT FROM crm_inboxmember im
    WHERE im.workspace_id = crm_membership.workspace_id AND im.membership_id = crm_membership.id
      AND im.deleted_at IS NULL AND im.inbox_id = %s
)"""
MEMBERS = object_of(payload=array_of(AgentSerializer))
MEMBERS_BODY = body_schema(inbox_id=INTEGER, user_ids={"type": "array", "items": INTEGER})


def visible_inboxes(actor: Actor) -> Condition:
    """Return the condition on the inboxes that an actor sees: those they are members of, or all for administrators."""
    # An integration sees all too, because it has no user who could be made a member.
    if actor.role == MemberRole.ADMINISTRATOR or actor.user_id is None:
        return ALL
    return Condition(HAS_USER, (actor.user_id,))


def require_visible_inbox(actor: Actor, column: str, value: Any) -> None:
    """Raise PermissionMissing unless the actor sees the inbox with a value in a unique column."""
    if visible := visible_inboxes(actor):
        inbox = Condition(f"crm_inbox.{column} = %s", (value,), by_index=True)
        if SlimInboxSerializer.query(actor).where(inbox & visible).first() is None:
            raise PermissionMissing("inboxes:read")


class InboxMemberEndpoint(AccountEndpoint):
    """Base of the endpoints of inbox members."""

    resource = "inboxes"
    tag = "Inbox members"
    administrators = ("POST", "PATCH", "DELETE")

    def list_members(self, pk: UUID) -> dict[str, Any]:
        """Return the members of an inbox, by their ids."""
        members = list_all(AgentSerializer, self.actor, Condition(IN_INBOX, (pk,)))
        return {"payload": sorted(members, key=lambda member: member["id"])}

    def memberships(self, numbers: Iterable[int | None]) -> dict[int, UUID]:
        """Return the memberships of the users with these ids; unknown ids are left out."""
        return memberships_by_number(self.actor, {number for number in numbers if number is not None})

    def required_memberships(self) -> list[UUID]:
        """Return the memberships of all users in the request. Raises Unprocessable for a user who is not a member."""
        sent = self.params.get("user_ids")
        if not isinstance(sent, list):
            raise missing("user_ids")
        numbers = {parse_number(number) for number in sent}
        memberships = self.memberships(numbers)
        if numbers - memberships.keys():
            raise Invalid([("user", "must exist")])
        return list(memberships.values())


class InboxMembers(InboxMemberEndpoint):
    @operation("Add members to an inbox", MEMBERS, request=MEMBERS_BODY)
    def post(self, request, account_id):
        with self.account_session():
            pk = self.get_pk(Inbox, self.params.get("inbox_id"))
            edit_inbox_members(actor=self.actor, pk=pk, add=self.required_memberships())
            return json_response(self.list_members(pk))

    @operation("Replace the members of an inbox", MEMBERS, request=MEMBERS_BODY)
    def patch(self, request, account_id):
        with self.account_session():
            pk = self.get_pk(Inbox, self.params.get("inbox_id"))
            update_inbox(actor=self.actor, pk=pk, member_ids=self.required_memberships())
            return json_response(self.list_members(pk))

    # Users who are not in the inbox and a missing list are ignored, as in Chatwoot.
    @operation("Remove members from an inbox", request=MEMBERS_BODY)
    def delete(self, request, account_id):
        sent = self.params.get("user_ids")
        with self.account_session():
            pk = self.get_pk(Inbox, self.params.get("inbox_id"))
            memberships = self.memberships(map(parse_number, sent if isinstance(sent, list) else [sent]))
            edit_inbox_members(actor=self.actor, pk=pk, remove=memberships.values())
        return empty_response()


class MembersOfInbox(InboxMemberEndpoint):
    @operation("List the members of an inbox", MEMBERS)
    def get(self, request, account_id, number):
        with self.account_session():
            pk = self.get_pk(Inbox, number)
            require_visible_inbox(self.actor, "id", pk)
            return json_response(self.list_members(pk))
