"""What is usual comes from masks people accepted; a garment's other photos from whatever they show now."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.masks.models import MaskVersion, Source
from workbench.predictions.norms import Form, form_of
from workbench.predictions.usual import Usual
from workbench.workflow.models import Item
from workbench.workflow.states import State

BOX = (12, 8, 36, 56)
CUT = (12, 8, 36, 32)


def form(box: tuple[int, int, int, int] = BOX) -> Form:
    """The form of a full box on a photo of the factories."""
    left, top, right, bottom = box
    return form_of([((right - left) * (bottom - top), *box)], factories.WIDTH, factories.HEIGHT)


def accepted(project: Project, count: int, ann: User, view: str = "Front") -> None:
    """So many garments of one viewpoint whose mask is accepted."""
    for number in range(count):
        factories.mask(factories.photo(project, f"skirt{number}_{view}.jpg"), author=ann, box=BOX)
    Item.objects.filter(project=project).update(state=State.ACCEPTED)


def label_of(photo: Photo) -> int:
    """The project's only label."""
    return photo.project.labels.get().pk


class TestProject:
    """Against the accepted masks of the same label and viewpoint."""

    def test_a_cut_hem_is_found_once_ten_masks_are_accepted(self, project: Project, ann: User) -> None:
        """And nothing is said before."""
        accepted(project, 9, ann)
        photo = factories.photo(project, "new_Front.jpg")
        assert Usual(project).compare(photo, {label_of(photo): form(CUT)}) == {}
        accepted(project, 10, ann, "Back")
        assert Usual(project).compare(photo, {label_of(photo): form(CUT)}) == {}
        factories.mask(factories.photo(project, "tenth_Front.jpg"), author=ann, box=BOX)
        Item.objects.filter(photo__name="tenth_Front.jpg").update(state=State.ACCEPTED)
        found = Usual(project).compare(photo, {label_of(photo): form(CUT)})
        assert found["area_z"] > 5
        assert found["area_ratio"] == pytest.approx(0.5)
        assert Usual(project).compare(photo, {label_of(photo): form()})["area_z"] == 0

    def test_masks_nobody_accepted_and_replaced_ones_do_not_count(self, project: Project, ann: User) -> None:
        """Only what counts now, of photos that are done."""
        accepted(project, 10, ann)
        photo = factories.photo(project, "new_Front.jpg")
        for old in MaskVersion.objects.filter(photo__project=project):
            factories.mask(old.photo, author=ann, box=CUT)
        assert Usual(project).compare(photo, {label_of(photo): form(CUT)})["area_z"] == 0
        Item.objects.filter(photo__name="skirt0_Front.jpg").update(state=State.TO_REVIEW)
        assert Usual(project).compare(photo, {label_of(photo): form(CUT)}) == {}

    def test_it_is_read_once_for_many_photos(self, project: Project, ann: User) -> None:
        """One query more for the garment's other photos of each."""
        accepted(project, 10, ann)
        photo, usual = factories.photo(project, "new_Front.jpg"), Usual(project)
        label = label_of(photo)
        with CaptureQueriesContext(connection) as queries:
            for _ in range(5):
                usual.compare(photo, {label: form()})
        assert len(queries) == 1 + 5


class TestGarment:
    """Against the other viewpoints of the same garment."""

    def test_a_garment_half_as_high_as_its_others_is_found(self, project: Project) -> None:
        """Also while the others are only predicted."""
        front, back = (factories.photo(project, f"coat_{view}.jpg") for view in ("Front", "Back"))
        factories.mask(back, source=Source.MODEL, box=BOX)
        found = Usual(project).compare(front, {label_of(front): form(CUT)})
        assert found["sibling_z"] > 5
        assert found["sibling_ratio"] == pytest.approx(0.5)

    def test_its_own_earlier_mask_and_other_garments_are_no_siblings(self, project: Project, ann: User) -> None:
        """A photo is not compared with itself."""
        front, other = factories.photo(project, "coat_Front.jpg"), factories.photo(project, "hat_Back.jpg")
        factories.mask(front, author=ann, box=BOX)
        factories.mask(other, author=ann, box=BOX)
        assert Usual(project).compare(front, {label_of(front): form(CUT)}) == {}
