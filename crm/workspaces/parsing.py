"""Parse values that clients write in URLs and bodies: times and ids."""

import datetime
import uuid

from django.utils.translation import gettext_lazy as _

NOT_AN_ID = _("Must be an id, such as 550e8400-e29b-41d4-a716-446655440000.")


def parse_datetime(text: str) -> datetime.datetime:
    """Return an ISO 8601 date or time in UTC; one without an offset is taken as UTC. Raises ValueError."""
    try:
        moment = datetime.datetime.fromisoformat(text)
        # In UTC, because Python accepts offsets that PostgreSQL does not.
        return moment.astimezone(datetime.UTC) if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    # In UTC, 0001-01-01T00:00:00+01:00 would be before year 1.
    except OverflowError as error:
        raise ValueError(str(error)) from error


def parse_uuid(text) -> uuid.UUID | None:
    """Return the UUID in a text of 36 characters, or None."""
    # UUID() also accepts braces, "urn:uuid:" and no hyphens, so each record would have many URLs.
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
