"""Verdicts over the API: what each kind does, to one photo and to many, and how it is taken back."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import factories
from workbench.accounts.models import User
from workbench.annotation import services as annotation
from workbench.annotation.selectors import work_order
from workbench.datasets.models import Project
from workbench.masks.models import Head, MaskVersion, Source
from workbench.masks.services import head_of
from workbench.review.models import Verdict
from workbench.workflow.models import Item
from workbench.workflow.services import Actor, claim
from workbench.workflow.states import Event, State

ClientOf = Callable[[User], Client]
OTHER_BOX = (10, 8, 30, 50)
REASON = {"code": "low_dice", "text": "The model doubts its mask.", "value": 0.9, "threshold": 0.93}
LINE = [4.0, 5.5, 10.0, 20.0]


def waiting(project: Project, name: str = "a.jpg", *, author: User | None = None, priority: float = 0.5) -> Item:
    """A photo in review with a prediction; its mask is `author`'s, or was imported."""
    photo = factories.photo(project, name)
    model = project.model_versions.first() or factories.model_version(project)
    factories.prediction(photo, model)
    factories.mask(photo, author=author, box=OTHER_BOX)
    return factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW, priority=priority, reasons=[REASON])


def drawn_by_model(project: Project, name: str = "a.jpg") -> Item:
    photo = factories.photo(project, name)
    prediction = factories.prediction(photo, project.model_versions.first() or factories.model_version(project))
    Head.objects.create(photo=photo, version=prediction.mask)
    return factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW, priority=0.5, reasons=[REASON])


def shown(item: Item) -> dict[str, int]:
    head = head_of(item.photo)
    assert head is not None
    return {"item": item.pk, "version": head.pk}


def post(client: Client, project: Project, kind: str, *items: Item, query: str = "", **more: Any) -> Any:
    body = {"kind": kind, "items": [shown(item) for item in items], **more}
    url = f"/api/projects/{project.slug}/verdicts/{query}"
    return client.post(url, body, content_type="application/json")


def judged(client: Client, project: Project, kind: str, *items: Item, **more: Any) -> dict[str, Any]:
    answer = post(client, project, kind, *items, **more)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def undo(client: Client, batch: str) -> dict[str, Any]:
    answer = client.post(f"/api/verdicts/{batch}/undo/")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def fresh(item: Item) -> Item:
    return Item.objects.select_related("photo").get(pk=item.pk)


@pytest.fixture
def reviewer(rex: User, client_of: ClientOf) -> Client:
    """Rex's browser."""
    return client_of(rex)


@pytest.mark.parametrize("kind", ["approved", "model_wrong"])
def test_the_shown_mask_is_accepted(kind: str, project: Project, ann: User, reviewer: Client) -> None:
    item = waiting(project, author=ann)
    before = head_of(item.photo)
    answer = judged(reviewer, project, kind, item)
    assert answer["done"] == [{"item": item.pk, "state": State.ACCEPTED}]
    assert (answer["failed"], answer["next"]) == ([], None)
    verdict = Verdict.objects.get()
    assert (verdict.kind, verdict.version, verdict.before) == (kind, before, before)
    assert (str(verdict.batch), fresh(item).seen_by_person) == (answer["batch"], True)


@pytest.mark.parametrize("kind", ["prediction", "import_wrong"])
def test_the_prediction_takes_the_place_of_the_mask(kind: str, project: Project, rex: User, reviewer: Client) -> None:
    item = waiting(project)
    imported = head_of(item.photo)
    judged(reviewer, project, kind, item)
    head, verdict = head_of(item.photo), Verdict.objects.get()
    assert head is not None
    assert (head.author, head.source, head.parent) == (rex, Source.PERSON, imported)
    assert bytes(head.layers.get().data) == bytes(item.photo.predictions.get().mask.layers.get().data)
    assert (verdict.version, verdict.before, fresh(item).state) == (head, imported, State.ACCEPTED)


def test_a_prediction_that_counts_already_is_just_accepted(project: Project, reviewer: Client) -> None:
    item = drawn_by_model(project)
    versions = MaskVersion.objects.count()
    assert judged(reviewer, project, "prediction", item)["done"]
    assert MaskVersion.objects.count() == versions


def test_what_does_not_fit_the_mask_is_refused_in_words(project: Project, ann: User, reviewer: Client) -> None:
    corrected, predicted = waiting(project, author=ann), drawn_by_model(project, "b.jpg")
    for kind, item, words in (
        ("import_wrong", corrected, "no imported one"),
        ("model_wrong", predicted, "the model's own"),
    ):
        answer = judged(reviewer, project, kind, item)
        assert words in answer["failed"][0]["problem"]
        assert fresh(item).state == State.TO_REVIEW
    assert not Verdict.objects.exists()


