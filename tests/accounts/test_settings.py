"""The e-mail settings that CRM_EMAIL_URL gives."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from crm.conf.email import email_settings


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
