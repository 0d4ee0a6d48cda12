"""Ids of records."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a UUIDv7: ids made later sort later, so the primary key is creation order."""
    return uuid_utils.compat.uuid7()
