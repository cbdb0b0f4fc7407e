"""The figures on a project's page: the histogram of estimates, and what pre-segmentation saved."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
BAR = re.compile(r'<a href="([^"]*sort=dice[^"]*)"><title>(\d+) photo')


@pytest.mark.parametrize("role", ["ann", "lea"])
def test_each_bar_leads_to_as_many_photos(
    role: str, request: pytest.FixtureRequest, project: Project, client_of: ClientOf
) -> None:
    """Without the discarded, with each photo's newest prediction alone, and with an estimate of exactly 1."""
    model, older = factories.model_version(project, 2), factories.model_version(project, 1, champion=False)
    for number, dice in enumerate([0.5, 0.93, 0.955, 0.955, 0.995, 1.0]):
        factories.prediction(factories.photo(project, f"p{number}.jpg"), model, dice=dice)
    discarded = factories.photo(project, "gone.jpg")
    factories.prediction(discarded, model, dice=0.955)
    factories.move(discarded, Event.DISCARDED)
    for number, (first, second) in enumerate([(model, model), (older, model), (model, older)]):
        twice = factories.photo(project, f"twice{number}.jpg")
        factories.prediction(twice, first, dice=0.955)
        factories.prediction(twice, second, dice=0.965)
    lot = factories.photo(project, "lot.jpg")
    factories.prediction(lot, model, dice=0.975)
    audit = {"code": "audit", "text": "Drawn by lot.", "value": None, "threshold": None}
    factories.move(lot, Event.SEGMENTED, Event.SENT_TO_REVIEW, reasons=[audit])
    client = client_of(request.getfixturevalue(role))
    bars = BAR.findall(client.get(f"/projects/{project.slug}/").content.decode())
    # Who may judge the photo that a lot drew must not learn its estimate, here no more than there.
    assert [int(count) for _href, count in bars] == [1, 1, 2, 2] + [1] * (role == "lea") + [2]
    for href, count in bars:
        listed = client.get(href.replace("&amp;", "&")).context["page"].paginator.count
        assert listed == int(count), href
