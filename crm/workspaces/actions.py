"""Actions on workspaces, members, access tokens, custom attributes, labels and inboxes.

Each but `create_workspace` runs inside a session of the actor's workspace.
"""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crm.db.session import tenant_session
from crm.history.exceptions import Conflict
from crm.history.models import ChangeSet
from crm.history.references import lock_reference
from crm.history.writes import bulk_delete, create, delete, get_for_update, start_change_set, update
from crm.workspaces.actor import Actor, operator_actor
from crm.workspaces.custom_attributes import is_standard_key
from crm.workspaces.identifiers import new_id
from crm.workspaces.inboxes import Inbox, InboxMember
from crm.workspaces.members import member_profiles
from crm.workspaces.models import TITLE_IN_USE, AccessToken, CustomAttribute, Label, Membership, Workspace
from crm.workspaces.permissions import MemberRole
from crm.workspaces.text import label_key, trim
from crm.workspaces.tokens import digest_of, new_secret

# Called with an inbox that is being deleted; the apps above add theirs in AppConfig.ready().
inbox_deletion_hooks: list[Callable[[Actor, Inbox, ChangeSet], None]] = []
# Called with the id of a label that was renamed or deleted, its old title, and its new one or None.
label_change_hooks: list[Callable[[Actor, UUID, str, str | None, ChangeSet], None]] = []
STANDARD_KEY = _("A standard field has this key. Choose another one.")
LAST_ADMINISTRATOR = _("This is the last administrator of the workspace. Make another member one first.")


def create_workspace(*, name: str, slug: str = "", source: str, by: str, pk: UUID | None = None) -> Workspace:
    """Save a new workspace; the slug is derived from the name if none is given.

    Raises ValidationError, or Conflict if the slug is in use.
    """
    workspace = Workspace(id=pk or new_id(), name=name, slug=slug or slugify(name)[:63])
    # Row security allows the insert only in a session of the new workspace's own id.
    with tenant_session(workspace.id):
        return create(operator_actor(workspace.id, source=source, name=by), workspace)


def update_workspace(*, actor: Actor, pk: UUID, **values: Any) -> Workspace:
    """Change a workspace's name, slug, country, time zone or language."""
    actor.require("workspace:write")
    return update(actor, get_for_update(actor, Workspace, pk), values)


def create_token(*, actor: Actor, secret: str = "", **values: Any) -> tuple[AccessToken, str]:
    """Save a new access token and return it with its secret, which is not stored.

    Raises PermissionMissing, or ValidationError for an unknown scope.
    """
    actor.require("tokens:write")
    secret = secret or new_secret()
    # "carnet_" and five characters tell tokens apart in lists; the other 38 stay secret.
    return create(actor, AccessToken(prefix=secret[:12], digest=digest_of(secret), **values)), secret


def revoke_token(*, actor: Actor, pk: UUID) -> AccessToken:
    """Revoke a token; one that is revoked already stays as it is."""
    actor.require("tokens:write")
    token = get_for_update(actor, AccessToken, pk)
    # A second click does not move the time of the first.
    return token if token.revoked_at else update(actor, token, {"revoked_at": timezone.now()})


def update_token(*, actor: Actor, pk: UUID, **values: Any) -> AccessToken:
    """Change the name, role, scopes or expiry of a token."""
    actor.require("tokens:write")
    return update(actor, get_for_update(actor, AccessToken, pk), values)


def create_membership(*, actor: Actor, **values: Any) -> Membership:
    """Make a user a member. Raises Conflict if the user is a member already."""
    actor.require("members:write")
    return create(actor, Membership(**values))


def update_membership(*, actor: Actor, pk: UUID, **values: Any) -> Membership:
    """Change a member's role. Raises Conflict if no administrator would be left."""
    actor.require("members:write")
    membership = get_for_update(actor, Membership, pk)
    if values.get("role", membership.role) != membership.role:
        _check_not_last_administrator(actor, membership)
    return update(actor, membership, values)


