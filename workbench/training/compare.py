"""Two model versions on the photos both were measured on: who won where. Read from the scores that are kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.models import Photo, Project, Split
from workbench.predictions.models import ModelVersion, Promotion, Score
from workbench.review.causes import causes
from workbench.review.models import Verdict
from workbench.training.models import Run

# Dice that differs by less is written with the same four digits on most screens; nobody won such a photo.
EVEN = 0.0005
RESAMPLES = 2000
# At once, so that many photos take little memory.
_DRAWN_AT_ONCE = 100
# Enough rows for every viewpoint a studio has; the rarest of more are left out.
MOST_SLICES = 40


@dataclass(frozen=True)
class Pair:
    """One photo's Dice under both versions, against the same true mask, and the numbers of the two scores."""

    photo_id: int
    a: float
    b: float
    score_a: int
    score_b: int

    @property
    def difference(self) -> float:
        """How much better b is."""
        return self.b - self.a

    @property
    def winner(self) -> str:
        """ "a", "b", or nobody."""
        if abs(self.difference) < EVEN:
            return ""
        return "b" if self.difference > 0 else "a"


@dataclass(frozen=True)
class Paired:
    """Many photos together: medians, the mean difference b - a with its 95 % interval, and who won how many."""

    count: int
    a: float
    b: float
    difference: float
    low: float
    high: float
    a_wins: int
    b_wins: int

    @property
    def even(self) -> int:
        """Photos that nobody won."""
        return self.count - self.a_wins - self.b_wins


@dataclass(frozen=True)
class Slice:
    """A part of the photos, or one label of them, with its words."""

    words: str
    paired: Paired


@dataclass(frozen=True)
class Comparison:
    """Everything the page says of two versions; `pairs` by difference, the largest first."""

    whole: Paired
    viewpoints: list[Slice]
    labels: list[Slice]
    causes: list[Slice]
    pairs: list[Pair]


def comparison(a: ModelVersion, b: ModelVersion, split: str = Split.HOLDOUT) -> Comparison | None:
    """The two on the photos of a split that both were measured on against the same masks; None where there are none."""
    ours, theirs = _scores(a, split), _scores(b, split)
    pairs = [_pair(ours[mask], theirs[mask]) for mask in ours if mask in theirs]
    if not pairs:
        return None
    pairs.sort(key=lambda pair: (-abs(pair.difference), pair.photo_id))
    photos = [pair.photo_id for pair in pairs]
    viewpoints = dict(Photo.objects.filter(pk__in=photos).values_list("pk", "viewpoint"))
    both = [(ours[mask], theirs[mask]) for mask in ours if mask in theirs]
    return Comparison(
        whole=paired([(pair.a, pair.b) for pair in pairs]),
        viewpoints=_slices(pairs, lambda pair: [viewpoints[pair.photo_id]]),
        labels=_labels(a.project, both),
        causes=_causes(a.project, pairs),
        pairs=pairs,
    )


def paired(values: Sequence[tuple[float, float]]) -> Paired:
    """Summed up: at least one (a, b). The interval is a bootstrap over photos whose pairs stay together."""
    table = np.asarray(values, np.float64)
    differences = table[:, 1] - table[:, 0]
    low, high = _interval(differences)
    return Paired(
        count=len(table),
        a=float(np.median(table[:, 0])),
        b=float(np.median(table[:, 1])),
        difference=float(differences.mean()),
        low=low,
        high=high,
        a_wins=int((differences <= -EVEN).sum()),
        b_wins=int((differences >= EVEN).sum()),
    )


def _interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """The middle 95 % of the mean over photos drawn with replacement; the same draw for the same photos."""
    generator = np.random.default_rng(0)
    means = [
        differences[generator.integers(0, differences.size, (_DRAWN_AT_ONCE, differences.size))].mean(axis=1)
        for _ in range(RESAMPLES // _DRAWN_AT_ONCE)
    ]
    low, high = np.percentile(np.concatenate(means), (2.5, 97.5))
    return float(low), float(high)


def _scores(version: ModelVersion, split: str) -> dict[int, Score]:
    rows = Score.objects.filter(model=version, split=split).only("mask_id", "photo_id", "dice", "labels")
    return {row.mask_id: row for row in rows}


def _pair(ours: Score, theirs: Score) -> Pair:
    return Pair(ours.photo_id, ours.dice, theirs.dice, ours.pk, theirs.pk)


def _slices(pairs: Iterable[Pair], parts: Callable[[Pair], Iterable[str]]) -> list[Slice]:
    """Each part's photos summed up, the part that differs most first."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for pair in pairs:
        for part in parts(pair):
            found[part].append((pair.a, pair.b))
    return _ordered(found)


def _ordered(found: dict[str, list[tuple[float, float]]]) -> list[Slice]:
    common = sorted(found.items(), key=lambda item: -len(item[1]))[:MOST_SLICES]
    slices = [Slice(words, paired(values)) for words, values in common]
    return sorted(slices, key=lambda one: -abs(one.paired.difference))


def _labels(project: Project, both: Iterable[tuple[Score, Score]]) -> list[Slice]:
    """Label by label, over the photos both were measured on with that label; nothing where there is one label only."""
    names = {str(value): name for value, name in project.labels.values_list("value", "name")}
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for ours, theirs in both:
        for value in ours.labels.keys() & theirs.labels.keys():
            found[names.get(value, value)].append((ours.labels[value]["dice"], theirs.labels[value]["dice"]))
    return _ordered(found) if len(found) > 1 else []


def _causes(project: Project, pairs: Sequence[Pair]) -> list[Slice]:
    """By what reviewers said was wrong with a photo's masks; a photo may have several causes, most have none."""
    words = dict(causes(project))
    given = Verdict.objects.filter(item__project=project, undone_at=None).exclude(cause="")
    said: dict[int, set[str]] = defaultdict(set)
    for photo, cause in given.values_list("item__photo_id", "cause").distinct():
        said[photo].add(words.get(cause) or cause)
    return _slices(pairs, lambda pair: said.get(pair.photo_id, ()))


def usual(project: Project) -> tuple[ModelVersion | None, ModelVersion | None]:
    """The two one most likely wants: the champion against the newest other version."""
    versions = ModelVersion.objects.filter(project=project)
    champion = versions.filter(status=ModelVersion.Status.CHAMPION).first() or versions.order_by("-number")[1:2].first()
    other = versions.exclude(pk=champion.pk).order_by("-number").first() if champion else None
    return champion, other


def rival(run: Run) -> ModelVersion | None:
    """The champion that a training's version was judged against; None where there was none."""
    if run.made is None or run.ended_at is None:
        return None
    own = Promotion.objects.filter(version=run.made).order_by("pk").first()
    if run.promoted and own is not None:
        return own.replaced
    before = Promotion.objects.filter(project=run.project, at__lte=run.ended_at).exclude(version=run.made)
    last = before.select_related("version").order_by("-pk").first()
    return last.version if last else None
