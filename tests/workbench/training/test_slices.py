"""On which parts of the holdout a model must not lose."""

from tests import factories
from workbench.datasets.models import Attribute, Label, Project
from workbench.masks.closeness import Tally
from workbench.predictions.scores import Scored
from workbench.training.slices import Pair, parts


def tally(dice: float) -> Tally:
    """A label with 100 pixels in either mask."""
    return Tally(both=round(100 * dice), one=100, other=100, near=10, outline=10)


def pair(project: Project, name: str, new: dict[str, Tally], old: dict[str, Tally]) -> Pair:
    mask = factories.mask(factories.photo(project, name))
    return Pair(Scored(mask, "holdout", new, 0.1), Scored(mask, "holdout", old, 0.1))


def test_viewpoints_labels_and_attributes_are_parts(project: Project) -> None:
    Label.objects.create(project=project, name="collar", value=2)
    midi = Attribute.objects.create(project=project, name="midi", group="length", value=1)
    pairs = [
        pair(project, "a_Front.jpg", {"1": tally(0.9), "2": Tally()}, {"1": tally(0.8), "2": Tally()}),
        pair(project, "a_Back.jpg", {"1": tally(0.7), "2": tally(0.5)}, {"1": tally(0.7), "2": tally(0.6)}),
    ]
    layer = pairs[0].new.mask.layers.first()
    assert layer is not None
    layer.attributes.add(midi)
    found = {(one.kind, one.name): one for one in parts(project, pairs)}
    assert set(found) == {
        ("viewpoint", "Front"), ("viewpoint", "Back"), ("label", "garment"), ("label", "collar"), ("attribute", "midi"),
    }  # fmt: skip
    assert (found["label", "garment"].candidate, found["label", "garment"].champion) == ([0.9, 0.7], [0.8, 0.7])
    assert found["label", "collar"].candidate == [0.5]
    assert found["viewpoint", "Back"].candidate == [0.6]
    assert found["attribute", "midi"].garments == ["a"]


def test_one_viewpoint_and_one_label_are_no_parts(project: Project) -> None:
    """They would say again what the whole says."""
    pairs = [pair(project, f"{one}_Front.jpg", {"1": tally(0.9)}, {"1": tally(0.8)}) for one in "ab"]
    assert parts(project, pairs) == []
