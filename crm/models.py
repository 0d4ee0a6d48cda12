"""The models of the crm app; each is kept in the folder of its concept."""

from crm.history.models import Change, ChangeSet
from crm.workspaces.models import AccessToken, CustomAttribute, Membership, User, Workspace

__all__ = ["AccessToken", "Change", "ChangeSet", "CustomAttribute", "Membership", "User", "Workspace"]
