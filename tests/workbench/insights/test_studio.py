"""What to ask of the studio: who stands on the list, why, and when it has answered."""

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.workbench.review.test_verdicts import fresh, judged, undo, waiting
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.masks.models import Head
from workbench.review.advice import Change
from workbench.review.studio import wishes
from workbench.workflow.models import Item
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]


@pytest.fixture
def reviewer(rex: User, client_of: ClientOf) -> Client:
    """Rex's browser."""
    return client_of(rex)


def accepted(project: Project, name: str, contrast: float) -> Item:
    """A photo that was accepted with its prediction, whose outline has this contrast."""
    photo = factories.photo(project, name)
    model = project.model_versions.first() or factories.model_version(project)
    prediction = factories.prediction(photo, model, contrast=contrast)
    Head.objects.create(photo=photo, version=prediction.mask)
    return factories.move(photo, Event.SEGMENTED, Event.AUTO_ACCEPTED)


def reshoot(reviewer: Client, project: Project, name: str = "dress_Front.jpg", note: str = "Other wall.") -> Item:
    item = waiting(project, name)
    judged(reviewer, project, "reshoot", item, note=note)
    return fresh(item)


def listed(client: Client, project: Project, query: str = "") -> list[str]:
    page = client.get(f"/projects/{project.slug}/studio/{query}")
    assert page.status_code == 200
    return [one.item.photo.name for one, _words, _state in page.context["rows"]]


def test_whom_a_reviewer_asked_for_and_what_can_hardly_be_seen(project: Project, reviewer: Client) -> None:
    reshoot(reviewer, project)
    accepted(project, "pale_Front.jpg", 1.5)
    accepted(project, "clear_Front.jpg", 12.0)
    text = reviewer.get(f"/projects/{project.slug}/studio/").content.decode()
    assert listed(reviewer, project) == ["pale_Front.jpg", "dress_Front.jpg"]
    for words in ("Another background", "As noted", "Other wall.", "Rex"):
        assert words in text
    assert "clear_Front" not in text


def test_only_the_newest_prediction_counts(project: Project) -> None:
    item = accepted(project, "pale_Front.jpg", 1.5)
    factories.prediction(item.photo, item.photo.predictions.get().model, contrast=12.0)
    assert wishes(project) == []


def test_a_verdict_taken_back_asks_for_nothing(project: Project, reviewer: Client) -> None:
    item = waiting(project)
    batch = judged(reviewer, project, "reshoot", item, note="Light.")["batch"]
    undo(reviewer, batch)
    assert wishes(project) == []


def test_a_restored_photo_asks_for_nothing(project: Project, rex: User, reviewer: Client) -> None:
    item = reshoot(reviewer, project)
    factories.move(item.photo, Event.RESTORED, user=rex)
    assert wishes(project) == []


def test_a_new_photo_of_the_garment_and_viewpoint_answers(project: Project, reviewer: Client) -> None:
    """Another viewpoint does not."""
    reshoot(reviewer, project)
    factories.photo(project, "dress_Back.jpg")
    assert [(one.state, one.reshot) for one in wishes(project)] == [("open", None)]
    again = factories.photo(project, "dress_Front.png")
    assert [(one.state, one.reshot) for one in wishes(project)] == [("answered", again)]
    assert "dress_Front.png" in reviewer.get(f"/projects/{project.slug}/studio/").content.decode()


def test_a_photo_that_came_before_anybody_asked_answers_nothing(project: Project, reviewer: Client) -> None:
    item = waiting(project, "dress_Front.jpg")
    factories.photo(project, "dress_Front.png")
    judged(reviewer, project, "reshoot", item, note="Other wall.")
    assert [(one.state, one.reshot) for one in wishes(project)] == [("open", None)]


def test_a_mark_leads_back_to_one_address(project: Project, reviewer: Client) -> None:
    """Whatever was sent as its query: a line break would end the header."""
    item = reshoot(reviewer, project)
    answer = reviewer.post(
        f"/projects/{project.slug}/studio/{item.pk}/", {"state": "asked", "query": "change=note\r\nX: y"}
    )
    assert answer.headers["Location"] == f"/projects/{project.slug}/studio/?change=note%0D%0AX%3A+y"


def test_marks_come_and_go(project: Project, reviewer: Client) -> None:
    item = reshoot(reviewer, project)
    url = f"/projects/{project.slug}/studio/{item.pk}/"
    for mark, state in (("asked", "asked"), ("answered", "answered"), ("open", "open")):
        answer = reviewer.post(url, {"state": mark, "query": "change=note"})
        assert answer.headers["Location"] == f"/projects/{project.slug}/studio/?change=note"
        assert [one.state for one in wishes(project)] == [state]
    assert reviewer.post(url, {"state": "forgotten"}).status_code == 400


def test_narrowed_to_a_change_and_a_state(project: Project, reviewer: Client) -> None:
    item = reshoot(reviewer, project)
    accepted(project, "pale_Front.jpg", 1.5)
    reviewer.post(f"/projects/{project.slug}/studio/{item.pk}/", {"state": "asked"})
    assert listed(reviewer, project, f"?change={Change.BACKGROUND}") == ["pale_Front.jpg"]
    assert listed(reviewer, project, "?state=asked") == ["dress_Front.jpg"]
    assert listed(reviewer, project, "?state=nonsense&change=42") == ["pale_Front.jpg", "dress_Front.jpg"]
    nothing = reviewer.get(f"/projects/{project.slug}/studio/?state=answered").content.decode()
    assert "No photo fits" in nothing


def test_the_file_has_the_same_rows(project: Project, reviewer: Client) -> None:
    """A note that a spreadsheet would run is harmless in it."""
    reshoot(reviewer, project, note='=HYPERLINK("x")')
    accepted(project, "pale_Front.jpg", 1.5)
    answer = reviewer.get(f"/projects/{project.slug}/studio.csv")
    content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["photo"], row["change"], row["note"]) for row in rows] == [
        ("pale_Front.jpg", "Another background", ""),
        ("dress_Front.jpg", "As noted", '\'=HYPERLINK("x")'),
    ]


def test_an_empty_list_says_what_comes_here(project: Project, reviewer: Client) -> None:
    assert "Nothing to ask of the studio" in reviewer.get(f"/projects/{project.slug}/studio/").content.decode()


def test_the_list_costs_the_same_for_two_and_for_sixty(project: Project, reviewer: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed(reviewer, project)
        return len(captured)

    accepted(project, "a_Front.jpg", 1.5)
    reshoot(reviewer, project)
    few = queries()
    for number in range(30):
        accepted(project, f"{number}_Front.jpg", 1.5)
        reshoot(reviewer, project, f"{number}_Back.jpg")
    assert queries() == few
