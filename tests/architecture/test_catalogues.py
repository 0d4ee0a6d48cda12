"""The French catalogue is complete, matches the code, and is compiled."""

import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parents[2]
LOCALE = Path("crm/locale/fr/LC_MESSAGES")
TRANSLATED_FOLDERS = ("crm", "customers", "contacts", "addresses", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z]+")

pytestmark = pytest.mark.skipif(
    not shutil.which("msgfmt"), reason="Install gettext: its xgettext and msgfmt read and compile the catalogues."
)


def run_program(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


Catalogue = dict[tuple[str, int], str]


def read_catalogue(path: Path) -> Catalogue:
    """Return the translations of a compiled catalogue by their source text and plural form."""
    with path.open("rb") as file:
        catalogue = vars(gettext.GNUTranslations(file))["_catalog"]
    return {key if isinstance(key, tuple) else (key, 0): text for key, text in catalogue.items() if key}


def compile_catalogue(source: Path, folder: Path) -> Catalogue:
    run_program("msgfmt", "--check-format", "-o", folder / "again.mo", source)
    return read_catalogue(folder / "again.mo")


@pytest.fixture(scope="module")
def french() -> Catalogue:
    return read_catalogue(PROJECT / LOCALE / "django.mo")


@pytest.fixture
def extracted(tmp_path, settings, monkeypatch) -> Path:
    """The catalogue as makemessages leaves it, run on a copy of the code."""
    for name in TRANSLATED_FOLDERS:
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings.LOCALE_PATHS = [tmp_path / "crm/locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["fr"], no_obsolete=True, add_location="file", verbosity=0)
    return tmp_path / LOCALE / "django.po"


def test_compiled_catalogue_equals_its_source(french, tmp_path):
    assert french == compile_catalogue(PROJECT / LOCALE / "django.po", tmp_path)


def test_catalogue_has_every_text_of_the_code_and_no_other(french, extracted, tmp_path):
    assert run_program("msgattrib", "--untranslated", extracted) == ""
    assert run_program("msgattrib", "--only-fuzzy", extracted) == ""
    assert french == compile_catalogue(extracted, tmp_path)


def test_translations_have_the_same_placeholders(french):
    def placeholders(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    assert [text for (text, _plural), words in french.items() if placeholders(text) != placeholders(words)] == []


def test_french_texts_follow_french_typography(french):
    def is_wrong(words: str) -> bool:
        return bool(re.search(r" [:;?!»](?!\w)|« |\w'\w|!|avec succès", words))

    assert [words for words in french.values() if is_wrong(words)] == []
