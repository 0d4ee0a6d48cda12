"""The French catalogue is complete, fits the code, and is compiled as it stands."""

import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parents[2]
LOCALE = Path("crm/locale/fr/LC_MESSAGES")
READ = ("crm", "customers", "contacts", "addresses", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z]+")

pytestmark = pytest.mark.skipif(
    not shutil.which("msgfmt"), reason="Install gettext: its xgettext and msgfmt read and compile the catalogues."
)


def program(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


Texts = dict[tuple[str, int], str]


def texts(compiled: Path) -> Texts:
    """Return the texts of a compiled catalogue by what they translate, and by which plural they are."""
    with compiled.open("rb") as file:
        catalogue = vars(gettext.GNUTranslations(file))["_catalog"]
    return {key if isinstance(key, tuple) else (key, 0): text for key, text in catalogue.items() if key}


def compiled(source: Path, folder: Path) -> Texts:
    program("msgfmt", "--check-format", "-o", folder / "again.mo", source)
    return texts(folder / "again.mo")


@pytest.fixture(scope="module")
def french() -> Texts:
    return texts(PROJECT / LOCALE / "django.mo")


@pytest.fixture
def extracted(tmp_path, settings, monkeypatch) -> Path:
    """The catalogue as makemessages leaves it, run on a copy of the code."""
    for name in READ:
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings.LOCALE_PATHS = [tmp_path / "crm/locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["fr"], no_obsolete=True, add_location="file", verbosity=0)
    return tmp_path / LOCALE / "django.po"


def test_the_compiled_catalogue_is_made_of_the_one_that_people_write(french, tmp_path):
    assert french == compiled(PROJECT / LOCALE / "django.po", tmp_path)


def test_every_text_has_its_french_and_no_french_is_left_over(french, extracted, tmp_path):
    assert program("msgattrib", "--untranslated", extracted) == ""
    assert program("msgattrib", "--only-fuzzy", extracted) == ""
    assert french == compiled(extracted, tmp_path)


def test_both_languages_are_filled_in_with_the_same(french):
    def holes(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    assert [text for (text, _plural), words in french.items() if holes(text) != holes(words)] == []


def test_french_is_set_as_in_print(french):
    def wrong(words: str) -> bool:
        return bool(re.search(r" [:;?!»](?!\w)|« |\w'\w|!|avec succès", words))

    assert [words for words in french.values() if wrong(words)] == []
