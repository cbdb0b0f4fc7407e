"""Imported masks are held against networks that never saw them before a training uses them."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories
from tests.workbench import tiny
from workbench.accounts.models import User
from workbench.datasets.models import Project, Split
from workbench.errors import BadInput, Conflict
from workbench.masks import codec
from workbench.masks.models import Head, MaskVersion
from workbench.masks.services import NewLayer
from workbench.pipeline import flow
from workbench.training import label_checks, services, snapshots, tasks
from workbench.training.label_checks import Finding
from workbench.training.models import LabelCheck, Run
from workbench.training.run import execute
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event, State

ClientOf = Callable[[User], Client]
LIMIT = 0.02
WRONG = "The imported mask ends above the hem: 8.0% of it is missing along the lower edge."


@pytest.fixture
def project(db: None) -> Project:
    """A dozen photos that came with masks, and two without; a network that trains in seconds."""
    made = factories.project(**tiny.SETTINGS)
    for number in range(12):
        factories.mask(factories.photo(made, f"dress{number:02}_Front.jpg"))
    for number in range(2):
        factories.photo(made, f"bare{number}_Front.jpg")
    return made


def finding(mask: MaskVersion, score: float) -> Finding:
    """What a check might say."""
    return Finding(
        mask_id=mask.pk, score=score, kind="hem_short", text=WRONG, dice=0.95, surface_dice=0.9,
        region=(12, 50, 24, 6), shift=(0.0, 0.0), lines=((12, 50, 36, 50, 36, 56, 12, 50),),
        found=codec.encode(factories.alpha()),
    )  # fmt: skip


def started(project: Project) -> Run:
    """A check that a worker has taken."""
    run = label_checks.request_check(project=project, trigger="a test")
    assert services.start(run)
    return run


def masks_of(project: Project) -> list[MaskVersion]:
    """The imported masks, in the order they came."""
    return list(MaskVersion.objects.filter(photo__project=project).order_by("id"))


def checked(project: Project, wrong: int = 1) -> Run:
    """A check that found the first masks wrong."""
    run = started(project)
    found = [
        finding(mask, 0.5 - 0.01 * place if place < wrong else 0.001) for place, mask in enumerate(masks_of(project))
    ]
    label_checks.finish(run, found, LIMIT)
    run.refresh_from_db()
    return run


def test_the_doubtful_go_to_a_reviewer_and_leave_the_ground_truth(project: Project, rex: User) -> None:
    """With a sentence, the place to look at and a line in the history; once approved they are learnt from again."""
    run = checked(project)
    assert (run.state, run.reason) == (
        Run.State.SUCCEEDED, "1 of 12 imported masks look wrong and wait for a reviewer."
    )  # fmt: skip
    item = Item.objects.get(state=State.TO_REVIEW)
    assert item.photo.name == "dress00_Front.jpg"
    (reason,) = item.reasons
    assert (reason["code"], reason["text"], reason["region"]) == ("bad_import", WRONG, [12, 50, 24, 6])
    assert reason["drawing"] == [[12, 50, 36, 50, 36, 56, 12, 50]]
    moved = Transition.objects.get(event=Event.DOUBTED)
    assert (moved.from_state, moved.worker, moved.reason) == (State.TO_PRESEGMENT, "check", WRONG)
    assert services.ground_truth(project).count() == 11
    factories.move(item.photo, Event.APPROVED, user=rex)
    assert services.ground_truth(project).count() == 12
    assert label_checks.unjudged(project).count() == 11


def test_a_reviewer_takes_what_the_check_drew(project: Project, rex: User, client_of: ClientOf) -> None:
    """Before any model has predicted the photo: the review order shows it, and it takes the import's place."""
    run, mask, drawn = started(project), masks_of(project)[0], codec.encode(factories.alpha(box=(20, 20, 30, 40)))
    layers = (NewLayer(project.labels.get().pk, drawn),)
    label_checks.finish(run, [replace(finding(mask, 0.5), layers=layers)], LIMIT)
    item, client = Item.objects.get(state=State.TO_REVIEW), client_of(rex)
    order = client.get(f"/api/items/{item.pk}/review/").json()
    assert (order["prediction"]["model"], order["prediction"]["source"], order["mask"]["version"]) == (
        "the check", "model", mask.pk
    )  # fmt: skip
    page = client.get(f"/projects/{project.slug}/review/{item.pk}/").content.decode()
    assert "Imported mask is wrong" in page
    body = {"kind": "import_wrong", "items": [{"item": item.pk, "version": mask.pk}]}
    answer = client.post(f"/api/projects/{project.slug}/verdicts/", body, content_type="application/json").json()
    assert (answer["failed"], answer["done"]) == ([], [{"item": item.pk, "state": "ACCEPTED"}])
    head = Head.objects.get(photo=item.photo).version
    assert (bytes(head.layers.get().data), head.author, head.parent) == (drawn, rex, mask)
    assert services.ground_truth(project).filter(version=head).exists()


