"""The workspace itself."""

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
