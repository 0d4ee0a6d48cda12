"""Factories of contacts and inboxes."""

from typing import Any

import pytest

from contacts.actions import create_contact
from contacts.models import Contact
from crm.workspaces.actions import create_inbox
from crm.workspaces.inboxes import Inbox


@pytest.fixture
def make_contact(alice):
    """A function that creates a contact in alice's workspace."""

    def create(**values: Any) -> Contact:
        with alice.scope():
            return create_contact(actor=alice.actor, **values)

    return create


@pytest.fixture
def foreign_contact(charlie):
    """A contact of another workspace."""
    with charlie.scope():
        return create_contact(actor=charlie.actor, full_name="Zoe")


@pytest.fixture
def make_inbox(alice):
    """A function that creates an inbox in alice's workspace."""

    def create(channel: str, **values: Any) -> Inbox:
        with alice.scope():
            return create_inbox(actor=alice.actor, name=channel, channel_type=f"Channel::{channel}", **values)

    return create


@pytest.fixture
def reload(alice):
    """A function that reads a record from the database again."""

    def read(record: Any) -> Any:
        with alice.scope():
            return type(record).objects.get(pk=record.pk)

    return read
