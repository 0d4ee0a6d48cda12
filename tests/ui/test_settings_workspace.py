"""The settings page of the workspace."""

import re

import pytest

from crm.workspaces.models import Workspace

from .conftest import client_of, errors_of, fetch_changes

PAGE = "/w/acme/settings/workspace/"


def fetch_workspace(alice) -> Workspace:
    with alice.scope():
        return Workspace.objects.get(pk=alice.workspace.pk)


def form_values(client, **values) -> dict[str, str]:
    """Return the values that the page's form sends, with some of them changed."""
    form = client.get(PAGE).context["form"]
    current = {name: str(form[name].value() or "") for name in form.fields}
    return {**{f"initial-{name}": value for name, value in current.items()}, **current, **values}


def test_workspace_name_can_be_changed(alice):
    client = client_of(alice)
    response = client.post(PAGE, form_values(client, name="Acme France"), follow=True)
    assert "Saved." in response.content.decode()
    assert fetch_workspace(alice).name == "Acme France"
    assert [(change.before, change.after) for change in fetch_changes()] == [
        ({"name": "Acme"}, {"name": "Acme France"})
    ]


def test_workspace_slug_change_moves_its_pages(alice):
    client = client_of(alice)
    response = client.post(PAGE, form_values(client, slug="acme-france"))
    assert response.headers["Location"] == "/w/acme-france/settings/workspace/"
    assert client.get(response.headers["Location"]).status_code == 200
    assert client.get(PAGE).status_code == 404


def test_workspace_slug_of_another_workspace_shows_a_field_error(alice, globex):
    client = client_of(alice)
    response = client.post(PAGE, form_values(client, name="Mine", slug="globex"))
    assert errors_of(response) == {"slug": ["Another workspace already has this slug."]}
    assert 'value="Mine"' in response.content.decode()
    assert fetch_workspace(alice).slug == "acme"


def test_workspace_slug_that_is_invalid_shows_a_field_error(alice):
    client = client_of(alice)
    for slug in ("Not one", "-acme", "", "a" * 64, "é"):
        assert list(errors_of(client.post(PAGE, form_values(client, slug=slug)))) == ["slug"]
    assert fetch_workspace(alice).slug == "acme"


def test_workspace_form_lists_countries_time_zones_and_languages_by_name(alice):
    page = client_of(alice).get(PAGE).content.decode()
    chosen = ('<option value="DE">Germany', '<option value="Europe/Paris">Europe/Paris', '<option value="fr">Français')
    assert [option for option in chosen if option not in page] == []
    assert '<option value="America/New_York">America/New York' in page


def test_workspace_form_names_countries_in_the_language_of_the_reader(alice):
    client = client_of(alice)
    client.post(PAGE, form_values(client, language="fr"))
    assert '<option value="DE">Allemagne' in client.get(PAGE).content.decode()


def test_workspace_language_and_time_zone_apply_to_the_next_page(alice):
    client = client_of(alice)
    assert '<html lang="en">' in client.get(PAGE).content.decode()
    response = client.post(
        PAGE, form_values(client, language="fr", time_zone="Pacific/Auckland", country="FR"), follow=True
    )
    assert '<html lang="fr">' in response.content.decode()
    members = client.get("/w/acme/settings/members/").content.decode()
    assert '<html lang="fr">' in members
    assert re.search(r'title="[^"]+ NZ[SD]T"', members)
    assert (fetch_workspace(alice).language, fetch_workspace(alice).time_zone, fetch_workspace(alice).country) == (
        "fr",
        "Pacific/Auckland",
        "FR",
    )


@pytest.mark.parametrize("wrong", [{"country": "XX"}, {"time_zone": "Mars/Olympus"}, {"language": "xx"}])
def test_workspace_with_unknown_choice_shows_a_field_error(alice, wrong):
    client = client_of(alice)
    assert list(errors_of(client.post(PAGE, form_values(client, **wrong)))) == list(wrong)
    assert fetch_changes() == []
