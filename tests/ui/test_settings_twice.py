"""Settings forms sent twice at the same time: one record is created."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from crm.workspaces.identifiers import new_id
from crm.workspaces.models import AccessToken, Label

from .conftest import client_of

FORMS = {
    "labels": (Label, {"title": "vip", "color": "#123456"}),
    "tokens": (AccessToken, {"name": "Shop", "role": "agent"}),
}


@pytest.mark.parametrize("section", FORMS)
def test_concurrent_settings_forms_create_one_record(section, transactional_db, alice):
    model, sent = FORMS[section]
    clients = [client_of(alice), client_of(alice)]

    def send(client, once):
        try:
            return client.post(f"/w/acme/settings/{section}/new/", {**sent, "once": once})
        finally:
            connection.close()

    for turn in range(10):
        once = new_id()
        sent |= {"title": f"vip{turn}"}
        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(send, clients, [once, once]))
        assert {answer.status_code for answer in answers} <= {200, 302}
        if section == "tokens":
            assert sum(b'class="secret"' in answer.content for answer in answers) == 1
        with alice.scope():
            assert model.objects.not_deleted().filter(pk=once).count() == 1
