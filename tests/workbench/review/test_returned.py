"""What a reviewer sent back comes to the same reviewer first when it is corrected, and after some hours to anybody."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.workbench.review.test_services import submitted
from tests.workbench.review.test_verdicts import judged, post, shown
from workbench.accounts.models import Role, User
from workbench.annotation import drafts
from workbench.annotation import services as annotation
from workbench.annotation.saves import Save, Spent
from workbench.datasets.models import Project
from workbench.datasets.services import set_role
from workbench.insights.selectors import project_rows
from workbench.masks.selectors import layers_json
from workbench.masks.services import head_of
from workbench.review import services
from workbench.review.selectors import first_in_sheet
from workbench.workflow.models import Item
from workbench.workflow.services import SENDER_FIRST
from workbench.workflow.states import State

ClientOf = Callable[[User], Client]
NOTE = "The hem is missing."


def corrected(item: Item, by: User) -> Item:
    """That person takes the photo and hands it in."""
    item = annotation.open_item(item=Item.objects.get(pk=item.pk), user=by)
    head = head_of(item.photo)
    assert head is not None
    layers = layers_json(head)
    save = Save(op_id=uuid4(), generation=item.generation, if_match=drafts.etag(None, head), layers=layers)
    annotation.submit(item=item, user=by, save=save, spent=Spent(active_seconds=1.0, strokes=1))
    return Item.objects.get(pk=item.pk)


@pytest.fixture
def max_(project: Project) -> User:
    """A second reviewer."""
    person = factories.user("max")
    set_role(project=project, user=person, role=Role.REVIEWER)
    return person


@pytest.fixture
def back(project: Project, ann: User, rex: User) -> Item:
    """Rex sent Ann's mask back, and she corrected it; an older photo waits too."""
    submitted(project, ann, "older.jpg")
    item, version = submitted(project, ann, "hem.jpg")
    services.send_back(item=item, user=rex, version_id=version.pk, cause="other", note=NOTE)
    return corrected(item, ann)


def test_it_is_the_first_of_the_one_who_sent_it_back(back: Item, project: Project, rex: User, max_: User) -> None:
    for person, name in ((rex, "hem.jpg"), (max_, "older.jpg")):
        first = first_in_sheet(project, person)
        assert first is not None
        assert first.photo.name == name


def test_after_some_hours_it_is_anybodys(back: Item, project: Project, max_: User) -> None:
    Item.objects.filter(pk=back.pk).update(entered_at=timezone.now() - SENDER_FIRST - timedelta(minutes=1))
    assert first_in_sheet(project, max_) == back


def test_its_page_says_why_in_ones_own_words(back: Item, rex: User, max_: User, client_of: ClientOf) -> None:
    url = f"/projects/summer/review/{back.pk}/"
    assert f"You sent this back: {NOTE}" in client_of(rex).get(url).content.decode()
    assert f"Rex sent it back: {NOTE}" in client_of(max_).get(url).content.decode()


def test_the_sheet_says_who_looks_first(back: Item, rex: User, max_: User, client_of: ClientOf) -> None:
    assert "you sent it back" in client_of(rex).get("/projects/summer/review/").content.decode()
    others = client_of(max_).get("/projects/summer/review/").content.decode()
    assert "Rex sent it back and looks first" in others
    assert others.count("data-yours") == 1


def test_while_one_judges_others_the_page_says_that_it_is_back(
    back: Item, project: Project, rex: User, max_: User, client_of: ClientOf
) -> None:
    other = Item.objects.exclude(pk=back.pk).get(project=project)
    url = f"/projects/summer/review/{other.pk}/"
    assert "1 photo that you sent back is corrected" in client_of(rex).get(url).content.decode()
    assert "that you sent back" not in client_of(max_).get(url).content.decode()


def test_it_counts_for_whom_it_waits(back: Item, project: Project, rex: User, max_: User) -> None:
    assert [project_rows(person, [project])[0].to_review for person in (rex, max_)] == [2, 1]


def test_another_who_opens_it_may_judge_it(back: Item, project: Project, max_: User, client_of: ClientOf) -> None:
    """Nothing gets stuck on one person."""
    assert judged(client_of(max_), project, "approved", back)["done"]


def test_who_drew_the_correction_does_not_judge_it(project: Project, ann: User, rex: User, lea: User) -> None:
    item, version = submitted(project, ann)
    services.send_back(item=item, user=lea, version_id=version.pk, cause="other", note=NOTE)
    Item.objects.update(returned_to=None)
    assert corrected(item, lea).returned_to is None


def test_a_verdict_taken_back_leaves_it_with_the_same_reviewer(
    back: Item, project: Project, rex: User, client_of: ClientOf
) -> None:
    batch = post(client_of(rex), project, "approved", back).json()["batch"]
    assert Item.objects.get(pk=back.pk).returned_to is None
    assert client_of(rex).post(f"/api/verdicts/{batch}/undo/").json()["undone"] == [back.pk]
    item = Item.objects.get(pk=back.pk)
    assert (item.state, item.returned_to) == (State.TO_REVIEW, rex)


def test_a_discarded_and_restored_one_waits_for_nobody(back: Item, rex: User, client_of: ClientOf) -> None:
    """Else it would come to the annotators kept for a reviewer."""
    client = client_of(rex)
    for event in ("discarded", "restored"):
        client.post(f"/projects/summer/photos/{back.photo_id}/move/", {"event": event, "reason": "test"})
    assert Item.objects.get(pk=back.pk).returned_to is None


def test_sent_back_again_it_goes_to_its_annotator(back: Item, project: Project, ann: User, rex: User) -> None:
    services.send_back(item=back, user=rex, version_id=shown(back)["version"], cause="other", note=NOTE)
    assert Item.objects.get(pk=back.pk).returned_to == ann
