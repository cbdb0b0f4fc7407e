"""What the work order says beyond the mask: the garment's other photos, openings, the import, what comes next."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import factories
from workbench.accounts.models import User
from workbench.annotation import services
from workbench.annotation.selectors import work_order
from workbench.datasets.models import Attribute, Label, Project
from workbench.errors import BadInput, Conflict
from workbench.masks import codec, openings
from workbench.masks.models import Opening, Source
from workbench.masks.selectors import to_text
from workbench.workflow.models import Item
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]


def waiting(project: Project, name: str = "dress_Front.jpg", **changes: Any) -> Item:
    """A photo that waits for an annotator."""
    return factories.move(factories.photo(project, name), Event.NO_MODEL, **changes)


def call(client: Client, method: str, path: str, content: Any = None, etag: str = "") -> Any:
    """Send JSON."""
    headers = {"If-Match": etag}
    return client.generic(method, path, json.dumps(content), content_type="application/json", headers=headers)


def opened(item: Item, user: User) -> dict[str, Any]:
    """The work order as the editor gets it."""
    return work_order(services.open_item(item=item, user=user), user)


class TestSiblings:
    """The garment's other photos."""

    def test_they_come_by_name_with_their_pictures_and_states(self, project: Project, ann: User) -> None:
        """The garment's own thumbnail where there is a mask, the plain photo where there is none."""
        item = waiting(project)
        side = factories.photo(project, "dress_Right.jpg")
        back = factories.photo(project, "dress_Back.jpg")
        mask = factories.mask(back)
        factories.photo(project, "coat_Front.jpg")
        factories.move(factories.photo(project, "dress_Detail1.jpg"), Event.DISCARDED)
        got = opened(item, ann)["siblings"]
        assert [one["name"] for one in got] == ["dress_Back.jpg", "dress_Right.jpg"]
        assert got[0] == {
            "id": back.item.pk, "name": "dress_Back.jpg", "viewpoint": "Back", "state": "TO_PRESEGMENT",
            "words": "Waits for the model", "thumb_url": f"/media/thumbs/{back.pk}/{mask.pk}/",
            "screen_url": f"/media/photos/{back.pk}/screen/",
        }  # fmt: skip
        assert got[1]["thumb_url"] == f"/media/thumbs/{side.pk}/0/"

    def test_a_garment_of_a_hundred_photos_shows_twelve(
        self, project: Project, ann: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """And asks the database no more often than for one."""
        item = services.open_item(item=waiting(project), user=ann)
        for n in range(15):
            factories.mask(factories.photo(project, f"dress_Detail{n:02}.jpg"))
        item = Item.objects.select_related("photo__project", "photo__garment", "project").get(pk=item.pk)
        with django_assert_max_num_queries(10):
            got = work_order(item, ann)["siblings"]
        assert [one["viewpoint"] for one in got] == [f"Detail{n:02}" for n in range(12)]


class TestLayers:
    """Layers keep their order, and each its own attributes, from the editor to the mask and back."""

    def test_instances_of_one_label_keep_their_order(self, project: Project, ann: User, client_of: ClientOf) -> None:
        """Through a draft, a submit, and the next opening after a reviewer sent it back."""
        sleeve, body = Label.objects.create(project=project, name="sleeve", value=2), project.labels.get(value=1)
        long, short = (Attribute.objects.create(project=project, name=name, value=n) for n, name in enumerate("ab"))
        drawn = [
            self.layer(sleeve, (1, 1, 9, 9), short), self.layer(body, (5, 5, 30, 40), long, short),
            self.layer(sleeve, (20, 1, 29, 9), long), self.layer(sleeve, (3, 3, 12, 12)),
        ]  # fmt: skip
        item, client = waiting(project), client_of(ann)
        order = call(client, "GET", f"/api/items/{item.pk}/").json()
        save = {"op_id": str(uuid4()), "generation": order["lease"]["generation"], "layers": drawn}
        saved = call(client, "PUT", f"/api/items/{item.pk}/draft/", save, order["etag"])
        assert call(client, "GET", f"/api/items/{item.pk}/").json()["layers"] == drawn
        save |= {"op_id": str(uuid4()), "effort": {"active_seconds": 1, "strokes": 1}}
        save["generation"] = Item.objects.get(pk=item.pk).generation
        assert call(client, "POST", f"/api/items/{item.pk}/submit/", save, saved.json()["etag"]).status_code == 200
        factories.move(item.photo, Event.SENT_BACK)
        order = call(client, "GET", f"/api/items/{item.pk}/").json()
        assert (order["from"], order["layers"], order["previous"]["layers"]) == ("version", drawn, drawn)

    @staticmethod
    def layer(label: Label, box: tuple[int, int, int, int], *attributes: Attribute) -> dict[str, Any]:
        data = to_text(codec.encode(factories.alpha(box=box)))
        return {"label": label.pk, "attributes": [one.pk for one in attributes], "data": data}

    def test_the_attributes_of_the_project_come_along(self, project: Project, ann: User) -> None:
        """In the taxonomy's order, not the alphabet's."""
        for value, name, group in ((2, "boat", "neckline"), (1, "zip", "closure"), (3, "loose", "")):
            Attribute.objects.create(project=project, name=name, group=group, value=value)
        Attribute.objects.create(project=factories.project("Winter"), name="hood", value=1)
        got = [(one["name"], one["group"]) for one in opened(waiting(project), ann)["attributes"]]
        assert got == [("zip", "closure"), ("boat", "neckline"), ("loose", "")]


def test_the_newest_imported_mask_comes_along(project: Project, ann: User, lea: User) -> None:
    """Whatever has been drawn over it since."""
    item = waiting(project)
    assert opened(item, ann)["imported"] is None
    factories.mask(item.photo, source=Source.IMPORT, box=(1, 1, 5, 5))
    factories.mask(item.photo, source=Source.IMPORT, author=lea, box=(2, 2, 9, 9))
    factories.mask(item.photo, author=ann, box=(3, 3, 20, 20))
    order = opened(Item.objects.get(pk=item.pk), ann)
    data = to_text(codec.encode(factories.alpha(box=(2, 2, 9, 9))))
    assert order["imported"]["by"] == "Lea"
    assert [layer["data"] for layer in order["imported"]["layers"]] == [data]


class TestOpenings:
    """Holes that belong there."""

    def test_marked_twice_is_kept_once(self, project: Project, ann: User, client_of: ClientOf) -> None:
        """And the next person's work order knows it."""
        item, client = waiting(project), client_of(ann)
        url, hole = f"/api/items/{item.pk}/openings/", {"x": 20, "y": 30, "area": 12}
        first, again = (call(client, "POST", url, hole) for _ in range(2))
        assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
        assert first.json() == {"id": Opening.objects.get().pk} | hole
        assert call(client, "GET", f"/api/items/{item.pk}/").json()["openings"] == [first.json()]

    def test_taken_away_twice_is_no_error(self, project: Project, ann: User, client_of: ClientOf) -> None:
        """A lost answer is asked for again."""
        item, client = waiting(project), client_of(ann)
        url = f"/api/items/{item.pk}/openings/"
        made = call(client, "POST", url, {"x": 1, "y": 1, "area": 1}).json()
        assert {call(client, "DELETE", f"{url}{made['id']}/").status_code for _ in range(2)} == {204}
        assert not Opening.objects.exists()

    def test_another_photos_opening_stays(self, project: Project, ann: User, client_of: ClientOf) -> None:
        """Its number under this photo's address means nothing."""
        item, other = waiting(project), waiting(project, "coat_Front.jpg")
        kept = openings.add_opening(photo=other.photo, x=1, y=1, area=1, user=ann)
        assert call(client_of(ann), "DELETE", f"/api/items/{item.pk}/openings/{kept.pk}/").status_code == 204
        assert Opening.objects.get() == kept

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ({"x": factories.WIDTH, "y": 0, "area": 1}, "outside the photo of 48 x 64"),
            ({"x": 0, "y": factories.HEIGHT, "area": 1}, "outside the photo"),
            ({"x": 0, "y": 0, "area": 48 * 64 + 1}, "larger than its photo"),
            ({"x": -1, "y": 0, "area": 1}, "x:"),
            ({"x": 0, "y": 0, "area": 0}, "area:"),
            ({"x": 0.5, "y": 0, "area": 1}, "x:"),
            ({"x": 0, "y": 0}, "area:"),
        ],
    )
    def test_what_is_no_opening_is_refused_in_words(
        self, project: Project, ann: User, client_of: ClientOf, content: Any, words: str
    ) -> None:
        """And nothing is kept."""
        answer = call(client_of(ann), "POST", f"/api/items/{waiting(project).pk}/openings/", content)
        assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.json()
        assert not Opening.objects.exists()

    def test_only_who_may_work_on_the_photo_marks_them(
        self, project: Project, ann: User, rex: User, client_of: ClientOf
    ) -> None:
        """Not while somebody else has it, not when it waits for nobody's hand."""
        item = waiting(project)
        services.open_item(item=item, user=ann)
        url, hole = f"/api/items/{item.pk}/openings/", {"x": 1, "y": 1, "area": 1}
        refused = call(client_of(rex), "POST", url, hole)
        assert (refused.status_code, "Ann" in refused.json()["detail"]) == (409, True)
        assert call(client_of(ann), "POST", url, hole).status_code == 201
        with pytest.raises(Conflict):
            services.remove_opening(item=Item.objects.get(pk=item.pk), user=rex, opening_id=Opening.objects.get().pk)
        Item.objects.update(lease_user=None, lease_until=None)
        factories.move(item.photo, Event.SUBMITTED)
        assert call(client_of(ann), "POST", url, hole | {"x": 2}).status_code == 409

    def test_a_photo_has_only_so_many(self, project: Project, ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
        """A program that runs wild is stopped."""
        monkeypatch.setattr(openings, "MOST_OPENINGS", 2)
        item = waiting(project)
        for x in (1, 2, 2):
            services.add_opening(item=item, user=ann, x=x, y=1, area=1)
        with pytest.raises(BadInput, match="at most 2"):
            services.add_opening(item=item, user=ann, x=3, y=1, area=1)


class TestAhead:
    """The photos that come next."""

    def test_they_are_what_next_would_bring(self, project: Project, ann: User, rex: User, client_of: ClientOf) -> None:
        """Sent back to Ann first, then the urgent, then what somebody left behind; nothing that Rex has."""
        gone = factories.user("gone")
        orphan = self.returned(project, gone, "orphan_Front.jpg")
        calm, urgent = waiting(project, "a_Front.jpg"), waiting(project, "b_Front.jpg", priority=0.9)
        mine = self.returned(project, ann, "mine_Front.jpg")
        self.returned(project, rex, "rex_Front.jpg")
        held, taken = waiting(project, "held_Front.jpg", priority=5.0), waiting(project, "taken_Front.jpg", priority=4)
        services.open_item(item=held, user=ann)
        services.open_item(item=taken, user=rex)
        client = client_of(ann)
        before = list(Item.objects.order_by("pk").values())
        got = [one["id"] for one in client.get(f"/api/projects/{project.slug}/ahead/").json()["photos"]]
        assert got == [mine.pk, urgent.pk, calm.pk]
        assert list(Item.objects.order_by("pk").values()) == before
        services.release(item=held, user=ann, generation=Item.objects.get(pk=held.pk).generation)
        Item.objects.filter(pk=held.pk).update(lease_user=rex, lease_until=timezone.now() + timedelta(hours=1))
        came = []
        for _ in range(4):
            item = services.next_item(project=project, user=ann)
            assert item is not None
            came.append(item.pk)
            Item.objects.filter(pk=item.pk).update(lease_user=rex)
        assert came == [mine.pk, urgent.pk, calm.pk, orphan.pk]

    @staticmethod
    def returned(project: Project, author: User, name: str) -> Item:
        photo = factories.photo(project, name)
        return factories.move(photo, Event.NO_MODEL, Event.SUBMITTED, Event.SENT_BACK, returned_to=author)

    def test_each_is_a_part_of_its_work_order(
        self, project: Project, ann: User, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """So that what was prepared is what is opened; and however many wait, the database is asked as often."""
        model = factories.model_version(project)
        for n in range(6):
            photo = factories.photo(project, f"d{n}_Front.jpg")
            factories.prediction(photo, model)
            factories.move(photo, Event.SEGMENTED, Event.SENT_TO_ANNOTATE)
        client = client_of(ann)
        with django_assert_max_num_queries(24):
            photos = client.get(f"/api/projects/{project.slug}/ahead/").json()["photos"]
        assert len(photos) == 3
        for one in photos:
            order = client.get(f"/api/items/{one['id']}/").json()
            assert one == {name: order[name] for name in ("id", "photo", "layers", "from", "prediction")}

    def test_nothing_waits_is_an_empty_list(self, project: Project, ann: User, client_of: ClientOf) -> None:
        """No error."""
        assert client_of(ann).get(f"/api/projects/{project.slug}/ahead/").json() == {"photos": []}