def test_a_network_that_doubts_everything_sends_a_fifth(project: Project) -> None:
    """The worst; people's masks are not doubted by the hundred."""
    checked(project, wrong=12)
    assert Item.objects.filter(state=State.TO_REVIEW).count() == 3
    assert list(LabelCheck.objects.filter(doubted=True).values_list("rank", flat=True)) == [1, 2, 3]


def test_an_accepted_import_is_doubted_too_but_not_a_judged_one(project: Project, rex: User) -> None:
    """Triage accepted one unseen; a person has judged the other meanwhile."""
    first, second, *_ = masks_of(project)
    run = started(project)
    factories.move(first.photo, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    factories.move(second.photo, Event.SEGMENTED, Event.SENT_TO_REVIEW)
    factories.move(second.photo, Event.APPROVED, user=rex)
    label_checks.finish(run, [finding(first, 0.5), finding(second, 0.4)], LIMIT)
    assert [item.photo_id for item in Item.objects.filter(state=State.TO_REVIEW)] == [first.photo_id]


def test_a_check_that_was_given_up_doubts_nothing(project: Project) -> None:
    """Its findings are not kept."""
    run = started(project)
    Run.objects.update(attempts=2)
    with pytest.raises(Conflict):
        label_checks.finish(run, [finding(masks_of(project)[0], 0.5)], LIMIT)
    assert not LabelCheck.objects.exists()
    assert not Item.objects.filter(state=State.TO_REVIEW).exists()


def test_too_few_masks_or_a_run_under_way(project: Project) -> None:
    """Are said in words."""
    with pytest.raises(BadInput, match="There are 0 imported masks"):
        label_checks.request_check(project=factories.project("Bare"), trigger="a test")
    label_checks.request_check(project=project, trigger="a test")
    with pytest.raises(Conflict, match="under way"):
        label_checks.request_check(project=project, trigger="a test")
    with pytest.raises(Conflict, match="under way"):
        services.request_run(project=project, trigger="a test")


def test_garments_are_shared_out_evenly_and_always_alike() -> None:
    """All viewpoints of a garment are left out together."""
    codes = [f"dress{number}" for number in range(9)]
    parts = label_checks.share_out([*codes, *codes], 2)
    assert sorted(list(parts.values()).count(part) for part in (0, 1)) == [4, 5]
    assert parts == label_checks.share_out(list(reversed(codes)), 2)


class TestByItself:
    """Before the first training, once."""

    @pytest.fixture(autouse=True)
    def _no_worker(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tasks.train, "apply_async", lambda *_, **__: None)
        monkeypatch.setattr(label_checks, "ENOUGH", 10)

    def asked(self, project: Project, *, by_itself: bool = True) -> list[str]:
        """What has been asked for, oldest first, after a tick."""
        project.first_model_after = 4 if by_itself else 1000
        project.save()
        flow.tick()
        return list(Run.objects.order_by("id").values_list("kind", flat=True))

    def test_the_check_comes_first_then_the_training(self, project: Project) -> None:
        """However the check ended."""
        assert self.asked(project) == ["check"]
        assert self.asked(project) == ["check"]
        Run.objects.update(state=Run.State.FAILED)
        assert self.asked(project) == ["check", "train"]

    def test_a_training_asked_for_follows_the_check(self, project: Project, lea: User, client_of: ClientOf) -> None:
        """The answer and the page say so; it starts by itself, once, in the lead's name."""
        client = client_of(lea)
        answer = client.post(f"/api/projects/{project.slug}/runs/")
        assert (answer.status_code, answer.json()["kind"], answer.json()["then_train"]) == (201, "check", True)
        assert (
            "the training follows"
            in client.get(f"/projects/{project.slug}/runs/{answer.json()['id']}/").content.decode()
        )
        assert self.asked(project, by_itself=False) == ["check"]
        Run.objects.update(state=Run.State.SUCCEEDED)
        assert self.asked(project, by_itself=False) == ["check", "train"]
        assert self.asked(project, by_itself=False) == ["check", "train"]
        run = Run.objects.get(kind=Run.Kind.TRAIN)
        assert (run.requested_by, run.trigger, run.then_train) == (lea, "Asked for by Lea.", False)

    def test_stopping_the_check_stops_the_training(self, project: Project, lea: User, client_of: ClientOf) -> None:
        """Asking again then trains at once."""
        button = f"/projects/{project.slug}/train/"
        client_of(lea).post(button)
        services.request_stop(Run.objects.get())
        assert self.asked(project, by_itself=False) == ["check"]
        client_of(lea).post(button)
        assert self.asked(project, by_itself=False) == ["check", "train"]

    def test_stopping_a_check_that_came_by_itself_stops_the_training(self, project: Project, lea: User) -> None:
        """As stopping the training itself does: until there is something new, none comes by itself."""
        project.retrain_after = 1
        assert self.asked(project) == ["check"]
        services.request_stop(Run.objects.get())
        assert self.asked(project) == ["check"]
        photo = factories.photo(project, "new_Front.jpg", split=Split.TRAIN)
        factories.mask(photo, author=lea)
        factories.move(photo, Event.NO_MODEL, Event.SUBMITTED_FINAL, user=lea)
        assert self.asked(project) == ["check", "train"]

    def test_imports_that_came_since_are_checked_before_the_next_training(
        self, project: Project, lea: User, client_of: ClientOf
    ) -> None:
        """What a check has seen already is not checked again."""
        check = started(project)
        snapshots.freeze(check)
        label_checks.finish(check, [], LIMIT)
        label_checks.request_training(project=project, trigger="a test")
        Run.objects.filter(kind=Run.Kind.TRAIN).update(state=Run.State.SUCCEEDED)
        assert not label_checks.comes_first(project)
        for number in range(10):
            factories.mask(factories.photo(project, f"late{number:02}_Front.jpg"))
        client_of(lea).post(f"/projects/{project.slug}/train/")
        assert self.asked(project, by_itself=False) == ["check", "train", "check"]

    def test_off_or_too_few(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        """Then the training starts at once."""
        monkeypatch.setattr(label_checks, "ENOUGH", 13)
        assert self.asked(project) == ["train"]
        Run.objects.all().delete()
        monkeypatch.setattr(label_checks, "ENOUGH", 10)
        project.check_folds = 0
        assert self.asked(project) == ["train"]


def test_a_real_check_from_end_to_end(project: Project) -> None:
    """Two tiny trainings by the command; every mask gets its line, and nothing becomes a model version."""
    out = StringIO()
    call_command("check_masks", project.slug, "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    assert told["checked"] == 12
    assert told["reason"].endswith("imported masks look wrong and wait for a reviewer.")
    rows = list(LabelCheck.objects.all())
    assert [row.rank for row in rows] == list(range(1, 13))
    assert all(first.score >= second.score for first, second in pairwise(rows))
    assert len(told["doubted"]) == Item.objects.filter(state=State.TO_REVIEW).count()
    run = Run.objects.get()
    assert (run.state, run.is_check, run.model) == (Run.State.SUCCEEDED, True, None)
    assert codec.size(bytes(rows[0].found)) == (factories.WIDTH, factories.HEIGHT)


def test_the_train_command_checks_first(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both in the foreground."""
    monkeypatch.setattr(label_checks, "ENOUGH", 10)
    call_command("train", project.slug, "--json", stdout=StringIO(), stderr=StringIO())
    ended = list(Run.objects.order_by("id").values_list("kind", "state"))
    assert ended == [("check", "succeeded"), ("train", "succeeded")]


def test_a_check_can_be_stopped(project: Project) -> None:
    """It doubts nobody then."""
    run = started(project)
    services.request_stop(run)
    assert execute(run).state == Run.State.STOPPED
    assert not LabelCheck.objects.exists()


def test_one_garment_alone_cannot_be_checked(db: None) -> None:
    """The run says why it failed."""
    made = factories.project(**tiny.SETTINGS)
    for side in ("Front", "FrontRight", "Right", "BackRight", "Back", "BackLeft", "Left", "FrontLeft"):
        factories.mask(factories.photo(made, f"dress_{side}.jpg"))
    run = execute(started(made))
    assert (run.state, run.error) == (
        Run.State.FAILED, "There are too few garments to check some of them with the others."
    )  # fmt: skip


class TestPages:
    """What a reviewer and a lead see."""

    def test_worst_first_with_pictures(
        self, project: Project, rex: User, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        """The doubtful ones lead to review; the list costs the same for many."""
        checked(project, wrong=2)
        client = client_of(rex)
        with django_assert_max_num_queries(22):
            page = client.get(f"/projects/{project.slug}/imported-masks/").content.decode()
        assert page.index("dress00_Front.jpg") < page.index("dress01_Front.jpg") < page.index("not doubted")
        assert page.count("Judge</a>") == 2
        assert "ends above the hem" in page
        first = LabelCheck.objects.get(rank=1)
        picture = client.get(f"/media/label-checks/{first.pk}/")
        assert picture["Content-Type"] == "image/jpeg"
        listed = client.get(f"/api/projects/{project.slug}/label-checks/").json()
        assert (listed["results"][0]["kind"], listed["results"][0]["state"]) == ("hem_short", "TO_REVIEW")

    def test_before_the_first_check(self, project: Project, lea: User, client_of: ClientOf) -> None:
        """It says what a check does, and a lead may ask for one."""
        client = client_of(lea)
        page = client.get(f"/projects/{project.slug}/imported-masks/").content.decode()
        assert "12 imported masks that nobody has judged" in page
        asked = client.post(f"/projects/{project.slug}/imported-masks/check/")
        run = Run.objects.get()
        assert (asked["Location"], run.kind) == (f"/projects/{project.slug}/runs/{run.pk}/", "check")
        assert "Check of imported masks" in client.get(asked["Location"]).content.decode()
        assert "waits for a worker" in client.get(f"/projects/{project.slug}/imported-masks/").content.decode()

    def test_after_it_ended(self, project: Project, lea: User, client_of: ClientOf) -> None:
        """The run's page and the list of trainings lead to the masks; the next training is not put off by it."""
        run = checked(project)
        client = client_of(lea)
        for page in (f"runs/{run.pk}/", "models/"):
            assert (
                f"/projects/{project.slug}/imported-masks/"
                in client.get(f"/projects/{project.slug}/{page}").content.decode()
            )
        Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED, error="It broke.")
        assert "Nothing was doubted" in client.get(f"/projects/{project.slug}/runs/{run.pk}/").content.decode()
