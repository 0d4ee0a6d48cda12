import pytest

from crm.workspaces.actions import create_inbox
from tests.admin.conftest import olga  # noqa: F401, the fixture

from .clients import Admin, Chat, Mobile, Own, Way


@pytest.fixture
def ways(alice, olga) -> dict[str, Way]:  # noqa: F811
    """The doors to alice's workspace, which has two inboxes."""
    with alice.scope():
        for name in ("Shop", "Web"):
            create_inbox(actor=alice.actor, name=name, channel_type="Channel::Api")
    ways = [Own(alice), Mobile(alice), Chat(alice), Admin(olga, alice)]
    return {way.name: way for way in ways}
