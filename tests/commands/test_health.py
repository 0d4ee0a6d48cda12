import os
import signal

import httpx
import pytest

from .carnet import Carnet, eventually


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_of_a_running_carnet_is_ok(carnet: Carnet, path: str) -> None:
    answer = carnet.call("GET", path)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/account/login/", 400)])
def test_health_is_told_to_a_probe_that_knows_no_host_name(carnet: Carnet, path: str, status: int) -> None:
    answer = httpx.get(carnet.address + path, headers={"Host": "10.0.0.7:8000"}, trust_env=False)
    assert answer.status_code == status


def test_readyz_without_database_is_503_until_up_restarts_it(another: Carnet) -> None:
    another.start()
    # Held, so that it is not at once noticed and mended.
    os.kill(another.process.pid, signal.SIGSTOP)
    os.kill(another.postmaster, signal.SIGINT)
    assert eventually(lambda: another.status("/readyz") == 503)
    assert another.call("GET", "/readyz").json() == {
        "status": "unavailable",
        "reason": "the database cannot be reached",
    }
    assert another.status("/healthz") == 200
    os.kill(another.process.pid, signal.SIGCONT)
    eventually(lambda: "was restarted" in another.output)
    assert another.status("/api/contacts") == 200
    assert eventually(lambda: another.status("/readyz") == 200)


def test_check_deploy_finds_nothing(another: Carnet) -> None:
    done = another.run(
        *("check", "--deploy", "--fail-level", "WARNING"),
        CRM_SECRET_KEY="0pR7-vT2_kQ9xWm4zYb6Ls8Hc1Df3Gj5Na0Ue7Io2Pq4Rt6Vy8",
        CRM_HTTPS="true",
        CRM_ALLOWED_HOSTS="crm.example.com",
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr
