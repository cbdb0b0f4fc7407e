"""German words for a test: the catalogue as it stands now, whether or not setup has compiled it."""

from collections.abc import Iterator

import pytest
from babel.messages.mofile import write_mo
from django.utils import translation
from django.utils.translation.trans_real import _translations  # type: ignore[attr-defined]
from pytest_django.fixtures import Settings

from scripts import messages


@pytest.fixture
def german(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[None]:
    """Everything in this test is said in German."""
    folder = tmp_path_factory.mktemp("locale")
    compiled = folder / "de" / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, messages.read())
    settings.LOCALE_PATHS = [folder]
    _translations.clear()
    with translation.override("de"):
        yield
    _translations.clear()
