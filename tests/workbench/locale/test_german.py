"""The product in German: pages, stored sentences, numbers, and the switch."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from ml import gate
from tests import factories
from tests.workbench.triage import test_policy as policy
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.insights.templatetags import selvedge
from workbench.retold import retold
from workbench.training import recipe_words
from workbench.training.recipes import problems
from workbench.triage.policy import Draws, Facts, Thresholds, route
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("german")
METRICS = {"median": 0.971, "mean": 0.962, "p10": 0.9, "count": 12}
IN_GERMAN = {"Accept-Language": "de-CH,de;q=0.9"}


def test_the_browsers_language_is_spoken(client: Client, db: None) -> None:
    page = client.get("/sign-in/", headers=IN_GERMAN).content.decode()
    assert '<html lang="de"' in page
    assert "<h1>Anmelden</h1>" in page


def test_a_language_that_is_not_there_becomes_english(client: Client, db: None) -> None:
    assert '<html lang="en"' in client.get("/sign-in/", headers={"Accept-Language": "fr"}).content.decode()


def test_the_switch_is_remembered_before_signing_in(client: Client, db: None) -> None:
    answer = client.post(reverse("set-language"), {"language": "de", "next": "/sign-in/"}, follow=True)
    assert answer.redirect_chain == [("/sign-in/", 302)]
    assert "<h1>Anmelden</h1>" in answer.content.decode()
    assert "<h1>Sign in</h1>" in client.post(reverse("set-language"), {"language": "en"}, follow=True).content.decode()


def test_the_switch_leads_to_no_other_site(client: Client, db: None) -> None:
    answer = client.post(reverse("set-language"), {"language": "de", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_errors_are_said_in_the_language_of_the_request(project: Project, ann: User, client_of: ClientOf) -> None:
    answer = client_of(ann).get(f"/projects/{project.slug}/settings/", headers=IN_GERMAN)
    assert "Das geht in Summer nur ab der Rolle Leitung." in answer.content.decode()
    assert client_of(ann).get("/api/nowhere/", headers=IN_GERMAN).json() == {"detail": "An dieser Adresse ist nichts."}


def test_what_happened_is_told_as_a_german_sentence(project: Project, ann: User, client_of: ClientOf) -> None:
    factories.move(factories.photo(project, "dress.jpg"), Event.NO_MODEL)
    page = client_of(ann).get(f"/projects/{project.slug}/", headers=IN_GERMAN).content.decode()
    told = re.sub(r"<[^>]+>", "", page)
    assert "Triage hat dress.jpg zum Annotieren gegeben: es gibt noch kein Modell" in told


def test_drawings_keep_their_points_and_words_get_commas(project: Project, lea: User, client_of: ClientOf) -> None:
    """A coordinate of 12,5 would move the drawing; a Dice of 0.950 would look foreign."""
    photo = factories.photo(project, "dress.jpg")
    factories.prediction(photo, factories.model_version(project, metrics=METRICS), dice=0.95)
    page = client_of(lea).get(f"/projects/{project.slug}/", headers=IN_GERMAN).content.decode()
    assert 'class="plot-bar' in page
    assert not re.findall(r' (?:x|y|x1|width|height|cx|cy|d)="[^"]*\d,\d[^"]*"', page)
    assert "angenommen ab 0,9" in page


def test_numbers_are_written_as_in_german() -> None:
    assert [selvedge.dice(0.9706), selvedge.percent(0.485)] == ["0,971", "48\N{NO-BREAK SPACE}%"]
    assert selvedge.number(12345.5, 1) == "12\u202f345,5"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(policy.facts, policy.limits, policy.draws)
def test_every_reason_of_triage_is_told_in_german(facts: Facts, limits: Thresholds, draws: Draws) -> None:
    for reason in route(facts, limits, draws).reasons:
        told = retold(reason.text)
        assert told != reason.text
        assert not re.search(r"\b(the|Dice \d+\.\d|garment|mask)\b", told)


def test_every_verdict_of_the_gate_is_told_in_german() -> None:
    good, bad, none = exam([0.95] * 12), exam([0.90] * 12), exam([])
    lost = [gate.Slice(kind, "X", [0.8] * 6, [0.9] * 6, list("abcdef")) for kind in ("viewpoint", "label", "attribute")]
    verdicts = [
        gate.compare(good, bad), gate.compare(bad, good), gate.compare(good, good), gate.compare(good, None),
        gate.compare(none, None), gate.compare(exam([float("nan")]), exam([0.9])),
        gate.compare(exam([0.95] * 12, 0.8), bad), gate.compare(exam([0.9] * 3), exam([0.8] * 3)),
        gate.compare(replace(good, seconds=0.1), replace(good, seconds=0.2)),
        *(gate.compare(good, bad, None, [one]) for one in lost),
        gate.compare(good, bad, None, [replace(lost[0], candidate=[0.9] * 6)]),
    ]  # fmt: skip
    for verdict in verdicts:
        for text in (verdict.reason, *(check.text for check in verdict.checks)):
            assert retold(text) != text
            assert not re.search(r"\b(holdout photos|the|label|viewpoint|must|loses)\b", retold(text))
    assert "Median-Dice 0,9000 → 0,9500 auf 12 Holdout-Fotos" in retold(verdicts[0].reason)


def exam(dice: list[float], surface: float = 0.9) -> gate.Exam:
    return gate.Exam(dice, [surface] * len(dice))


def test_a_persons_own_words_are_never_changed() -> None:
    assert retold("The left strap is missing.") == "The left strap is missing."
    assert retold("Rex sent it back: The hem is gone.") == "Rex hat es zurückgegeben: The hem is gone."


@pytest.mark.parametrize(
    "text",
    [
        "[training]\nepochs = 1.5", "[training]\nepoch = 3", "[training]\nepochs = 0", "[network]\nheight = 100",
        "[training]\nlearning_rate = -1", "[training]\nscale = [2]", "[network]\nfolds = 99", "[other]\na = 1", "= 3",
        "[network]\nencoder = \"none\"", "[network]\npasses = 3", "[training]\nema = 1.0", "[training]\ncolour = -1",
        "[network]\npasses = 2\nfolds = 2", "[network]\narchitecture = \"Unit\"", "[training]\noptimiser = \"x\"",
        "[training]\nbce_weight = 0\ndice_weight = 0", "[training]\nwarm_rate = 2", "[training]\nfrozen_epochs = 90",
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_recipe_is_told_in_german(text: str) -> None:
    """Names of settings and values stay as the file has them."""
    for problem in problems(text):
        told = recipe_words.told(problem)
        assert re.search(r"muss|d[aü]rf|keine|gehört|ist|hat", told)
        assert not re.search(r"\b(must|the|has|cannot|above|Line|number)\b", told.partition("TOML: ")[0])
    assert problems(text)
