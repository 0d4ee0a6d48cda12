"""Settings from environment variables: of e-mail, of the admin's second factor and of loopback."""

import json
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from crm.conf.email import email_settings
from tests.architecture.source import PROJECT


@pytest.fixture
def read(monkeypatch):
    def settings_of(url: str) -> dict:
        monkeypatch.setenv("CRM_EMAIL_URL", url)
        return email_settings(Env())

    return settings_of


def test_email_settings_without_url_send_nothing(read):
    assert read("") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp+tls://m%40x.fr:p%2Fw@mail.example.com", 587, True, False),
        ("smtps://m%40x.fr:p%2Fw@mail.example.com", 465, False, True),
        ("smtp://m%40x.fr:p%2Fw@mail.example.com:2525", 2525, False, False),
    ],
)
def test_email_settings_of_a_url_name_the_whole_server(read, url, port, tls, ssl):
    settings = read(url)
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example.com", port)
    assert (settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (tls, ssl)
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("m@x.fr", "p/w")


def test_email_settings_accept_a_host_without_domain_or_user(read):
    assert read("smtp://mail") | {"EMAIL_HOST": "mail", "EMAIL_PORT": 25, "EMAIL_HOST_USER": ""} == read("smtp://mail")


INVALID = ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://mail:port", "smtp://mail:99999"]


@pytest.mark.parametrize("url", INVALID)
def test_email_settings_of_an_invalid_url_say_what_to_write(read, url):
    with pytest.raises((EnvError, ImproperlyConfigured), match=r"Write smtp\+tls://user:password@host:587"):
        read(url)


def read_settings(**variables: str) -> dict:
    """Return the settings of a new process that has these variables, and no others of ours."""
    names = ("ADMIN_MFA", "LOOPBACK_ONLY")
    code = f"import json; from crm.conf import environment as e; print(json.dumps([getattr(e, n) for n in {names}]))"
    others = {name: value for name, value in os.environ.items() if not name.startswith("CRM_") or name == "CRM_DATA"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=others | variables, cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return dict(zip(names, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize(
    ("variables", "loopback_only"),
    [
        ({}, True),
        ({"CRM_ALLOWED_HOSTS": "localhost"}, True),
        ({"CRM_ALLOWED_HOSTS": "localhost,crm.example.com"}, False),
        ({"CRM_ALLOWED_HOSTS": "*"}, False),
        ({"CRM_HTTPS": "true"}, False),
    ],
)
def test_installation_is_on_loopback_only_without_other_host_names(variables, loopback_only):
    assert read_settings(**variables) == {"ADMIN_MFA": None, "LOOPBACK_ONLY": loopback_only}


@pytest.mark.parametrize(("value", "is_required"), [("true", True), ("false", False)])
def test_admin_mfa_setting_is_read(value, is_required):
    assert read_settings(CRM_ADMIN_MFA=value)["ADMIN_MFA"] is is_required
