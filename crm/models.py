"""The models of the crm app; each is kept in the folder of its concept."""

from crm.history.models import Change, ChangeSet, Count, Spelling
from crm.ui.models import SavedView, Visit
from crm.workspaces.inboxes import Inbox, InboxMember
from crm.workspaces.invitations import Invitation
from crm.workspaces.models import AccessToken, CustomAttribute, Label, Membership, User, Workspace

__all__ = [
    "AccessToken",
    "Change",
    "ChangeSet",
    "Count",
    "CustomAttribute",
    "Inbox",
    "InboxMember",
    "Invitation",
    "Label",
    "Membership",
    "SavedView",
    "Spelling",
    "User",
    "Visit",
    "Workspace",
]
