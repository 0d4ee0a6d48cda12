"""The workspace itself."""

import re

import pytest

from crm.workspaces.models import Workspace

from .conftest import changes, client_of, errors_of

PAGE = "/w/acme/settings/workspace/"


def stored(alice) -> Workspace:
    with alice.scope():
        return Workspace.objects.get(pk=alice.workspace.pk)


def sent(client, **values) -> dict[str, str]:
    """Return what the page's form sends, with some of its values changed."""
    form = client.get(PAGE).context["form"]
    held = {name: str(form[name].value() or "") for name in form.fields}
    return {**{f"initial-{name}": value for name, value in held.items()}, **held, **values}


def test_its_name_is_changed(alice):
    client = client_of(alice)
    response = client.post(PAGE, sent(client, name="Acme France"), follow=True)
    assert "Saved." in response.content.decode()
    assert stored(alice).name == "Acme France"
    assert [(change.before, change.after) for change in changes()] == [({"name": "Acme"}, {"name": "Acme France"})]


def test_its_pages_move_with_its_slug(alice):
    client = client_of(alice)
    response = client.post(PAGE, sent(client, slug="acme-france"))
    assert response.headers["Location"] == "/w/acme-france/settings/workspace/"
    assert client.get(response.headers["Location"]).status_code == 200
    assert client.get(PAGE).status_code == 404


def test_a_slug_that_another_has_is_an_error_of_its_field(alice, globex):
    client = client_of(alice)
    response = client.post(PAGE, sent(client, name="Mine", slug="globex"))
    assert errors_of(response) == {"slug": ["Another workspace already has this slug."]}
    assert 'value="Mine"' in response.content.decode()
    assert stored(alice).slug == "acme"


def test_a_slug_that_is_none_is_an_error_of_its_field(alice):
    client = client_of(alice)
    for slug in ("Not one", "-acme", "", "a" * 64, "é"):
        assert list(errors_of(client.post(PAGE, sent(client, slug=slug)))) == ["slug"]
    assert stored(alice).slug == "acme"


def test_country_time_zone_and_language_are_chosen_by_name(alice):
    page = client_of(alice).get(PAGE).content.decode()
    chosen = ('<option value="DE">Germany', '<option value="Europe/Paris">Europe/Paris', '<option value="fr">Français')
    assert [option for option in chosen if option not in page] == []
    assert '<option value="America/New_York">America/New York' in page


def test_countries_are_named_in_the_readers_language(alice):
    client = client_of(alice)
    client.post(PAGE, sent(client, language="fr"))
    assert '<option value="DE">Allemagne' in client.get(PAGE).content.decode()


def test_another_language_and_time_zone_are_seen_on_the_next_page(alice):
    client = client_of(alice)
    assert '<html lang="en">' in client.get(PAGE).content.decode()
    response = client.post(PAGE, sent(client, language="fr", time_zone="Pacific/Auckland", country="FR"), follow=True)
    assert '<html lang="fr">' in response.content.decode()
    members = client.get("/w/acme/settings/members/").content.decode()
    assert '<html lang="fr">' in members
    assert re.search(r'title="[^"]+ NZ[SD]T"', members)
    assert (stored(alice).language, stored(alice).time_zone, stored(alice).country) == ("fr", "Pacific/Auckland", "FR")


@pytest.mark.parametrize("wrong", [{"country": "XX"}, {"time_zone": "Mars/Olympus"}, {"language": "xx"}])
def test_what_there_is_not_is_an_error_of_its_field(alice, wrong):
    client = client_of(alice)
    assert list(errors_of(client.post(PAGE, sent(client, **wrong)))) == list(wrong)
    assert changes() == []
