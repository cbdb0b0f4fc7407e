"""What every test has: the cast, a project, and a storage folder of its own.

Ann annotates, Rex reviews, Lea leads, Sam has no access, root is the admin.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django_vite.core.asset_loader import DjangoViteAssetLoader
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings

from tests import factories
from workbench.accounts.models import Role, User
from workbench.datasets.models import Project
from workbench.datasets.services import set_role

# For the processes that tests start: they must not find the developer's own database.
os.environ["SELVEDGE_HOME"] = tempfile.mkdtemp(prefix="selvedge-tests-")


def pytest_configure() -> None:
    """A slow password hash protects nobody here and costs a second for each person."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    database = django_settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # In a file, as the product has it: SQLite's databases in memory know no WAL and lock in other ways.
        database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["SELVEDGE_HOME"]) / "test.sqlite3")
    # Machines differ in speed, and a deadline would fail on the slow ones.
    hypothesis_settings.register_profile("selvedge", deadline=None, database=None)
    hypothesis_settings.load_profile("selvedge")


@pytest.fixture(autouse=True)
def _no_build_needed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages render without a front-end build, naming the development server; real browsers get the real build."""
    if request.node.get_closest_marker("e2e") is None:
        monkeypatch.setattr(DjangoViteAssetLoader.instance()._apps["default"], "dev_mode", True)


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> Path:
    """An empty SELVEDGE_HOME for this test; returns its folder of files."""
    settings.SELVEDGE_HOME = tmp_path / "home"
    settings.SELVEDGE_STORAGE = settings.SELVEDGE_HOME / "files"
    settings.FILE_UPLOAD_TEMP_DIR = settings.SELVEDGE_STORAGE / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    cache.clear()
    return Path(settings.SELVEDGE_STORAGE)


@pytest.fixture
def project(db: None) -> Project:
    """A project called Summer with one label, and nobody in it yet."""
    return factories.project()


@pytest.fixture
def ann(project: Project) -> User:
    """The annotator."""
    return _member(project, "ann", Role.ANNOTATOR)


@pytest.fixture
def rex(project: Project) -> User:
    """The reviewer."""
    return _member(project, "rex", Role.REVIEWER)


@pytest.fixture
def lea(project: Project) -> User:
    """The lead."""
    return _member(project, "lea", Role.LEAD)


@pytest.fixture
def sam(db: None) -> User:
    """Somebody who may sign in but belongs to no project."""
    return factories.user("sam")


@pytest.fixture
def root(db: None) -> User:
    """The admin."""
    return factories.user("root", admin=True)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """client_of(user): a browser in which that person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def _member(project: Project, name: str, role: Role) -> User:
    user = factories.user(name)
    set_role(project=project, user=user, role=role)
    return user
