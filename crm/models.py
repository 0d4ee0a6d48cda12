"""The models of the crm app; each is kept in the folder of its concept."""

from crm.history.models import Change, ChangeSet, Count, Spelling
from crm.inboxes.models import Inbox
from crm.workspaces.models import AccessToken, CustomAttribute, Label, Membership, User, Workspace

__all__ = [
    "AccessToken",
    "Change",
    "ChangeSet",
    "Count",
    "CustomAttribute",
    "Inbox",
    "Label",
    "Membership",
    "Spelling",
    "User",
    "Workspace",
]
