"""The dashboard and its tables: what they count, where their numbers lead, what they cost."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import busy, factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.insights.views_dashboard import FILES

ClientOf = Callable[[User], Client]
LINK = re.compile(r'href="(/projects/[^"]*/photos/\?[^"]*)"[^>]*>([\d\u202f]+)</a>')


@pytest.fixture
def full(project: Project, ann: User, rex: User, lea: User) -> Project:
    """Twelve weeks of work on 300 photos."""
    busy.fill(project, [ann, factories.user("abe")], [rex, lea], 300)
    return project


def test_an_empty_project_says_what_will_be_here(project: Project, lea: User, client_of: ClientOf) -> None:
    for page in ("dashboard", "reports"):
        shown = client_of(lea).get(f"/projects/{project.slug}/{page}/").content.decode()
        assert "Nothing waits" in shown or "Nobody submitted" in shown


@pytest.mark.parametrize("page", ["dashboard/", "reports/?days=90"])
def test_every_number_leads_to_as_many_photos(page: str, full: Project, lea: User, client_of: ClientOf) -> None:
    client = client_of(lea)
    links = LINK.findall(client.get(f"/projects/{full.slug}/{page}").content.decode())
    assert len(links) > 10
    for href, number in links:
        shown = client.get(href.replace("&amp;", "&")).context["page"].paginator.count
        assert shown == int(number.replace("\u202f", "")), href


@pytest.mark.parametrize("page", ["dashboard/", "reports/"])
def test_more_photos_cost_no_more_questions(page: str, full: Project, lea: User, client_of: ClientOf) -> None:
    client, url = client_of(lea), f"/projects/{full.slug}/{page}"
    few = _count(client, url)
    busy.fill(full, [lea], [lea], 50)
    assert _count(client, url) == few
    assert few <= 30


@pytest.mark.parametrize("name", FILES)
def test_each_table_is_a_file(name: str, full: Project, lea: User, rex: User, client_of: ClientOf) -> None:
    url = f"/projects/{full.slug}/tables/{name}.csv"
    assert client_of(rex).get(url).status_code == 403
    answer = client_of(lea).get(url)
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode())))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 1 or name in {"trainings", "learning", "reviewer-agreement"}


def _count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
