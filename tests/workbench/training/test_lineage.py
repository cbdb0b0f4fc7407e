"""From a model version to everything that made it, from a photo to the versions, and back."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.workbench.training.test_pages import get, text, trained
from workbench.accounts.models import User
from workbench.datasets import blobs
from workbench.datasets.models import Photo, Project, Split
from workbench.masks import codec
from workbench.masks.closeness import Tally
from workbench.masks.models import Head, MaskVersion, Source
from workbench.masks.services import check_layers, new_layers, store_version
from workbench.predictions import scores
from workbench.predictions.models import ModelVersion
from workbench.predictions.scores import Scored
from workbench.training import lineage
from workbench.training.models import Run, Snapshot, SnapshotEntry
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]


def score(version: ModelVersion, mask: MaskVersion, **tallies: tuple[int, int, int]) -> None:
    """What a version measured on a photo: {label value: (in both, found, true)}."""
    found = codec.encode(factories.alpha(mask.photo.width, mask.photo.height))
    counts = {name.removeprefix("label"): Tally(*three, 1, 1) for name, three in tallies.items()}
    scores.keep(version, [Scored(mask, Split.HOLDOUT, counts, 0.25, found)])


def snapshot_of(version: ModelVersion) -> Snapshot:
    """What made a version."""
    return Snapshot.objects.get(runs__model=version)


def signed(version: ModelVersion, author: User, count: int) -> None:
    """Masks of a person in a version's snapshot."""
    snapshot = snapshot_of(version)
    for place in range(count):
        photo = factories.photo(version.project, f"{author.username}{place}.jpg")
        mask = factories.mask(photo, author=author)
        SnapshotEntry.objects.create(snapshot=snapshot, mask=mask, split=Split.TRAIN)


def counts(photo: Photo, mask: MaskVersion) -> None:
    """Make a mask the one that counts."""
    Head.objects.update_or_create(photo=photo, defaults={"version": mask})


def api(client: Client, path: str) -> Any:
    response = client.get(f"/api/{path}")
    assert response.status_code == 200, response.content
    return response


def rows(response: Any) -> list[dict[str, str]]:
    """A CSV answer."""
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


