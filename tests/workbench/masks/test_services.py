"""Mask versions: stored once, never changed, and one head that nobody moves behind another's back."""

from uuid import uuid4

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Attribute, Label, Photo, Project
from workbench.errors import BadInput, Conflict
from workbench.masks import codec, services
from workbench.masks.models import Layer, MaskVersion, Source
from workbench.masks.selectors import layers_json, parse_layers
from workbench.masks.services import NewLayer


@pytest.fixture
def photo(project: Project) -> Photo:
    """A photo of a project with two labels and an attribute."""
    Label.objects.create(project=project, name="collar", value=2)
    Attribute.objects.create(project=project, name="lace", value=1)
    return factories.photo(project)


def layer(photo: Photo, label: str = "garment", box: tuple[int, int, int, int] = factories.BOX) -> NewLayer:
    """A rectangle of this label."""
    data = codec.encode(factories.alpha(box=box))
    return NewLayer(photo.project.labels.get(name=label).pk, data)


def test_layers_come_back_as_they_were(photo: Photo) -> None:
    """In order, with attributes, overlapping, two of one label."""
    lace = photo.project.attributes.get().pk
    given = [
        layer(photo),
        NewLayer(layer(photo, "collar").label_id, layer(photo, box=(0, 0, 20, 20)).data, (lace,)),
        layer(photo, box=(30, 30, 40, 40)),
    ]
    version = services.add_version(photo=photo, layers=given, source=Source.IMPORT)
    assert services.new_layers(version) == given
    assert parse_layers(layers_json(version)) == given
    row = version.layers.all()[1]
    assert (row.area, row.left, row.top, row.right, row.bottom) == (400, 0, 0, 20, 20)


def test_the_union_of_labels_and_of_everything(photo: Photo) -> None:
    """Two layers of one label count once."""
    given = [layer(photo, box=(0, 0, 10, 10)), layer(photo, box=(5, 0, 15, 10)), layer(photo, "collar", (40, 0, 48, 5))]
    version = services.add_version(photo=photo, layers=given, source=Source.IMPORT)
    alphas = services.label_alphas(version)
    assert [int(np.count_nonzero(alphas[one.label_id])) for one in (given[0], given[2])] == [150, 40]
    assert int(np.count_nonzero(services.foreground(version))) == 190


def test_a_version_without_layers_is_an_empty_mask(photo: Photo) -> None:
    """There is no garment in this photo."""
    version = services.add_version(photo=photo, layers=[], source=Source.MODEL)
    assert services.foreground(version).shape == (factories.HEIGHT, factories.WIDTH)
    assert not services.foreground(version).any()


def test_a_version_never_changes(photo: Photo, ann: User) -> None:
    """A correction is a new one."""
    version = factories.mask(photo)
    version.author = ann
    with pytest.raises(Conflict):
        version.save()


def test_a_person_signs_their_mask(photo: Photo) -> None:
    """The database refuses one without an author."""
    with pytest.raises(IntegrityError), transaction.atomic():
        services.add_version(photo=photo, layers=[layer(photo)], source=Source.PERSON)


def test_the_same_op_id_is_stored_once(photo: Photo, ann: User) -> None:
    """Whatever the code above it does."""
    name = uuid4()
    services.add_version(photo=photo, layers=[], source=Source.PERSON, author=ann, op_id=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.add_version(photo=photo, layers=[], source=Source.PERSON, author=ann, op_id=name)


def test_the_head_moves_by_compare_and_set(photo: Photo) -> None:
    """From nothing, from what was expected, and never from anything else."""
    first, second, third = (factories.mask(photo, head=False) for _ in range(3))
    services.move_head(photo=photo, version=first, expected=None)
    with pytest.raises(Conflict):
        services.move_head(photo=photo, version=second, expected=None)
    services.move_head(photo=photo, version=second, expected=first)
    with pytest.raises(Conflict):
        services.move_head(photo=photo, version=third, expected=first)
    assert services.head_of(photo) == second


def test_layers_that_do_not_fit_are_refused_whole(photo: Photo) -> None:
    """One bad layer among good ones: nothing is stored."""
    good = layer(photo)
    foreign = factories.project("Winter").labels.get().pk
    bad = [
        NewLayer(good.label_id, codec.encode(factories.alpha(20, 20))),
        NewLayer(good.label_id, good.data[:-4]),
        NewLayer(good.label_id, b"SVM1"),
        NewLayer(foreign, good.data),
        NewLayer(good.label_id, good.data, (999,)),
    ]
    for one in bad:
        with pytest.raises(BadInput):
            services.add_version(photo=photo, layers=[good, one], source=Source.IMPORT)
    with pytest.raises(BadInput):
        services.add_version(photo=photo, layers=[good] * (services.MOST_LAYERS + 1), source=Source.IMPORT)
    assert not MaskVersion.objects.exists()
    assert not Layer.objects.exists()