def delete_membership(*, actor: Actor, pk: UUID) -> None:
    """End a membership, as one change set; the member's tokens stop working, and the member leaves all inboxes.

    Raises Conflict if no administrator would be left.
    """
    actor.require("members:write")
    membership = get_for_update(actor, Membership, pk, to_delete=True)
    _check_not_last_administrator(actor, membership)
    change_set = start_change_set(actor, "delete", name=str(member_profiles()[membership.user_id]))
    inboxes = InboxMember.objects.in_workspace(actor.workspace_id).not_deleted()
    bulk_delete(actor, inboxes.filter(membership_id=pk), change_set)
    delete(actor, membership, change_set=change_set)


def _check_not_last_administrator(actor: Actor, leaving: Membership) -> None:
    if leaving.role != MemberRole.ADMINISTRATOR:
        return
    # Locks the workspace: if two administrators leave at once, the second waits here and is then refused as the last.
    get_for_update(actor, Workspace, actor.workspace_id)
    others = Membership.objects.in_workspace(actor.workspace_id).not_deleted().exclude(pk=leaving.pk)
    if not others.filter(role=MemberRole.ADMINISTRATOR).exists():
        raise Conflict({"role": [LAST_ADMINISTRATOR]})


def create_attribute(*, actor: Actor, **values: Any) -> CustomAttribute:
    """Define a custom attribute. Raises ValidationError, or Conflict if its key is in use."""
    actor.require("attributes:write")
    # Not in an update, so that older definitions with such a key can still be changed.
    if is_standard_key(values.get("record_type"), trim(values.get("key") or "")):
        raise ValidationError({"key": [STANDARD_KEY]})
    return create(actor, CustomAttribute(**values))


def update_attribute(*, actor: Actor, pk: UUID, **values: Any) -> CustomAttribute:
    """Change the definition of a custom attribute; values of records stay as they are."""
    actor.require("attributes:write")
    return update(actor, get_for_update(actor, CustomAttribute, pk), values)


def delete_attribute(*, actor: Actor, pk: UUID) -> None:
    """Delete the definition of a custom attribute; values of records stay as they are."""
    actor.require("attributes:write")
    delete(actor, get_for_update(actor, CustomAttribute, pk, to_delete=True))


def create_label(*, actor: Actor, **values: Any) -> Label:
    """Define a label. Raises Conflict if its title is in use."""
    actor.require("labels:write")
    _check_title_is_free(actor, values.get("title"))
    return create(actor, Label(**values))


def update_label(*, actor: Actor, pk: UUID, **values: Any) -> Label:
    """Change a label; a new title also replaces the old one on contacts, as one change set."""
    actor.require("labels:write")
    _check_title_is_free(actor, values.get("title"), exclude=pk)
    label = get_for_update(actor, Label, pk)
    title = label.title
    if values.get("title", title) == title:
        return update(actor, label, values)
    change_set = start_change_set(actor, "rename_label", name=title)
    label = update(actor, label, values, change_set=change_set)
    for hook in label_change_hooks:
        hook(actor, pk, title, label.title, change_set)
    return label


def delete_label(*, actor: Actor, pk: UUID) -> None:
    """Delete a label, and remove it from contacts, as one change set."""
    actor.require("labels:write")
    label = get_for_update(actor, Label, pk, to_delete=True)
    change_set = start_change_set(actor, "delete_label", name=label.title)
    delete(actor, label, change_set=change_set)
    for hook in label_change_hooks:
        hook(actor, pk, label.title, None, change_set)


def _check_title_is_free(actor: Actor, title: str | None, exclude: UUID | None = None) -> None:
    """Raise Conflict if another label has the title, in any letter case."""
    if not title:
        return
    # Locks the workspace, because the unique index accepts two concurrent titles that differ only in letter case.
    get_for_update(actor, Workspace, actor.workspace_id)
    titles = Label.objects.in_workspace(actor.workspace_id).not_deleted().values_list("id", "title")
    if any(label_key(other) == label_key(title) and pk != exclude for pk, other in titles):
        raise Conflict({"title": [TITLE_IN_USE]})


