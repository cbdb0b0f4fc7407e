"""The reviewer's pages: who may open them, in which order, what they say, what they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.masks.models import Head, Source
from workbench.predictions.models import ModelVersion
from workbench.review import selectors, services
from workbench.review.panes import panes
from workbench.workflow.models import Item
from workbench.workflow.services import Actor, claim
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
REASON = {"code": "low_dice", "text": "The model doubts its mask.", "value": 0.9, "threshold": 0.93}
OTHER_BOX = (10, 8, 30, 50)


def waiting(project: Project, name: str, *, author: User | None = None, priority: float = 0.1) -> Item:
    """A photo in review whose mask `author` drew, or that was imported."""
    photo = factories.photo(project, name)
    factories.mask(photo, author=author, box=OTHER_BOX)
    return factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW, priority=priority, reasons=[REASON])


def predicted(photo: Photo, **scores: float) -> None:
    model = ModelVersion.objects.filter(project=photo.project).first() or factories.model_version(photo.project)
    factories.prediction(photo, model, **scores)


def page(client: Client, project: Project, item: Item | None = None) -> Any:
    return client.get(f"/projects/{project.slug}/review/" + (f"{item.pk}/" if item else ""))


def text(client: Client, project: Project, item: Item | None = None) -> str:
    return str(page(client, project, item).content.decode())


@pytest.mark.parametrize("on_item", [False, True])
def test_reviewers_and_leads_may_others_not(
    on_item: bool, project: Project, ann: User, rex: User, lea: User, sam: User, client_of: ClientOf
) -> None:
    item = waiting(project, "a.jpg") if on_item else None
    statuses = [page(client_of(user), project, item).status_code for user in (rex, lea, ann, sam)]
    assert statuses == [200, 200, 403, 404]
    assert page(Client(), project, item).status_code == 302


def test_a_photo_of_another_project_is_not_there(project: Project, rex: User, client_of: ClientOf) -> None:
    foreign = waiting(factories.project("Winter"), "a.jpg")
    assert page(client_of(rex), project, foreign).status_code == 404


def test_an_empty_sheet_says_what_to_do(project: Project, rex: User, client_of: ClientOf) -> None:
    shown = text(client_of(rex), project)
    assert "Nothing waits for a reviewer" in shown
    assert f'href="/projects/{project.slug}/annotate/"' in shown


def test_the_sheet_shows_risk_reasons_and_people(
    project: Project, ann: User, rex: User, lea: User, client_of: ClientOf
) -> None:
    calm = waiting(project, "calm.jpg", author=ann, priority=0.1)
    risky = waiting(project, "risky.jpg", author=rex, priority=0.9)
    held = waiting(project, "held.jpg", priority=0.5)
    predicted(calm.photo, dice=0.912)
    calm.photo.predictions.update(agreement=0.874)
    claim(Item.objects.filter(pk=held.pk), Actor(lea))
    shown = text(client_of(rex), project)
    places = [shown.index(f'data-name="{name}') for name in ("risky", "held", "calm")]
    assert places == sorted(places)
    for words in ("0.912", "0.874", "model doubts", "drawn by Ann", "Lea is looking", "your own work", "imported"):
        assert words in shown
    # The riskiest is one's own and the next is held: the button opens the first that can be judged.
    assert f'href="/projects/{project.slug}/review/{calm.pk}/" data-key="r"' in shown
    assert 'data-key="r"' in shown
    assert f'review/{risky.pk}/" data-key' not in shown


def test_neighbours_skip_what_one_may_not_judge(project: Project, ann: User, rex: User, lea: User) -> None:
    first, own, held, second, last = (
        waiting(project, f"{place}.jpg", author=author, priority=1 - place / 10)
        for place, author in enumerate((ann, rex, ann, None, ann))
    )
    claim(Item.objects.filter(pk=held.pk), Actor(lea))
    assert selectors.next_in_sheet(first, rex) == second
    assert selectors.next_in_sheet(last, rex) == first
    assert selectors.previous_in_sheet(second, rex) == first
    assert selectors.previous_in_sheet(last, rex) == second
    assert selectors.previous_in_sheet(first, rex) is None
    assert selectors.next_in_sheet(first, ann) == own
    assert selectors.first_in_sheet(project, ann) == own


def test_who_imported_a_mask_may_judge_it(project: Project, lea: User) -> None:
    photo = factories.photo(project)
    factories.mask(photo, author=lea, source=Source.IMPORT)
    item = factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW)
    assert selectors.first_in_sheet(project, lea) == item
    services.approve(item=item, user=lea, version_id=photo.head.version_id)


def test_looking_at_ones_own_work_takes_it_from_nobody(project: Project, rex: User, client_of: ClientOf) -> None:
    item = waiting(project, "a.jpg", author=rex)
    shown = text(client_of(rex), project, item)
    assert "You drew this mask; somebody else judges it." in shown
    assert 'data-decide="approved"' not in shown
    item.refresh_from_db()
    assert item.lease_user is None


def test_a_photo_to_judge_has_all_panes_and_verbs(project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
    item = waiting(project, "a.jpg", author=ann)
    predicted(item.photo, dice=0.912, contrast=12.3)
    shown = text(client_of(rex), project, item)
    for words in ("The model doubts its mask.", "Correction", "0.912", "12.3", 'id="send-back"'):
        assert words in shown
    for part in ("photo", "prediction", "mask", "difference"):
        assert f'data-pane="{part}"' in shown
    assert 'data-decide="approved"' in shown
    assert 'data-decide="prediction"' in shown
    item.refresh_from_db()
    assert item.lease_user == rex


def test_what_one_may_not_judge_cannot_be_chosen(project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
    his, own = waiting(project, "a.jpg", author=ann), waiting(project, "b.jpg", author=rex)
    shown = text(client_of(rex), project)
    assert f'data-item="{his.pk}" data-version="{his.photo.head.version_id}" data-name="a.jpg" data-yours' in shown
    assert f'data-item="{own.pk}" data-version="{own.photo.head.version_id}" data-name="b.jpg">' in shown


def test_a_page_fetched_ahead_takes_the_photo_from_nobody(
    project: Project, ann: User, rex: User, client_of: ClientOf
) -> None:
    item = waiting(project, "a.jpg", author=ann)
    answer = client_of(rex).get(f"/projects/{project.slug}/review/{item.pk}/?ahead=1")
    assert 'data-decide="approved"' in answer.content.decode()
    item.refresh_from_db()
    assert item.lease_user is None


def test_the_way_through_the_sheet_keeps_its_filters(
    project: Project, ann: User, rex: User, client_of: ClientOf
) -> None:
    first, second = (waiting(project, f"{n}.jpg", author=ann, priority=1 - n / 10) for n in range(2))
    client = client_of(rex)
    sheet = client.get(f"/projects/{project.slug}/review/?annotator=ann").content.decode()
    assert f'/review/{first.pk}/?annotator=ann"' in sheet
    assert '<option value="ann" selected>Ann (2)</option>' in sheet
    judging = client.get(f"/projects/{project.slug}/review/{first.pk}/?annotator=ann").content.decode()
    assert f'rel="next" href="/projects/{project.slug}/review/{second.pk}/?annotator=ann"' in judging
    empty = client.get(f"/projects/{project.slug}/review/?reason=holes").content.decode()
    assert "No photo in review fits these filters." in empty


def test_a_prediction_that_counts_is_compared_with_nothing(project: Project, rex: User, client_of: ClientOf) -> None:
    photo = factories.photo(project)
    predicted(photo)
    version = photo.predictions.get().mask
    Head.objects.create(photo=photo, version=version)
    item = factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW)
    shown = text(client_of(rex), project, item)
    assert 'data-pane="mask"' in shown
    assert "<span>Prediction</span>" in shown
    assert 'data-pane="difference"' not in shown
    assert 'data-decide="prediction"' not in shown


def test_an_imported_mask_is_called_so(project: Project, rex: User, client_of: ClientOf) -> None:
    assert "Imported mask" in text(client_of(rex), project, waiting(project, "a.jpg"))


def test_somebody_else_at_it_is_named(project: Project, rex: User, lea: User, client_of: ClientOf) -> None:
    item = waiting(project, "a.jpg")
    claim(Item.objects.filter(pk=item.pk), Actor(lea))
    shown = text(client_of(rex), project, item)
    assert "Lea is looking at this photo now." in shown
    assert 'data-decide="approved"' not in shown


def test_a_judged_photo_shows_its_verdict(project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
    item = waiting(project, "a.jpg", author=ann)
    services.send_back(
        item=item, user=rex, version_id=item.photo.head.version_id, cause="low_contrast", note="The hem is missing."
    )
    shown = text(client_of(rex), project, item)
    assert "Rex: Sent back, Low contrast" in shown
    assert "The hem is missing." in shown
    assert 'data-decide="approved"' not in shown


def test_sending_back_keeps_the_place_in_the_sheet(project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
    _, second, third = (waiting(project, f"{n}.jpg", author=ann, priority=1 - n / 10) for n in range(3))
    body = {"version": second.photo.head.version_id, "cause": "other", "note": "Look again."}
    answer = client_of(rex).post(f"/api/items/{second.pk}/send-back/", body, content_type="application/json")
    assert answer.json() == {"state": "TO_ANNOTATE", "next": third.pk}


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_sheet_costs_the_same_for_one_and_for_sixty(
    project: Project, ann: User, rex: User, client_of: ClientOf
) -> None:
    client, url = client_of(rex), f"/projects/{project.slug}/review/"
    predicted(waiting(project, "0.jpg", author=ann).photo)
    one = queries(client, url)
    for number in range(1, 60):
        predicted(waiting(project, f"{number}.jpg", author=ann).photo)
    assert queries(client, url) == one


def test_a_photo_costs_the_same_in_a_sheet_of_one_and_of_sixty(
    project: Project, ann: User, rex: User, client_of: ClientOf
) -> None:
    items = [waiting(project, f"{number}.jpg", author=ann) for number in range(3)]
    predicted(items[1].photo)
    client, url = client_of(rex), f"/projects/{project.slug}/review/{items[1].pk}/"
    few = queries(client, url)
    for number in range(3, 60):
        waiting(project, f"{number}.jpg", author=ann)
    assert queries(client, url) == few


def version(number: int, source: str) -> dict[str, Any]:
    return {"version": number, "source": source, "by": "Ann", "model": "v1"}


@pytest.mark.parametrize(
    ("mask", "prediction", "imported", "expected"),
    [
        (None, None, None, ["photo*"]),
        (version(1, "model"), version(1, "model"), None, ["photo*", "mask*", "cutout"]),
        (version(2, "person"), version(1, "model"), None, ["photo*", "prediction*", "mask*", "difference*", "cutout"]),
        (version(1, "import"), version(2, "model"), version(1, "import"),
         ["photo*", "prediction*", "mask*", "difference*", "cutout"]),
        (version(3, "person"), version(2, "model"), version(1, "import"),
         ["photo*", "imported", "prediction*", "mask*", "difference*", "cutout"]),
        (version(3, "person"), None, version(1, "import"), ["photo*", "imported*", "mask*", "difference*", "cutout"]),
    ],
)  # fmt: skip
def test_panes_show_what_the_photo_has(mask: Any, prediction: Any, imported: Any, expected: list[str]) -> None:
    """A star marks what stands side by side; never more than four do."""
    found = panes({"mask": mask, "prediction": prediction, "imported": imported})
    assert [one.name + "*" * one.beside for one in found] == expected
