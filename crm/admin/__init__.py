"""Workspaces, who may come in, what they define, inboxes and the change log, in the admin."""

from . import access, history, inboxes, personal, vocabulary

__all__ = ["access", "history", "inboxes", "personal", "vocabulary"]