def test_sending_back_carries_cause_note_and_drawing_to_the_annotator(
    project: Project, ann: User, reviewer: Client
) -> None:
    item = waiting(project, author=ann)
    judged(reviewer, project, "sent_back", item, cause="complicated", note=" The hem. ", drawing=[LINE])
    item = fresh(item)
    assert (item.state, item.returned_to) == (State.TO_ANNOTATE, ann)
    reason = item.reasons[0]
    assert (reason["code"], reason["text"]) == ("sent_back", "Rex sent it back: The hem.")
    assert (reason["cause"], reason["drawing"]) == ("complicated", [LINE])
    mine = annotation.next_item(project=project, user=ann)
    assert mine == item
    order = work_order(mine, ann)
    assert order["note"] == {"text": "The hem.", "cause": "Complicated garment", "by": "Rex", "drawing": [LINE]}


def test_a_corrected_photo_comes_back_with_the_earlier_note(project: Project, ann: User, reviewer: Client) -> None:
    item = waiting(project, author=ann)
    judged(reviewer, project, "sent_back", item, cause="other", note="The hem.", drawing=[LINE])
    factories.mask(item.photo, author=ann)
    factories.move(item.photo, Event.SUBMITTED, user=ann)
    order = reviewer.get(f"/api/items/{item.pk}/review/").json()
    assert order["reasons"][0]["code"] == "sent_back"
    assert (order["verdicts"][0]["note"], order["verdicts"][0]["drawing"]) == ("The hem.", [LINE])


def test_the_projects_own_causes_can_be_picked(project: Project, ann: User, reviewer: Client) -> None:
    Project.objects.update(extra_causes=["Fur"])
    item = waiting(project, author=ann)
    order = reviewer.get(f"/api/items/{item.pk}/review/").json()
    assert [one["value"] for one in order["causes"]][-2:] == ["Fur", "other"]
    judged(reviewer, project, "sent_back", item, cause="Fur", note="The collar.")
    verdict = Verdict.objects.get()
    assert (verdict.cause, verdict.get_cause_display()) == ("Fur", "Fur")


def test_asking_for_a_new_photo_takes_it_out_of_the_loop(project: Project, reviewer: Client) -> None:
    item = waiting(project)
    judged(reviewer, project, "reshoot", item, note="Another background.")
    verdict = Verdict.objects.get()
    assert (fresh(item).state, verdict.cause, verdict.note) == (
        State.DISCARDED, "low_contrast", "Another background.",
    )  # fmt: skip


def test_discarding_says_why(project: Project, reviewer: Client) -> None:
    item = waiting(project)
    judged(reviewer, project, "discarded", item, note="Not a garment.")
    last = item.transitions.last()
    assert last is not None
    assert (fresh(item).state, last.event, last.reason) == (State.DISCARDED, Event.DISCARDED, "Not a garment.")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("sent_back", {"note": "The hem."}),
        ("sent_back", {"cause": "other"}),
        ("sent_back", {"cause": "bad mood", "note": "The hem."}),
        ("reshoot", {}),
        ("discarded", {"note": "  "}),
        ("approved", {"cause": "bad mood"}),
        ("fixed", {}),
        ("adored", {}),
    ],
)
def test_half_a_verdict_is_none(kind: str, more: dict[str, str], project: Project, reviewer: Client) -> None:
    assert post(reviewer, project, kind, waiting(project), **more).status_code == 400
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        ([[0.0, 0.0, 49.0, 5.0]], "48 x 64"),
        ([[1.0, 2.0, 3.0]], "x, y"),
        ([[]], "x, y"),
        ([[1.0, 1.0]] * 51, "50"),
        ([[1.0, 1.0] * 1001, [1.0, 1.0] * 1000], "2000"),
        ([["here", "there"]], "number"),
        ([[None, 1.0]], "null"),
    ],
)
def test_a_drawing_is_checked(drawing: list[Any], words: str, project: Project, reviewer: Client) -> None:
    """The photo is 48 x 64 pixels."""
    answer = post(reviewer, project, "sent_back", waiting(project), cause="other", note="Here.", drawing=drawing)
    assert answer.status_code == 400 or answer.json()["failed"]
    assert words in answer.content.decode()
    assert not Verdict.objects.exists()


