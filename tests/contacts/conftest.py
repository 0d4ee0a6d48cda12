"""Contacts made in one line."""

from typing import Any

import pytest

from contacts.actions import create_contact
from contacts.models import Contact
from crm.workspaces.actions import create_inbox
from crm.workspaces.inboxes import Inbox


@pytest.fixture
def contact(alice):
    """Make a contact of alice's workspace."""

    def made(**values: Any) -> Contact:
        with alice.scope():
            return create_contact(actor=alice.actor, **values)

    return made


@pytest.fixture
def stranger(charlie):
    """A contact of another workspace."""
    with charlie.scope():
        return create_contact(actor=charlie.actor, full_name="Zoe")


@pytest.fixture
def inbox(alice):
    """Make an inbox of alice's workspace."""

    def made(channel: str, **values: Any) -> Inbox:
        with alice.scope():
            return create_inbox(actor=alice.actor, name=channel, channel_type=f"Channel::{channel}", **values)

    return made


@pytest.fixture
def again(alice):
    """Read a record as it is stored now."""

    def stored(record: Any) -> Any:
        with alice.scope():
            return type(record).objects.get(pk=record.pk)

    return stored
