"""Hidden control photos: they look like any other, change nothing, and say how right a person draws."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.workbench.annotation.test_api import body, call, opened
from workbench.accounts.models import User
from workbench.annotation import control, control_lot
from workbench.annotation.models import ControlTask, Draft, Effort
from workbench.datasets.models import Project
from workbench.masks import codec
from workbench.masks.models import Head, MaskVersion, Opening, Source
from workbench.masks.selectors import to_text
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
REASON = {"code": "low_dice", "text": "The model doubts its mask.", "value": 0.9, "threshold": 0.93}
EFFORT = {"active_seconds": 8.0, "strokes": 3}
# The left half of factories.BOX: Dice 2/3 with it.
HALF_BOX = (12, 8, 24, 56)


@pytest.fixture
def project(db: None) -> Project:
    """A project in which every second photo would be a control photo, and never two in a row."""
    return factories.project(known_share=1.0)


@pytest.fixture
def eve(project: Project) -> User:
    """Another annotator, who drew what is known."""
    return factories.user("eve")


def waiting(project: Project, name: str) -> Item:
    """A predicted photo that waits for an annotator."""
    photo = factories.photo(project, name)
    model = project.model_versions.first() or factories.model_version(project)
    factories.prediction(photo, model, dice=0.9)
    return factories.move(photo, Event.SEGMENTED, Event.SENT_TO_ANNOTATE, reasons=[REASON], priority=0.1)


def known(project: Project, author: User, judge: User, name: str = "known.jpg", *, approved: bool = True) -> Item:
    """A photo that came to an annotator, was drawn by them, and judged by somebody else."""
    item = waiting(project, name)
    version = factories.mask(item.photo, author=author)
    prediction = item.photo.predictions.get()
    Effort.objects.create(version=version, active_seconds=9, strokes=4, shown=prediction.mask, shown_dice=0.8)
    if not approved:
        return factories.move(item.photo, Event.SUBMITTED_FINAL, user=author)
    factories.move(item.photo, Event.SUBMITTED, user=author)
    return factories.move(item.photo, Event.APPROVED, user=judge)


def finish(client: Client, order: dict[str, Any], box: tuple[int, int, int, int] = factories.BOX) -> dict[str, Any]:
    """Submit a rectangle for the photo of this work order; returns the answer, with the next order in it."""
    content = body(order, effort=EFFORT)
    content["layers"][0]["data"] = to_text(codec.encode(factories.alpha(box=box)))
    answer = call(client, "POST", f"/api/items/{order['id']}/submit/", content, order["etag"])
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def begin(client: Client, project: Project) -> dict[str, Any]:
    """The work order of the next photo."""
    answer = call(client, "POST", f"/api/projects/{project.slug}/next/")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def reach_control(client: Client, project: Project) -> dict[str, Any]:
    """Finish one photo, after which the lot gives a control photo; returns its work order."""
    order: dict[str, Any] = finish(client, begin(client, project))["next"]
    assert ControlTask.objects.get().item_id == order["id"]
    return order


class TestHidden:
    """Nothing in what the editor gets tells a control photo from another."""

    def test_its_work_order_reads_like_that_of_a_new_photo(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """Though it has a history, a mask that counts, a note, openings and a later champion."""
        done = known(project, eve, rex)
        done.verdicts.create(version=done.photo.head.version, reviewer=rex, kind="sent_back", cause="other", note="Hem")
        Opening.objects.create(photo=done.photo, x=20, y=20, area=4, created_by=eve)
        for number in range(3):
            waiting(project, f"new{number}.jpg")
        project.model_versions.update(status="retired")
        factories.model_version(project, 7)
        client = client_of(ann)
        hidden = reach_control(client, project)
        normal = finish(client, hidden)["next"]
        assert hidden["id"] == done.pk
        assert normal["id"] != done.pk
        assert _tone(hidden) == _tone(normal) | {"prediction": _tone(normal)["prediction"] | {"model": "v7"}}
        assert hidden["photo"].keys() == normal["photo"].keys()
        assert hidden["layers"] == hidden["prediction"]["layers"]
        assert hidden["etag"] == f'"m{done.photo.predictions.get().mask_id}"'

    def test_a_photo_drawn_from_nothing_begins_with_nothing(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """As it did the first time, though it was predicted since."""
        done = known(project, eve, rex)
        Effort.objects.update(shown=None)
        waiting(project, "a.jpg"), waiting(project, "b.jpg")
        order = reach_control(client_of(ann), project)
        assert (order["id"], order["from"], order["layers"], order["prediction"]) == (done.pk, "empty", [], None)
        assert order["etag"] == '"m0"'

    def test_the_page_and_the_photos_ahead_hide_it_too(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """It is announced while the photo before it is in work, and what was prepared is what is opened."""
        known(project, eve, rex)
        waiting(project, "a.jpg"), waiting(project, "b.jpg")
        client = client_of(ann)
        first = begin(client, project)
        ahead = client.get(f"/api/projects/{project.slug}/ahead/").json()["photos"]
        order = finish(client, first)["next"]
        assert not ControlTask.objects.exclude(item=order["id"]).exists()
        assert ahead[0] == {name: order[name] for name in ("id", "photo", "layers", "from", "prediction")}
        page = client.get(f"/projects/{project.slug}/annotate/{order['id']}/")
        assert page.status_code == 200
        assert "control" not in str(page.context["order"])

    def test_the_answer_to_submitting_says_what_it_would_of_any_photo(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """Its keys, the state it would be in, the effort."""
        known(project, eve, rex)
        waiting(project, "a.jpg"), waiting(project, "b.jpg")
        client = client_of(ann)
        normal = finish(client, begin(client, project))
        hidden = finish(client, normal["next"])
        assert hidden.keys() == normal.keys()
        assert (hidden["state"], normal["state"]) == ("TO_REVIEW", "TO_REVIEW")
        assert hidden["effort"] == {"active_seconds": 8.0, "shown_dice": 1.0}


def _tone(order: dict[str, Any]) -> dict[str, Any]:
    """A work order without what differs between any two photos."""
    alike = {name: value for name, value in order.items() if name not in {"id", "photo", "etag"}}
    return alike | {"lease": order["lease"] | {"expires_at": None}}


class TestHarmless:
    """The photo itself notices nothing."""

    def test_submitting_scores_and_changes_nothing(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """Head, state, reasons and history stay; the mask is a version with its effort."""
        done = known(project, eve, rex)
        waiting(project, "a.jpg"), waiting(project, "b.jpg")
        item, head = Item.objects.filter(pk=done.pk).values().get(), Head.objects.filter(photo=done.photo).get()
        moves = Transition.objects.filter(item=done).count()
        client = client_of(ann)
        finish(client, reach_control(client, project), HALF_BOX)
        task = ControlTask.objects.get()
        assert task.dice == pytest.approx(2 / 3)
        assert 0 < (task.surface_dice or 0) < 1
        assert task.closed_at is not None
        assert Item.objects.filter(pk=done.pk).values().get() == item
        assert Head.objects.get(photo=done.photo).version_id == head.version_id
        assert Transition.objects.filter(item=done).count() == moves
        drawn = MaskVersion.objects.select_related("effort").get(control_task=task)
        assert (drawn.author, drawn.effort.active_seconds) == (ann, 8.0)
        assert not Draft.objects.exists()

    def test_drafts_stay_with_the_task(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """A reload brings them back; a save of an older etag or claim is refused and kept, as always."""
        done = known(project, eve, rex)
        waiting(project, "a.jpg"), waiting(project, "b.jpg")
        client = client_of(ann)
        order = reach_control(client, project)
        path = f"/api/items/{order['id']}/draft/"
        saved = call(client, "PUT", path, body(order), order["etag"])
        assert saved.status_code == 200
        assert call(client, "PUT", path, body(order), order["etag"]).status_code == 412
        assert call(client, "PUT", path, body(order, generation=0), saved.json()["etag"]).status_code == 409
        again = opened(client, done)
        assert (again["from"], again["etag"]) == ("draft", saved.json()["etag"])
        assert not Item.objects.get(pk=done.pk).lease_user
        finish(client, again)
        assert Draft.objects.filter(side=True).count() == 2

    def test_openings_region_and_heartbeat_work_for_the_task_alone(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """The photo's own openings neither show nor change; others are still told that it waits for nobody."""
        done = known(project, eve, rex)
        waiting(project, "a.jpg"), waiting(project, "b.jpg")
        client, path = client_of(ann), f"/api/items/{done.pk}/"
        order = reach_control(client, project)
        lease = {"generation": order["lease"]["generation"]}
        made = call(client, "POST", f"{path}openings/", {"x": 20, "y": 20, "area": 9})
        assert made.status_code == 201
        assert call(client, "POST", f"{path}openings/", {"x": 20, "y": 20, "area": 9}).json() == made.json()
        assert opened(client, done)["openings"] == [made.json()]
        assert call(client, "DELETE", f"{path}openings/{made.json()['id']}/").status_code == 204
        assert call(client, "POST", f"{path}openings/", {"x": 9999, "y": 1, "area": 9}).status_code == 400
        assert not Opening.objects.exists()
        assert call(client, "POST", f"{path}region/", {"rect": [4, 4, 40, 60]}).status_code == 200
        # Opening it again was a new claim.
        assert call(client, "POST", f"{path}heartbeat/", lease).status_code == 409
        lease = {"generation": lease["generation"] + 1}
        assert call(client, "POST", f"{path}heartbeat/", lease).status_code == 200
        assert client_of(rex).get(path).status_code == 409

    def test_a_photo_opened_again_meanwhile_is_no_obstacle(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """Somebody else corrects the photo; the task goes on beside it and is compared with what was known."""
        done = known(project, eve, rex)
        waiting(project, "a.jpg")
        waiting(project, "b.jpg")
        client = client_of(ann)
        order = reach_control(client, project)
        factories.move(done.photo, Event.REOPENED, user=rex, priority=5.0)
        theirs = opened(client_of(rex), done)
        assert theirs["lease"]["generation"] == 1
        finish(client, order)
        finish(client_of(rex), theirs, HALF_BOX)
        assert ControlTask.objects.get().dice == 1.0
        assert Head.objects.get(photo=done.photo).version.author == rex


class TestLeaving:
    """Skipping, releasing, going away."""

    def test_skipping_closes_it_and_the_next_is_a_real_photo(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """Nothing is written on the photo, and it does not come again."""
        done = known(project, eve, rex)
        waiting(project, "a.jpg"), waiting(project, "b.jpg")
        client = client_of(ann)
        order = reach_control(client, project)
        skip = {"generation": order["lease"]["generation"], "reason": "blurred"}
        answer = call(client, "POST", f"/api/items/{done.pk}/skip/", skip)
        assert answer.status_code == 200
        assert answer.json()["next"]["id"] != done.pk
        task = ControlTask.objects.get()
        assert (task.skipped, task.version, Item.objects.get(pk=done.pk).state) == ("blurred", None, "ACCEPTED")
        assert call(client, "GET", f"/api/items/{done.pk}/").status_code == 409

    def test_one_left_behind_comes_again(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """Given back or run out, as the most urgent photo of the queue would."""
        known(project, eve, rex)
        waiting(project, "a.jpg"), waiting(project, "b.jpg")
        client = client_of(ann)
        order = reach_control(client, project)
        given_back = {"generation": order["lease"]["generation"]}
        assert call(client, "POST", f"/api/items/{order['id']}/release/", given_back).status_code == 204
        assert begin(client, project)["id"] == order["id"]
        ControlTask.objects.update(lease_until=timezone.now() - timedelta(hours=1))
        again = begin(client, project)
        assert (again["id"], again["lease"]["generation"]) == (order["id"], 3)
        finish(client, again)

    def test_one_whose_photo_was_opened_again_is_taken_back(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """Once nobody has it in hand; the photo can then be theirs in earnest."""
        done = known(project, eve, rex)
        waiting(project, "a.jpg")
        waiting(project, "b.jpg")
        client = client_of(ann)
        reach_control(client, project)
        factories.move(done.photo, Event.REOPENED, user=rex, priority=5.0)
        ControlTask.objects.update(lease_until=timezone.now() - timedelta(hours=1))
        order = begin(client, project)
        assert order["id"] == done.pk
        assert ControlTask.objects.get().closed_at is not None
        finish(client, order)
        assert Item.objects.get(pk=done.pk).state == "TO_REVIEW"


class TestWho:
    """Whom the lot may give which photo."""

    def test_never_to_somebody_who_drew_or_judged_it(self, project: Project, ann: User, rex: User, eve: User) -> None:
        """Their comparison would be with themselves."""
        done, other = known(project, eve, rex), factories.photo(project, "other.jpg")
        assert control_lot.control_after(other, project, eve) is None
        assert control_lot.control_after(other, project, rex) is None
        task = control_lot.control_after(other, project, ann)
        assert task is not None
        assert (task.item, task.kind, task.truth) == (done, "known", done.photo.head.version)

    @pytest.mark.parametrize("why", ["unseen", "imported", "sent back", "to review at once", "done before"])
    def test_only_photos_that_can_look_new(self, project: Project, ann: User, rex: User, eve: User, why: str) -> None:
        """Known means judged by a reviewer; an import, a later reason or a route past annotators would show."""
        done, other = known(project, eve, rex, approved=why != "unseen"), factories.photo(project, "other.jpg")
        if why == "imported":
            factories.mask(done.photo, source=Source.IMPORT, head=False)
        if why == "sent back":
            Transition.objects.create(item=done, event=Event.SENT_BACK, to_state="TO_ANNOTATE", user=rex)
        if why == "to review at once":
            Transition.objects.filter(event=Event.SENT_TO_ANNOTATE).update(event=Event.SENT_TO_REVIEW)
        if why == "done before":
            version = done.photo.head.version
            task = ControlTask(project=project, item=done, user=ann, kind="known", truth=version)
            task.closed_at = timezone.now()
            task.save()
        assert control_lot.control_after(other, project, ann) is None

    def test_a_second_annotation_needs_no_reviewer(self, project: Project, ann: User, rex: User, eve: User) -> None:
        """It says how far two people agree, not who is right."""
        project.known_share, project.second_share = 0.0, 1.0
        done, other = known(project, eve, rex, approved=False), factories.photo(project, "other.jpg")
        task = control_lot.control_after(other, project, ann)
        assert task is not None
        assert (task.item, task.kind, task.truth.author) == (done, "second", eve)
        assert control_lot.control_after(other, project, eve) is None

    def test_never_while_nothing_real_waits(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """Work that nobody needs would give it away, and hold somebody up."""
        known(project, eve, rex)
        waiting(project, "only.jpg")
        client = client_of(ann)
        assert finish(client, begin(client, project))["next"] is None
        assert not ControlTask.objects.exists()

    def test_what_was_sent_back_comes_first(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf
    ) -> None:
        """A reviewer waits for it."""
        known(project, eve, rex)
        first, back = waiting(project, "a.jpg"), waiting(project, "back.jpg")
        waiting(project, "c.jpg")
        client = client_of(ann)
        order = opened(client, first)
        Item.objects.filter(pk=back.pk).update(returned_to=ann)
        assert finish(client, order)["next"]["id"] == back.pk

    def test_the_share_is_kept(self, project: Project, ann: User, rex: User, eve: User) -> None:
        """Over many photos; and asking again changes nothing."""
        project.known_share, project.second_share = 0.1, 0.2
        known(project, eve, rex)
        photos = [factories.photo(project, f"p{number}.jpg") for number in range(200)]
        kinds = [task.kind for photo in photos if (task := control_lot.control_after(photo, project, ann))]
        again = [task.kind for photo in photos if (task := control_lot.control_after(photo, project, ann))]
        assert kinds == again
        assert 8 <= kinds.count("known") <= 34
        assert 22 <= kinds.count("second") <= 60

    def test_asking_twice_at_the_same_moment_makes_one_task(
        self, project: Project, ann: User, rex: User, eve: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The second finds what the first stored."""
        known(project, eve, rex)
        waiting(project, "a.jpg")
        waiting(project, "b.jpg")
        client = client_of(ann)
        order = reach_control(client, project)
        ControlTask.objects.update(lease_until=None)
        version = MaskVersion.objects.filter(author=ann).get()
        task = control_lot.control_after(version.photo, project, ann)
        assert task is None
        twin = ControlTask(project=project, item_id=order["id"], user=ann, kind="known")
        twin.truth_id = ControlTask.objects.get().truth_id
        monkeypatch.setattr(control_lot, "control_after", lambda *args: twin)
        waits = [Item.objects.filter(state="TO_ANNOTATE")]
        found = control_lot.drawn_control(project, ann, waits)
        assert found is not None
        assert found == control.unfinished(project, ann)