def test_a_number_that_is_none_is_refused(project: Project, reviewer: Client) -> None:
    """JSON's grammar has no NaN, but Python reads it."""
    item = waiting(project)
    body = f'{{"kind": "sent_back", "cause": "other", "note": "x", "drawing": [[NaN, 1]], "items": [{shown(item)}]}}'
    url = f"/api/projects/{project.slug}/verdicts/"
    answer = reviewer.post(url, body.replace("'", '"'), content_type="application/json")
    assert answer.status_code == 400
    assert fresh(item).state == State.TO_REVIEW


def test_a_drawing_belongs_to_one_photo(project: Project, reviewer: Client) -> None:
    items = [waiting(project, f"{n}.jpg") for n in range(2)]
    answer = post(reviewer, project, "sent_back", *items, cause="other", note="Here.", drawing=[LINE])
    assert answer.status_code == 400


def test_one_bad_photo_keeps_no_other_from_its_verdict(
    project: Project, ann: User, rex: User, lea: User, reviewer: Client
) -> None:
    """One's own, one that changed, one that somebody looks at, one of another project: each says what is wrong."""
    good, own, changed, held, later = (waiting(project, f"{n}.jpg", author=rex if n == 1 else ann) for n in range(5))
    foreign = waiting(factories.project("Winter"))
    claim(Item.objects.filter(pk=held.pk), Actor(lea))
    rows = [shown(item) for item in (good, own, changed, held, foreign, later)]
    factories.mask(changed.photo, author=ann)
    body = {"kind": "approved", "items": rows}
    answer = reviewer.post(f"/api/projects/{project.slug}/verdicts/", body, content_type="application/json").json()
    assert [row["item"] for row in answer["done"]] == [good.pk, later.pk]
    problems = {row["item"]: row["problem"] for row in answer["failed"]}
    assert "You drew this mask" in problems[own.pk]
    assert "Another mask" in problems[changed.pk]
    assert problems[held.pk] == "Lea is looking at this photo now."
    assert problems[foreign.pk] == "There is no such photo."
    assert fresh(foreign).state == State.TO_REVIEW
    assert set(Verdict.objects.values_list("batch", flat=True)) == {Verdict.objects.earliest("id").batch}


def test_too_many_or_none_at_once_are_refused(project: Project, reviewer: Client) -> None:
    url, row = f"/api/projects/{project.slug}/verdicts/", shown(waiting(project))
    for rows in ([], [row] * 201, [{"item": "one"}]):
        body = {"kind": "approved", "items": rows}
        assert reviewer.post(url, body, content_type="application/json").status_code == 400


def test_an_annotator_judges_nothing(project: Project, ann: User, lea: User, client_of: ClientOf) -> None:
    item = waiting(project, author=lea)
    assert post(client_of(ann), project, "approved", item).status_code == 403
    assert fresh(item).state == State.TO_REVIEW