def create_inbox(*, actor: Actor, member_ids: Collection[UUID] = (), **values: Any) -> Inbox:
    """Save a new inbox and its members. Raises PermissionMissing or ValidationError."""
    actor.require("inboxes:write")
    inbox = create(actor, Inbox(**values))
    _change_members(actor, inbox, set(), set(member_ids))
    return inbox


def update_inbox(*, actor: Actor, pk: UUID, member_ids: Collection[UUID] | None = None, **values: Any) -> Inbox:
    """Change the settings of an inbox, and its members unless they are None.

    Raises PermissionMissing, RecordNotFound or ValidationError.
    """
    actor.require("inboxes:write")
    inbox = update(actor, get_for_update(actor, Inbox, pk), values)
    if member_ids is not None:
        _change_members(actor, inbox, _present_members(actor, inbox), set(member_ids))
    return inbox


def delete_inbox(*, actor: Actor, pk: UUID) -> None:
    """Delete an inbox; its contacts leave it, as one change set. Raises PermissionMissing or RecordNotFound."""
    actor.require("inboxes:write")
    # Locked first, so that no contact is connected to it in the meantime.
    inbox = get_for_update(actor, Inbox, pk, to_delete=True)
    change_set = start_change_set(actor, "delete", name=str(inbox))
    for hook in inbox_deletion_hooks:
        hook(actor, inbox, change_set)
    delete(actor, inbox, change_set=change_set)


def edit_inbox_members(*, actor: Actor, pk: UUID, add: Collection[UUID] = (), remove: Collection[UUID] = ()) -> None:
    """Add memberships to an inbox and remove others, as one change set.

    Adding a present member or removing an absent one changes nothing. Raises PermissionMissing, RecordNotFound or
    ValidationError.
    """
    actor.require("inboxes:write")
    inbox = get_for_update(actor, Inbox, pk)
    present = _present_members(actor, inbox)
    _change_members(actor, inbox, present, (present | set(add)) - set(remove))


def create_inbox_member(*, actor: Actor, inbox_id: UUID, membership_id: UUID) -> InboxMember:
    """Add a member to an inbox. Raises ValidationError, or Conflict if the member is in it."""
    actor.require("inboxes:write")
    lock_reference(actor, Inbox, "inbox_id", inbox_id)
    lock_reference(actor, Membership, "membership_id", membership_id)
    return create(actor, InboxMember(inbox_id=inbox_id, membership_id=membership_id))


def delete_inbox_member(*, actor: Actor, pk: UUID) -> None:
    """Remove a member from an inbox. Raises PermissionMissing or RecordNotFound."""
    actor.require("inboxes:write")
    delete(actor, get_for_update(actor, InboxMember, pk, to_delete=True))


def _change_members(actor: Actor, inbox: Inbox, present: set[UUID], target: set[UUID]) -> None:
    """Make the target memberships those of an inbox, whose present ones are given."""
    # Always in the same order, so that two requests cannot deadlock.
    added, removed = sorted(target - present), present - target
    if not added and not removed:
        return
    for pk in added:
        lock_reference(actor, Membership, "member_ids", pk)
    # In a change set of their own: an edit of the inbox itself can be undone, one of its members cannot.
    change_set = start_change_set(actor, "edit_members", name=str(inbox))
    bulk_delete(actor, _inbox_members(actor, inbox).filter(membership_id__in=removed), change_set)
    for pk in added:
        create(actor, InboxMember(inbox_id=inbox.pk, membership_id=pk), change_set=change_set)


def _present_members(actor: Actor, inbox: Inbox) -> set[UUID]:
    return set(_inbox_members(actor, inbox).values_list("membership_id", flat=True))


def _inbox_members(actor: Actor, inbox: Inbox) -> Any:
    return InboxMember.objects.in_workspace(actor.workspace_id).not_deleted().filter(inbox_id=inbox.pk)
