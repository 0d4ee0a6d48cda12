import pytest

from crm.workspaces.actions import create_inbox
from tests.admin.conftest import olga  # noqa: F401, the fixture

from .clients import AdminAdapter, ChatwootAdapter, ContactAdapter, GoMobileAdapter, OwnAdapter


@pytest.fixture
def adapters(alice, olga) -> dict[str, ContactAdapter]:  # noqa: F811
    """Adapters of each source to alice's workspace, which has two inboxes."""
    with alice.scope():
        for name in ("Shop", "Web"):
            create_inbox(actor=alice.actor, name=name, channel_type="Channel::Api")
    adapters = [OwnAdapter(alice), GoMobileAdapter(alice), ChatwootAdapter(alice), AdminAdapter(olga, alice)]
    return {adapter.name: adapter for adapter in adapters}