class TestUndo:
    """Taking verdicts back."""

    @pytest.mark.parametrize(
        ("kind", "more"),
        [
            ("approved", {}),
            ("prediction", {}),
            ("import_wrong", {}),
            ("model_wrong", {}),
            ("sent_back", {"cause": "other", "note": "The hem."}),
            ("reshoot", {"note": "Light."}),
            ("discarded", {"note": "No."}),
        ],
    )
    def test_everything_is_as_before(self, kind: str, more: dict[str, str], project: Project, reviewer: Client) -> None:
        items = [waiting(project, f"{n}.jpg", priority=0.7) for n in range(2)]
        heads = [head_of(item.photo) for item in items]
        batch = judged(reviewer, project, kind, *items, **more)["batch"]
        assert undo(reviewer, batch) == {"undone": [item.pk for item in items], "kept": []}
        for item, head in zip(items, heads, strict=True):
            now = fresh(item)
            assert (now.state, now.priority, now.reasons) == (State.TO_REVIEW, 0.7, [REASON])
            assert (now.returned_to, now.drawn_on, now.seen_by_person) == (None, False, False)
            assert head_of(item.photo) == head
        assert Verdict.objects.filter(undone_at__isnull=False).count() == 2
        assert reviewer.get(f"/api/items/{items[0].pk}/review/").json()["verdicts"][0]["undone"] is True

    def test_it_can_be_judged_again(self, project: Project, ann: User, reviewer: Client) -> None:
        item = waiting(project, author=ann)
        undo(reviewer, judged(reviewer, project, "sent_back", item, cause="other", note="No.")["batch"])
        assert judged(reviewer, project, "approved", item)["done"]
        assert fresh(item).state == State.ACCEPTED

    def test_the_annotator_reads_no_note_that_was_taken_back(
        self, project: Project, ann: User, rex: User, reviewer: Client
    ) -> None:
        item = waiting(project, author=ann)
        undo(reviewer, judged(reviewer, project, "sent_back", item, cause="other", note="No.")["batch"])
        assert work_order(fresh(item), ann)["note"] is None

    def test_twice_is_once(self, project: Project, reviewer: Client) -> None:
        item = waiting(project)
        batch = judged(reviewer, project, "approved", item)["batch"]
        undo(reviewer, batch)
        again = undo(reviewer, batch)
        assert (again["undone"], again["kept"][0]["item"]) == ([], item.pk)
        assert "taken back already" in again["kept"][0]["problem"]

    def test_one_after_the_other_from_the_newest(self, project: Project, reviewer: Client) -> None:
        items = [waiting(project, f"{n}.jpg") for n in range(2)]
        first, second = (judged(reviewer, project, "approved", item)["batch"] for item in items)
        assert "newest" in undo(reviewer, first)["kept"][0]["problem"]
        assert undo(reviewer, second)["undone"]
        assert undo(reviewer, first)["undone"]

    def test_only_ones_own(self, project: Project, reviewer: Client, lea: User, client_of: ClientOf) -> None:
        item = waiting(project)
        batch = judged(reviewer, project, "approved", item)["batch"]
        assert "Only Rex" in undo(client_of(lea), batch)["kept"][0]["problem"]
        assert fresh(item).state == State.ACCEPTED

    def test_not_for_strangers_nor_annotators(
        self, project: Project, reviewer: Client, ann: User, sam: User, client_of: ClientOf
    ) -> None:
        batch = judged(reviewer, project, "approved", waiting(project))["batch"]
        statuses = [client_of(who).post(f"/api/verdicts/{batch}/undo/").status_code for who in (ann, sam)]
        assert statuses == [403, 404]
        assert reviewer.post(f"/api/verdicts/{uuid4()}/undo/").status_code == 404

    def test_not_once_the_annotator_has_opened_it(self, project: Project, ann: User, reviewer: Client) -> None:
        """They may have begun to draw; whatever they do is not thrown away."""
        item, other = waiting(project, author=ann), waiting(project, "b.jpg", author=ann)
        batch = judged(reviewer, project, "sent_back", item, other, cause="other", note="The hem.")["batch"]
        annotation.open_item(item=fresh(item), user=ann)
        answer = undo(reviewer, batch)
        assert answer["undone"] == [other.pk]
        assert answer["kept"] == [{"item": item.pk, "problem": "Ann has opened this photo since. Nothing was changed."}]
        assert fresh(item).state == State.TO_ANNOTATE

    def test_not_even_after_they_gave_it_back(self, project: Project, ann: User, reviewer: Client) -> None:
        item = waiting(project, author=ann)
        batch = judged(reviewer, project, "sent_back", item, cause="other", note="The hem.")["batch"]
        opened = annotation.open_item(item=fresh(item), user=ann)
        annotation.release(item=opened, user=ann, generation=opened.generation)
        assert "has opened" in undo(reviewer, batch)["kept"][0]["problem"]

    def test_not_once_it_moved_on(self, project: Project, lea: User, reviewer: Client) -> None:
        """Not even when it came back to the same state."""
        item = waiting(project)
        batch = judged(reviewer, project, "discarded", item, note="No.")["batch"]
        factories.move(item.photo, Event.RESTORED, Event.DISCARDED, user=lea)
        answer = undo(reviewer, batch)
        assert answer["kept"] == [{"item": item.pk, "problem": "This photo has moved on since. Nothing was changed."}]

    def test_not_once_another_mask_counts(self, project: Project, ann: User, reviewer: Client) -> None:
        item = waiting(project)
        batch = judged(reviewer, project, "approved", item)["batch"]
        factories.mask(item.photo, author=ann)
        assert "Another mask" in undo(reviewer, batch)["kept"][0]["problem"]
        assert fresh(item).state == State.ACCEPTED

    def test_a_person_who_had_it_returned_gets_it_again(
        self, project: Project, ann: User, rex: User, reviewer: Client
    ) -> None:
        """Where the photo waited for somebody, it does so again once the verdict after is taken back."""
        item = waiting(project, author=ann)
        Item.objects.filter(pk=item.pk).update(returned_to=ann, drawn_on=True)
        undo(reviewer, judged(reviewer, project, "approved", item)["batch"])
        assert (fresh(item).returned_to, fresh(item).drawn_on) == (ann, True)
