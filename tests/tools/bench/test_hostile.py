from contextlib import nullcontext
from urllib.parse import urlsplit

from contacts.notes.models import Note
from crm.db.session import tenant_session
from crm.tools.bench import hostile, session
from crm.tools.bench.load import CannotMeasure
from crm.tools.bench.servers import ServerProcess
from crm.tools.bench.workspace import prepare_workspace

from .test_workspace import silent


def test_measure_hostile_compares_with_the_speed_without_stalled_clients(live_server, monkeypatch):
    served = ServerProcess(urlsplit(live_server.url).port, 0)
    monkeypatch.setattr(hostile, "serving", lambda: nullcontext(served))
    monkeypatch.setattr(hostile, "CLIENTS", 2)
    monkeypatch.setattr(hostile, "SETTLE_SECONDS", 0)
    monkeypatch.setattr(hostile, "BEGINNINGS", ("[", "> "))
    monkeypatch.setattr(session, "CHANGES", 3)
    workspace = prepare_workspace(100, silent)
    results = hostile.measure(workspace, 0.1, silent)
    with tenant_session(workspace.id):
        assert Note.objects.filter(contact__identifier="bench-notes").count() == 4
    for name in ("half_bodies", "stopped_readers"):
        assert results[name]["ratio"] == results[name]["rps"] / results[name]["limit_rps"] > 0
        assert 0 < results[f"{name}_health"]["p95_ms"] <= results[f"{name}_health"]["worst_ms"]
    assert results["heavy_notes"]["p50_ms"] > 0


def test_measure_hostile_of_a_server_that_answers_nobody_falls_short(monkeypatch):
    answers = iter([hostile.LoadResult(1000, 1, 2, 3)])

    def generate_load(*_):
        try:
            return next(answers)
        except StopIteration:
            raise CannotMeasure("no answer") from None

    monkeypatch.setattr(hostile, "generate_load", generate_load)
    result = hostile.HostileBench(ServerProcess(1, 0), None, 1, {}, {})._compare(nullcontext)
    assert (result["limit_rps"], result["rps"], result["ratio"], result["reached"]) == (1000, 0, 0, False)
