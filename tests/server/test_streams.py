"""Responses that are sent outside of the work slot."""

import pytest
from django.db import connections
from django.http import StreamingHttpResponse

from crm.server.streams import Stream


@pytest.mark.parametrize("parts_read", [0, 1])
def test_stream_is_closed_without_the_connection_of_the_slot(parts_read, monkeypatch):
    shared, used = connections["default"], []
    response = StreamingHttpResponse([b"a", b"b"])
    response._resource_closers.append(lambda: used.append(connections["default"]))
    monkeypatch.setattr("django.http.response.signals.request_finished.send", lambda sender: None)
    stream = Stream(response)
    for _ in range(parts_read):
        next(iter(stream))
    stream.close()
    connections["default"] = shared
    assert used
    assert shared not in used
