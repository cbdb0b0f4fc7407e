"""Judging: the right mask, never one's own, and every judgement leaves its row."""

import pytest

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.services import next_item
from workbench.datasets.models import Project
from workbench.errors import BadInput, Conflict, NotAllowed
from workbench.masks.models import MaskVersion, Source
from workbench.masks.services import head_of
from workbench.review import services
from workbench.review.models import Verdict
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event, State


def submitted(project: Project, author: User, name: str = "dress.jpg") -> tuple[Item, MaskVersion]:
    """A photo whose mask this person drew, waiting for a reviewer."""
    photo = factories.photo(project, name)
    version = factories.mask(photo, author=author)
    return factories.move(photo, Event.NO_MODEL, Event.SUBMITTED, user=author), version


def test_approving_accepts_and_says_who(project: Project, ann: User, rex: User) -> None:
    """State, verdict, transition."""
    item, version = submitted(project, ann)
    verdict = services.approve(item=item, user=rex, version_id=version.pk, note=" fine ")
    item.refresh_from_db()
    assert (item.state, item.seen_by_person) == (State.ACCEPTED, True)
    assert (verdict.kind, verdict.version, verdict.reviewer, verdict.note) == ("approved", version, rex, "fine")
    last = Transition.objects.filter(item=item).last()
    assert last is not None
    assert (last.event, last.user) == (Event.APPROVED, rex)


def test_nobody_judges_their_own_work(project: Project, rex: User) -> None:
    """Neither approving nor sending back nor taking the prediction."""
    item, version = submitted(project, rex)
    factories.prediction(item.photo, factories.model_version(project))
    with pytest.raises(NotAllowed):
        services.approve(item=item, user=rex, version_id=version.pk)
    with pytest.raises(NotAllowed):
        services.approve_prediction(item=item, user=rex, version_id=version.pk)
    with pytest.raises(NotAllowed):
        services.send_back(item=item, user=rex, version_id=version.pk, cause="other", note="no")
    item.refresh_from_db()
    assert item.state == State.TO_REVIEW
    assert not Verdict.objects.exists()


def test_a_mask_that_counts_no_more_is_not_judged(project: Project, ann: User, rex: User) -> None:
    """What was looked at must be what is accepted."""
    item, version = submitted(project, ann)
    factories.mask(item.photo, author=ann, box=(0, 0, 5, 5))
    with pytest.raises(Conflict):
        services.approve(item=item, user=rex, version_id=version.pk)
    assert not Verdict.objects.exists()


def test_a_photo_is_judged_once(project: Project, ann: User, rex: User, lea: User) -> None:
    """Two clicks, or two reviewers: the second is told, and leaves nothing behind."""
    item, version = submitted(project, ann)
    stale = Item.objects.get(pk=item.pk)
    services.approve(item=item, user=rex, version_id=version.pk)
    for late in (stale, Item.objects.get(pk=item.pk)):
        with pytest.raises(Conflict):
            services.send_back(item=late, user=lea, version_id=version.pk, cause="other", note="no")
        with pytest.raises(Conflict):
            services.approve(item=late, user=lea, version_id=version.pk)
    assert Verdict.objects.count() == 1


def test_what_another_reviewer_looks_at_is_theirs(project: Project, ann: User, rex: User, lea: User) -> None:
    """Opening takes it; looking is still allowed."""
    item, version = submitted(project, ann)
    services.open_item(item=item, user=rex)
    seen = services.open_item(item=Item.objects.get(pk=item.pk), user=lea)
    assert seen.lease_user == rex
    with pytest.raises(Conflict):
        services.approve(item=seen, user=lea, version_id=version.pk)
    services.approve(item=Item.objects.get(pk=item.pk), user=rex, version_id=version.pk)


def test_opening_again_keeps_the_lease(project: Project, ann: User, rex: User) -> None:
    """A reload is no second claim; a photo that waits for others is only looked at."""
    item, _ = submitted(project, ann)
    first = services.open_item(item=item, user=rex)
    again = services.open_item(item=Item.objects.get(pk=item.pk), user=rex)
    assert again.generation == first.generation
    elsewhere = Item.objects.get(photo=factories.photo(project, "new.jpg"))
    assert services.open_item(item=elsewhere, user=rex).lease_user is None


def test_taking_the_prediction_makes_a_version_and_keeps_the_others(project: Project, ann: User, rex: User) -> None:
    """The reviewer signs it; its layers are the prediction's."""
    item, version = submitted(project, ann)
    prediction = factories.prediction(item.photo, factories.model_version(project))
    services.approve_prediction(item=item, user=rex, version_id=version.pk)
    head = head_of(item.photo)
    assert head is not None
    assert (head.parent, head.author, head.source) == (version, rex, Source.PERSON)
    assert bytes(head.layers.get().data) == bytes(prediction.mask.layers.get().data)
    assert Verdict.objects.get().version == head
    item.refresh_from_db()
    assert item.state == State.ACCEPTED


def test_without_a_prediction_there_is_none_to_take(project: Project, ann: User, rex: User) -> None:
    """And nothing happens."""
    item, version = submitted(project, ann)
    with pytest.raises(BadInput):
        services.approve_prediction(item=item, user=rex, version_id=version.pk)
    assert MaskVersion.objects.count() == 1


@pytest.mark.parametrize(("cause", "note"), [("", "the hem"), ("bad mood", "the hem"), ("other", " ")])
def test_sending_back_needs_a_cause_and_a_note(project: Project, ann: User, rex: User, cause: str, note: str) -> None:
    """An annotator cannot mend what nobody named."""
    item, version = submitted(project, ann)
    with pytest.raises(BadInput):
        services.send_back(item=item, user=rex, version_id=version.pk, cause=cause, note=note)
    assert not Verdict.objects.exists()


def test_what_is_sent_back_returns_to_its_annotator_first(project: Project, ann: User, rex: User, lea: User) -> None:
    """With the note as its reason, before everything else, and to nobody else."""
    urgent = factories.move(factories.photo(project, "urgent.jpg"), Event.NO_MODEL, priority=5.0)
    item, version = submitted(project, ann)
    verdict = services.send_back(item=item, user=rex, version_id=version.pk, cause="complicated", note="The hem.")
    item.refresh_from_db()
    assert (item.state, item.returned_to, verdict.cause) == (State.TO_ANNOTATE, ann, "complicated")
    assert "The hem." in item.reasons[0]["text"]
    assert next_item(project=project, user=lea) == urgent
    assert next_item(project=project, user=ann) == item


def test_a_machines_mask_is_sent_to_anybody(project: Project, ann: User, rex: User) -> None:
    """An imported or predicted mask has no annotator to return to."""
    photo = factories.photo(project)
    version = factories.mask(photo)
    item = factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW)
    services.send_back(item=item, user=rex, version_id=version.pk, cause="ground_truth", note="Half is missing.")
    item.refresh_from_db()
    assert (item.returned_to, item.drawn_on) == (None, True)
    assert next_item(project=project, user=ann) == item
