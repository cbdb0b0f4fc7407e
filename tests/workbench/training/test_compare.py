"""Two model versions: who won on which photos, by how much, and in which part of them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import factories
from tests.workbench.training.test_pages import get, text, trained
from workbench.accounts.models import User
from workbench.datasets.models import Label, Photo, Project, Split
from workbench.masks import codec
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion, Score
from workbench.predictions.services import promote
from workbench.review.models import Verdict
from workbench.training import compare
from workbench.training.models import Run

ClientOf = Callable[[User], Client]


@pytest.fixture
def versions(project: Project) -> tuple[ModelVersion, ModelVersion]:
    """A champion and a candidate."""
    return trained(project, 1, champion=True), trained(project, 2)


def held(project: Project, name: str, split: Split = Split.HOLDOUT) -> MaskVersion:
    """A true mask of a photo of the holdout."""
    return factories.mask(factories.photo(project, name, split=split))


def measured(
    version: ModelVersion, mask: MaskVersion, dice: float, split: Split = Split.HOLDOUT, **labels: float
) -> None:
    """What a version scored on a photo; by label: label1=0.9."""
    box = (12, 8, 36, 8 + round(48 * dice))
    Score.objects.create(
        model=version, photo=mask.photo, mask=mask, split=split, dice=dice, surface_dice=dice, seconds=0.1,
        labels={name.removeprefix("label"): {"dice": one} for name, one in labels.items()},
        found=codec.encode(factories.alpha(mask.photo.width, mask.photo.height, box)),
    )  # fmt: skip


def compared(versions: tuple[ModelVersion, ModelVersion], split: str = "holdout") -> compare.Comparison:
    found = compare.comparison(*versions, split)
    assert found is not None
    return found


class TestComparison:
    """The numbers."""

    def test_only_photos_that_both_were_measured_on_count(
        self, project: Project, versions: tuple[ModelVersion, ModelVersion]
    ) -> None:
        """Against the same mask: a mask that was corrected in between is another exam."""
        a, b = versions
        both, only_a, other = (held(project, f"h{number}.jpg") for number in range(3))
        measured(a, both, 0.8)
        measured(b, both, 0.9)
        measured(a, only_a, 0.1)
        measured(a, other, 0.1)
        measured(b, factories.mask(other.photo, box=(1, 1, 9, 9)), 0.9)
        found = compared(versions)
        assert (found.whole.count, found.whole.a, found.whole.b) == (1, 0.8, 0.9)
        assert found.whole.difference == pytest.approx(0.1)

    def test_who_won_how_many(self, project: Project, versions: tuple[ModelVersion, ModelVersion]) -> None:
        """A difference that nobody sees is even; the largest difference comes first."""
        for number, (one, other) in enumerate([(0.9, 0.95), (0.9, 0.9002), (0.95, 0.75), (0.9, 0.93)]):
            mask = held(project, f"h{number}.jpg")
            measured(versions[0], mask, one)
            measured(versions[1], mask, other)
        found = compared(versions)
        assert (found.whole.a_wins, found.whole.b_wins, found.whole.even) == (1, 2, 1)
        assert [pair.winner for pair in found.pairs] == ["a", "b", "b", ""]
        assert found.whole.low < found.whole.difference < found.whole.high

    def test_the_interval_is_the_bootstrap_s(self) -> None:
        """Of a hundred differences with mean 0.01 and deviation 0.02: about twice 0.002 either way."""
        table = [(0.9, 0.9 + 0.01 + (0.02 if number % 2 else -0.02)) for number in range(100)]
        found = compare.paired(table)
        assert found.low == pytest.approx(0.01 - 1.96 * 0.002, abs=0.0007)
        assert found.high == pytest.approx(0.01 + 1.96 * 0.002, abs=0.0007)
        assert compare.paired(table) == found

    def test_parts(self, project: Project, versions: tuple[ModelVersion, ModelVersion], rex: User) -> None:
        """By viewpoint, by label, by the causes that reviewers gave; what differs most comes first."""
        Label.objects.create(project=project, name="collar", value=2)
        for name, dice in (("x_Front.jpg", 0.95), ("y_Front.jpg", 0.95), ("z_Back.jpg", 0.5)):
            mask = held(project, name)
            measured(versions[0], mask, 0.9, label1=0.9, label2=0.9)
            measured(versions[1], mask, dice, label1=0.9, label2=dice)
        verdict(mask, rex, "low_contrast")
        verdict(mask, rex, "complicated", undone_at="2026-01-01T00:00Z")
        found = compared(versions)
        assert [(one.words, one.paired.count) for one in found.viewpoints] == [("Back", 1), ("Front", 2)]
        assert [one.words for one in found.labels] == ["collar", "garment"]
        assert found.labels[1].paired.difference == 0
        assert [(one.words, one.paired.b) for one in found.causes] == [("Low contrast", 0.5)]

    def test_one_label_is_no_part(self, project: Project, versions: tuple[ModelVersion, ModelVersion]) -> None:
        """It would say the whole again."""
        mask = held(project, "h.jpg")
        for version in versions:
            measured(version, mask, 0.9, label1=0.9)
        assert compared(versions).labels == []

    def test_validation_is_apart(self, project: Project, versions: tuple[ModelVersion, ModelVersion]) -> None:
        """The thresholds were tuned on it."""
        mask = held(project, "v.jpg", Split.VALIDATION)
        for version in versions:
            measured(version, mask, 0.9, Split.VALIDATION)
        assert compare.comparison(*versions) is None
        assert compared(versions, "validation").whole.count == 1


class TestRival:
    """Whom a version was judged against."""

    def test_the_champion_of_that_time(self, project: Project, lea: User, client_of: ClientOf) -> None:
        """Also after it was replaced; none for the first."""
        first, second = trained(project, 1), trained(project, 2)
        run = Run.objects.get(model=second)
        assert compare.rival(run) is None
        promote(version=first, user=None, reason="the first")
        Run.objects.filter(pk=run.pk).update(ended_at=project.promotions.get().at)
        assert compare.rival(Run.objects.get(pk=run.pk)) == first
        promote(version=second, user=None, reason="better")
        Run.objects.filter(pk=run.pk).update(promoted=True)
        assert compare.rival(Run.objects.get(pk=run.pk)) == first
        assert "models/compare/?a=1&amp;b=2" in text(client_of(lea), project, f"runs/{run.pk}/")

    def test_a_training_that_never_ended_has_none(self, project: Project) -> None:
        """Nobody knows who was champion then."""
        first = trained(project, 1)
        promote(version=first, user=None, reason="the first")
        run = Run.objects.get(model=trained(project, 2))
        Run.objects.filter(pk=run.pk).update(ended_at=None)
        assert compare.rival(Run.objects.get(pk=run.pk)) is None


class TestPage:
    """The page."""

    def test_side_by_side(
        self, project: Project, versions: tuple[ModelVersion, ModelVersion], rex: User, client_of: ClientOf
    ) -> None:
        """The champion against the newest, unless the address says otherwise."""
        for number, dice in enumerate((0.95, 0.6)):
            mask = held(project, f"h{number}_Front.jpg")
            measured(versions[0], mask, 0.9)
            measured(versions[1], mask, dice)
        client = client_of(rex)
        page = text(client, project, "models/compare/")
        assert "v1 against v2" in page
        assert page.index("h1_Front.jpg") < page.index("h0_Front.jpg")
        assert "−0.3000" in page
        assert "h1_Front.jpg" not in text(client, project, "models/compare/?better=b")
        assert "v2 against v1" in text(client, project, "models/compare/?a=2&b=1")
        assert "Compare versions" in text(client, project, "models/")

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("", "were never measured on the same photos"),
            ("?a=1&b=1", "the same version"),
            ("?a=x&b=-3&split=train&better=c&page=y", "were never measured on the same photos"),
        ],
    )
    def test_nothing_to_compare_says_what_to_do(
        self, project: Project, versions: object, rex: User, client_of: ClientOf, query: str, said: str
    ) -> None:
        """Whatever the address asks for."""
        assert said in text(client_of(rex), project, f"models/compare/{query}")

    def test_one_version_alone(self, project: Project, rex: User, client_of: ClientOf) -> None:
        """And none."""
        assert "no two versions yet" in text(client_of(rex), project, "models/compare/")
        trained(project, 1)
        assert "no two versions yet" in text(client_of(rex), project, "models/compare/")
        assert get(client_of(rex), project, "models/compare/?a=1&b=9").status_code == 404

    def test_pages_and_queries(
        self, project: Project, versions: tuple[ModelVersion, ModelVersion], rex: User, client_of: ClientOf,
        django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        """Thirty photos take no more queries than one."""
        for number in range(30):
            mask = held(project, f"h{number}.jpg")
            measured(versions[0], mask, 0.9)
            measured(versions[1], mask, 0.9 + number / 1000)
        client = client_of(rex)
        with django_assert_max_num_queries(22):
            page = text(client, project, "models/compare/")
        assert page.count("<figure>") == 2 * 24
        assert text(client, project, "models/compare/?page=2").count("<figure>") == 2 * 6

    def test_the_pictures(
        self, project: Project, versions: tuple[ModelVersion, ModelVersion], rex: User, client_of: ClientOf
    ) -> None:
        """A picture for each score, kept by the browser."""
        mask = held(project, "h.jpg")
        measured(versions[0], mask, 0.5)
        score = Score.objects.get()
        answer: Any = client_of(rex).get(f"/media/scores/{score.pk}/")
        assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
        assert answer.headers["ETag"]


class TestApi:
    """The same for programs."""

    def test_it_says_what_the_page_says(
        self, project: Project, versions: tuple[ModelVersion, ModelVersion], rex: User, client_of: ClientOf
    ) -> None:
        """Whole, parts, photos."""
        for number, dice in enumerate((0.95, 0.6)):
            mask = held(project, f"h{number}_Front.jpg")
            measured(versions[0], mask, 0.9)
            measured(versions[1], mask, dice)
        path = f"/api/projects/{project.slug}/models/compare/"
        said = client_of(rex).get(path).json()
        assert (said["a"], said["b"], said["whole"]["count"], said["count"]) == ("v1", "v2", 2, 2)
        assert said["viewpoints"][0]["name"] == "Front"
        assert [(row["photo"], row["better"]) for row in said["results"]] == [
            ("h1_Front.jpg", "a"), ("h0_Front.jpg", "b"),
        ]  # fmt: skip
        assert client_of(rex).get(f"{path}?better=b").json()["count"] == 1
        assert client_of(rex).get(f"{path}?a=1&b=1").status_code == 400

    def test_nothing_in_common_is_an_empty_answer(
        self, project: Project, versions: object, rex: User, client_of: ClientOf
    ) -> None:
        """Not an error."""
        said = client_of(rex).get(f"/api/projects/{project.slug}/models/compare/").json()
        assert (said["whole"], said["results"]) == (None, [])


def verdict(mask: MaskVersion, reviewer: User, cause: str, **fields: Any) -> None:
    """What a reviewer said was wrong."""
    photo: Photo = mask.photo
    Verdict.objects.create(
        item=photo.item, version=mask, reviewer=reviewer, kind=Verdict.Kind.MODEL_WRONG, cause=cause, batch=uuid4(),
        **fields,
    )  # fmt: skip
