"""What the environment says of mail, and what a deployment is checked for."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from crm.conf.smtp import mail_server


def test_without_a_server_nothing_is_sent_or_shown():
    assert mail_server("").backend == "django.core.mail.backends.dummy.EmailBackend"


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp+tls://m%40x.fr:p%2Fw@mail.example.com", 587, True, False),
        ("smtps://m%40x.fr:p%2Fw@mail.example.com", 465, False, True),
        ("smtp://m%40x.fr:p%2Fw@mail.example.com:2525", 2525, False, False),
    ],
)
def test_one_address_says_all_of_the_server(url, port, tls, ssl):
    server = mail_server(url)
    assert (server.host, server.port, server.use_tls, server.use_ssl) == ("mail.example.com", port, tls, ssl)
    assert (server.user, server.password) == ("m@x.fr", "p/w")


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://mail:port"])
def test_what_is_no_server_is_refused_with_a_sentence(url):
    with pytest.raises(ImproperlyConfigured, match=r"Write smtp\+tls://user:password@host:587"):
        mail_server(url)