class TestModelPage:
    """How a version was made, in one block."""

    def test_it_says_how_it_was_made(self, project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
        """Snapshot, people, seed, code, weights."""
        version = trained(project, 1, masks=3)
        signed(version, ann, 2)
        Run.objects.update(seed=7, device="a CPU", peak_memory=2**30, recipe={"name": "quick"})
        Run.objects.update(code={"version": "0.1.0", "commit": "c" * 40, "source": "d" * 64})
        page = text(client_of(rex), project, "models/1/")
        for said in (
            "How it was made",
            "import 3, Ann 2",
            "<dd>7</dd>",
            "c" * 12,
            "d" * 12,
            "0" * 16,
            "export_onnx",
            "a CPU",
            "quick",
        ):
            assert said in page

    @pytest.mark.parametrize(
        ("onnx", "check", "said"),
        [
            ("a" * 64, {"photos": 8, "pixels": 0.00001}, "checked on 8 photos: 0.001% of the pixels differ"),
            ("", {"error": "The ONNX file draws other masks than the network."}, "draws other masks"),
        ],
    )
    def test_it_says_how_the_onnx_file_was_checked(
        self, project: Project, rex: User, client_of: ClientOf, onnx: str, check: dict[str, Any], said: str
    ) -> None:
        """Or why there is none."""
        trained(project, 1, onnx=onnx, onnx_check=check)
        assert said in text(client_of(rex), project, "models/1/")

    def test_a_version_without_a_training_has_a_page_too(
        self, project: Project, rex: User, client_of: ClientOf
    ) -> None:
        """And says that nobody is known behind it."""
        factories.model_version(project)
        text(client_of(rex), project, "models/1/")
        assert "No snapshot was kept" in text(client_of(rex), project, "models/1/people/")
        assert client_of(rex).get(f"/api/projects/{project.slug}/models/1/masks/").status_code == 404
        assert api(client_of(rex), f"projects/{project.slug}/models/1/lineage/").json()["snapshot"] is None

    def test_photos_it_drew_that_are_accepted_now(self, project: Project, ann: User) -> None:
        """As drawn, or corrected since; those that still wait are none of them."""
        version = factories.model_version(project)
        for number, correct in enumerate((True, False, None)):
            photo = factories.photo(project, f"p{number}.jpg")
            mask = factories.prediction(photo, version).mask
            factories.move(photo, Event.SEGMENTED)
            if correct is None:
                continue
            counts(photo, factories.mask(photo, author=ann) if correct else mask)
            factories.move(photo, Event.AUTO_ACCEPTED)
        assert lineage.accepted_now(version) == (2, 1)


class TestFiles:
    """What is kept beside a version."""

    def test_the_lineage_as_json(self, project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
        """With what the page says, and the curves."""
        version = trained(project, 1, masks=2)
        signed(version, ann, 1)
        Run.objects.update(seed=7, history=[{"epoch": 1, "loss": 0.5}], device="a CPU", peak_memory=2**30)
        answer = api(client_of(rex), f"projects/{project.slug}/models/1/lineage/")
        assert f"{project.slug}-v1-lineage.json" in answer.headers["Content-Disposition"]
        said = answer.json()
        assert said["snapshot"]["masks"] == {"train": 3}
        assert said["snapshot"]["people"] == [
            {"name": None, "source": "import", "masks": 2}, {"name": "Ann", "source": "person", "masks": 1},
        ]  # fmt: skip
        assert (said["run"]["seed"], said["run"]["history"]) == (7, [{"epoch": 1, "loss": 0.5}])
        assert (said["run"]["device"], said["run"]["peak_memory"]) == ("a CPU", 2**30)
        assert said["run"]["recipe"] == {}
        assert said["run"]["seconds"] == pytest.approx(80)
        assert said["weights_sha256"] == version.weights

    def test_scores_photo_by_photo(self, project: Project, rex: User, client_of: ClientOf) -> None:
        """All labels together, and each where there are several."""
        version = trained(project, 1)
        photos = [factories.photo(project, f"h{number}.jpg", split=Split.HOLDOUT) for number in range(2)]
        score(version, factories.mask(photos[0]), label1=(90, 100, 100))
        score(version, factories.mask(photos[1]), label1=(50, 100, 100), label2=(0, 0, 100))
        table = rows(api(client_of(rex), f"projects/{project.slug}/models/1/scores/"))
        assert [(row["photo"], row["label"], row["dice"]) for row in table] == [
            ("h0.jpg", "", "0.9"), ("h1.jpg", "", "0.333333"), ("h1.jpg", "garment", "0.5"), ("h1.jpg", "2", "0"),
        ]  # fmt: skip

    def test_masks_one_by_one(self, project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
        """With author and hashes."""
        version = trained(project, 1)
        signed(version, ann, 1)
        SnapshotEntry.objects.update(content="e" * 64)
        table = rows(api(client_of(rex), f"projects/{project.slug}/models/1/masks/"))
        assert [(row["source"], row["author"], row["content_sha256"]) for row in table] == [
            ("import", "", "e" * 64), ("person", "Ann", "e" * 64),
        ]  # fmt: skip

    def test_the_onnx_file(self, project: Project, rex: User, client_of: ClientOf) -> None:
        """As it was kept; 404 in words where none was, or it is gone."""
        version = trained(project, 1)
        path = f"/api/projects/{project.slug}/models/1/onnx/"
        assert "no ONNX file" in client_of(rex).get(path).json()["detail"]
        ModelVersion.objects.filter(pk=version.pk).update(onnx=blobs.put([b"an onnx file"]))
        answer: Any = client_of(rex).get(path)
        assert b"".join(answer.streaming_content) == b"an onnx file"
        assert f"{project.slug}-v1.onnx" in answer.headers["Content-Disposition"]


class TestPeople:
    """The people behind a version."""

    def test_most_first_and_paged(
        self, project: Project, ann: User, lea: User, rex: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many there are."""
        version = trained(project, 1)
        signed(version, ann, 3)
        signed(version, lea, 2)
        page = text(client_of(rex), project, "models/1/people/")
        assert page.index(">Ann<") < page.index(">Lea<") < page.index(">import<")
        assert "measured on, 6 masks" in page
        monkeypatch.setattr("workbench.training.lineage_views.PER_PAGE", 2)
        assert ">import<" in text(client_of(rex), project, "models/1/people/?page=2")

    def test_what_somebody_brought_along_is_not_what_they_drew(
        self, project: Project, ann: User, rex: User, client_of: ClientOf
    ) -> None:
        """Two lines for one person."""
        version = trained(project, 1, masks=0)
        signed(version, ann, 1)
        brought = factories.mask(factories.photo(project, "brought.jpg"), author=ann, source=Source.IMPORT)
        SnapshotEntry.objects.create(snapshot=snapshot_of(version), mask=brought, split=Split.TRAIN)
        page = text(client_of(rex), project, "models/1/people/")
        assert page.count(">Ann<") == page.count(">import of Ann<") == 1


class TestPhoto:
    """From any cutout back, and forth."""

    def test_the_way_back_and_forth(self, project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
        """A correction of what v1 drew, learnt by v2."""
        first, second = trained(project, 1, masks=2), trained(project, 2)
        photo = factories.photo(project, "dress_Front.jpg")
        drawn = factories.prediction(photo, first).mask
        checked = check_layers(photo, new_layers(drawn))
        mine = store_version(photo=photo, layers=checked, source=Source.PERSON, author=ann, parent=drawn)
        counts(photo, mine)
        SnapshotEntry.objects.create(snapshot=snapshot_of(second), mask=mine, split=Split.TRAIN)
        page = text(client_of(rex), project, f"photos/{photo.pk}/lineage/")
        assert page.index("Drawn by Ann") < page.index("Drawn by v1")
        for said in ("Behind v1", "import 2", "models/2/", "models/1/people/"):
            assert said in page
        said = api(client_of(rex), f"photos/{photo.pk}/lineage/").json()
        assert [(step["author"], step["model"]) for step in said["mask"]] == [("Ann", None), (None, "v1")]
        assert said["mask"][1]["weights_sha256"] == first.weights
        assert said["learnt_by"] == [{"version": "v2", "mask": mine.pk, "split": "train"}]
        assert f"photos/{photo.pk}/lineage/" in text(client_of(rex), project, f"photos/{photo.pk}/")

    def test_a_photo_without_a_mask_says_so(self, project: Project, rex: User, client_of: ClientOf) -> None:
        """And an imported one names no model."""
        photo = factories.photo(project)
        assert "No mask yet" in text(client_of(rex), project, f"photos/{photo.pk}/lineage/")
        factories.mask(photo)
        assert "No model version had a part" in text(client_of(rex), project, f"photos/{photo.pk}/lineage/")

    def test_another_project_s_photo_is_not_found(self, project: Project, rex: User, client_of: ClientOf) -> None:
        """Whoever asks."""
        photo = factories.photo(factories.project("Winter"))
        assert get(client_of(rex), project, f"photos/{photo.pk}/lineage/").status_code == 404
        assert client_of(rex).get(f"/api/photos/{photo.pk}/lineage/").status_code == 404

    def test_its_queries_do_not_grow_with_its_masks(
        self, project: Project, ann: User, rex: User, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        """Thirty corrections are read at once."""
        photo, parent = factories.photo(project), None
        for _ in range(30):
            made = factories.mask(photo, author=ann, head=False)
            parent = store_version(photo=photo, layers=check_layers(photo, new_layers(made)), source=Source.PERSON,
                                   author=ann, parent=parent)  # fmt: skip
        assert parent is not None
        counts(photo, parent)
        client = client_of(rex)
        with django_assert_max_num_queries(16):
            page = text(client, project, f"photos/{photo.pk}/lineage/")
        assert page.count("Drawn by Ann") == 30
