"""What an annotator does: which photo comes next, what a save may overwrite, where a submitted mask goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests import factories
from workbench.accounts.models import Role, User
from workbench.annotation import drafts, services
from workbench.annotation.models import Draft, Effort
from workbench.annotation.saves import Save, Spent
from workbench.annotation.selectors import etag, work_order
from workbench.datasets.models import Project
from workbench.datasets.services import set_role
from workbench.errors import BadInput, Conflict, Stale
from workbench.masks import codec
from workbench.masks.models import MaskVersion
from workbench.masks.selectors import LayerJSON, to_text
from workbench.masks.services import head_of
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event, State

SPENT = Spent(active_seconds=12.5, strokes=9)


def waiting(project: Project, name: str = "dress.jpg", priority: float = 0.0) -> Item:
    """A photo that waits for an annotator."""
    return factories.move(factories.photo(project, name), Event.NO_MODEL, priority=priority)


def sent_back(project: Project, author: User, name: str = "back.jpg") -> Item:
    """A photo whose mask this person drew and a reviewer returned."""
    photo = factories.photo(project, name)
    factories.mask(photo, author=author)
    return factories.move(
        photo, Event.NO_MODEL, Event.SUBMITTED, Event.SENT_BACK, returned_to=author, priority=2.0, drawn_on=True
    )


def drawn(item: Item, box: tuple[int, int, int, int] = factories.BOX) -> list[LayerJSON]:
    """A drawn rectangle as it travels."""
    label = item.project.labels.get()
    return [LayerJSON(label=label.pk, attributes=[], data=to_text(codec.encode(factories.alpha(box=box))))]


def save_by(item: Item, user: User, box: tuple[int, int, int, int] = factories.BOX) -> Save:
    """A save from an editor that knows the newest state."""
    return Save(uuid4(), etag(item, user), item.generation, drawn(item, box))


def opened(item: Item, user: User) -> Item:
    """The item as this person's editor has it."""
    return services.open_item(item=item, user=user)


def others_turn(item: Item, user: User) -> Item:
    """The lease runs out and this person takes the photo."""
    Item.objects.filter(pk=item.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    return opened(Item.objects.get(pk=item.pk), user)


def blind_once(look: Callable[..., Any]) -> Callable[..., Any]:
    """The same look, which finds nothing the first time: as if it had come a moment too early."""
    looks: list[None] = []

    def blinded(*args: Any) -> Any:
        looks.append(None)
        return look(*args) if len(looks) > 1 else None

    return blinded


class TestNext:
    """Which photo comes next."""

    def test_the_most_urgent_first_then_the_oldest(self, project: Project, ann: User, rex: User, lea: User) -> None:
        """Three people in a row."""
        items = [waiting(project, f"d{n}.jpg", priority) for n, priority in enumerate((0.1, 0.8, 0.1))]
        got = [services.next_item(project=project, user=user) for user in (ann, rex, lea)]
        assert got == [items[1], items[0], items[2]]

    def test_what_one_holds_comes_before_anything_else(self, project: Project, ann: User) -> None:
        """A reload brings the same photo as a new claim: the page left behind can no longer give it back."""
        held = opened(waiting(project, priority=0.1), ann)
        waiting(project, "urgent.jpg", 0.9)
        sent_back(project, ann)
        again = services.next_item(project=project, user=ann)
        assert again == held
        assert again is not None
        services.release(item=held, user=ann, generation=held.generation)
        again.refresh_from_db()
        assert again.lease_user == ann

    def test_what_came_back_to_one_comes_before_the_urgent(self, project: Project, ann: User) -> None:
        """The photo is still in the head of whoever drew it."""
        waiting(project, "urgent.jpg", 3.0)
        returned = sent_back(project, ann)
        assert services.next_item(project=project, user=ann) == returned

    def test_what_came_back_to_another_is_left_to_them(self, project: Project, ann: User, rex: User) -> None:
        """Even when nothing else waits."""
        sent_back(project, ann)
        assert services.next_item(project=project, user=rex) is None

    def test_what_came_back_to_somebody_who_left_is_anybodys(self, project: Project, ann: User, rex: User) -> None:
        """Left the house, or only the project."""
        gone = sent_back(project, ann)
        set_role(project=project, user=ann, role=None)
        assert services.next_item(project=project, user=rex) == gone
        services.release(item=gone, user=rex, generation=Item.objects.get(pk=gone.pk).generation)
        set_role(project=project, user=ann, role=Role.ANNOTATOR)
        User.objects.filter(pk=ann.pk).update(is_active=False)
        assert services.next_item(project=project, user=rex) == gone

    def test_nothing_from_other_projects_or_states(self, project: Project, ann: User) -> None:
        """And nothing is no error."""
        waiting(factories.project("Winter"))
        factories.move(factories.photo(project), Event.SEGMENTED, Event.SENT_TO_REVIEW)
        assert services.next_item(project=project, user=ann) is None


class TestOpen:
    """Opening one photo by its address."""

    def test_somebody_elses_photo_stays_closed(self, project: Project, ann: User, rex: User) -> None:
        """The message names who has it."""
        item = opened(waiting(project), ann)
        with pytest.raises(Conflict, match="Ann"):
            opened(Item.objects.get(pk=item.pk), rex)

    def test_a_photo_that_waits_for_others_stays_closed(self, project: Project, ann: User) -> None:
        """Only TO_ANNOTATE opens in the editor."""
        with pytest.raises(Conflict):
            opened(Item.objects.get(photo=factories.photo(project)), ann)


class TestDrafts:
    """Autosave."""

    def test_a_draft_is_where_the_work_goes_on(self, project: Project, ann: User) -> None:
        """The next work order starts from it and names it."""
        item = opened(waiting(project), ann)
        draft = services.save_draft(item=item, user=ann, save=save_by(item, ann))
        order = work_order(item, ann)
        assert (order["from"], order["layers"], order["etag"]) == ("draft", draft.layers, f'"d{draft.pk}"')
        item.refresh_from_db()
        assert item.drawn_on

    def test_the_same_save_twice_is_one_draft(self, project: Project, ann: User) -> None:
        """The reply was lost on the way; the retry still names the old etag."""
        item = opened(waiting(project), ann)
        save = save_by(item, ann)
        first = services.save_draft(item=item, user=ann, save=save)
        assert services.save_draft(item=item, user=ann, save=save) == first
        assert Draft.objects.count() == 1

    def test_the_same_save_twice_at_the_same_moment(
        self, project: Project, ann: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both looked before either wrote: the slower one gets what the quicker one stored, and no conflict."""
        item = opened(waiting(project), ann)
        save = save_by(item, ann)
        first = services.save_draft(item=item, user=ann, save=save)
        monkeypatch.setattr(drafts, "saved", blind_once(drafts.saved))
        assert services.save_draft(item=item, user=ann, save=save) == first
        assert Draft.objects.count() == 1

    def test_a_stale_save_is_kept_aside(self, project: Project, ann: User) -> None:
        """Two tabs: the live draft stays, and the loser's work is found again."""
        item = opened(waiting(project), ann)
        late = save_by(item, ann, (1, 1, 9, 9))
        live = services.save_draft(item=item, user=ann, save=save_by(item, ann))
        with pytest.raises(Stale) as refused:
            services.save_draft(item=item, user=ann, save=late)
        side = Draft.objects.get(side=True)
        assert (refused.value.extra["kept"], side.layers, side.live) == (f"d{side.pk}", late.layers, False)
        assert Draft.objects.get(live=True) == live

    def test_a_lost_lease_keeps_the_work_aside(self, project: Project, ann: User, rex: User) -> None:
        """Rex has the photo now; Ann's strokes are not lost and not his."""
        item = opened(waiting(project), ann)
        late = save_by(item, ann)
        others_turn(item, rex)
        with pytest.raises(Conflict) as refused:
            services.save_draft(item=item, user=ann, save=late)
        side = Draft.objects.get(side=True, author=ann)
        assert refused.value.extra["kept"] == f"d{side.pk}"
        assert work_order(Item.objects.get(pk=item.pk), rex)["from"] == "empty"

    def test_a_lease_that_ran_out_untaken_discards_nothing(self, project: Project, ann: User) -> None:
        """Sleep, lunch, a long telephone call."""
        item = opened(waiting(project), ann)
        save = save_by(item, ann)
        Item.objects.update(lease_until=timezone.now() - timedelta(hours=3))
        assert services.save_draft(item=item, user=ann, save=save).live

    def test_somebody_without_the_lease_cannot_overwrite(self, project: Project, ann: User, rex: User) -> None:
        """Guessing the generation does not help."""
        item = opened(waiting(project), ann)
        with pytest.raises(Conflict):
            services.save_draft(item=item, user=rex, save=save_by(item, rex))
        assert not Draft.objects.filter(live=True).exists()

    def test_a_save_named_like_another_persons_is_refused(self, project: Project, ann: User, rex: User) -> None:
        """And learns nothing of it."""
        item = opened(waiting(project), ann)
        save = save_by(item, ann)
        services.save_draft(item=item, user=ann, save=save)
        mine = opened(waiting(project, "other.jpg"), rex)
        with pytest.raises(Conflict, match="op_id") as refused:
            services.save_draft(item=mine, user=rex, save=replace(save_by(mine, rex), op_id=save.op_id))
        assert refused.value.extra == {}

    def test_damaged_layers_are_refused(self, project: Project, ann: User) -> None:
        """Cut short, of another size, of a label the project lacks, no base64: nothing is stored."""
        item = opened(waiting(project), ann)
        good = save_by(item, ann)
        whole = codec.encode(factories.alpha())
        label = good.layers[0]["label"]
        foreign = factories.project("Winter").labels.get().pk
        for changed in (
            {"data": to_text(whole[:-3])},
            {"data": to_text(whole + b"x")},
            {"data": to_text(codec.encode(factories.alpha(20, 20)))},
            {"data": "no base64!"},
            {"label": foreign},
            {"attributes": [1]},
        ):
            layer = {"label": label, "attributes": [], "data": to_text(whole)} | changed
            with pytest.raises(BadInput):
                services.save_draft(item=item, user=ann, save=replace(good, layers=[layer]))  # type: ignore[list-item]
        assert not Draft.objects.exists()

    def test_only_the_newest_two_are_kept(self, project: Project, ann: User) -> None:
        """And side drafts for as long as it takes."""
        item = opened(waiting(project), ann)
        late = save_by(item, ann)
        for _ in range(4):
            last = services.save_draft(item=item, user=ann, save=save_by(item, ann))
        with pytest.raises(Stale):
            services.save_draft(item=item, user=ann, save=late)
        services.save_draft(item=item, user=ann, save=save_by(item, ann))
        assert Draft.objects.filter(side=False).count() == 2
        assert Draft.objects.filter(side=True).count() == 1
        assert Draft.objects.filter(pk=last.pk, live=False).exists()


class TestSubmit:
    """Handing in."""

    def test_the_mask_counts_and_the_photo_moves_on(self, project: Project, ann: User) -> None:
        """Version, head, effort against the shown prediction, transition; drafts are gone."""
        item = waiting(project)
        prediction = factories.prediction(item.photo, factories.model_version(project))
        item = opened(item, ann)
        services.save_draft(item=item, user=ann, save=save_by(item, ann))
        half = (12, 8, 24, 56)
        version = services.submit(item=item, user=ann, save=save_by(item, ann, half), spent=SPENT)
        item.refresh_from_db()
        assert head_of(item.photo) == version
        assert (version.author, version.source) == (ann, "person")
        assert (item.state, item.drawn_on, item.lease_user) == (State.TO_REVIEW, True, None)
        effort = Effort.objects.get(version=version)
        assert (effort.active_seconds, effort.strokes, effort.shown) == (12.5, 9, prediction.mask)
        assert effort.shown_dice == pytest.approx(2 / 3)
        assert not Draft.objects.exists()

    def test_the_next_version_has_the_last_as_parent(self, project: Project, ann: User) -> None:
        """Nothing is overwritten."""
        item = sent_back(project, ann)
        before = head_of(item.photo)
        item = opened(item, ann)
        version = services.submit(item=item, user=ann, save=save_by(item, ann), spent=SPENT)
        assert version.parent == before

    def test_submitting_twice_is_one_version(self, project: Project, ann: User) -> None:
        """The reply was lost on the way."""
        item = opened(waiting(project), ann)
        save = save_by(item, ann)
        first = services.submit(item=item, user=ann, save=save, spent=SPENT)
        again = services.submit(item=Item.objects.get(pk=item.pk), user=ann, save=save, spent=SPENT)
        assert again == first
        assert MaskVersion.objects.count() == Effort.objects.count() == 1
        assert Transition.objects.filter(item=item, event=Event.SUBMITTED).count() == 1

    def test_submitting_twice_at_the_same_moment(
        self, project: Project, ann: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is kept aside that was stored already."""
        item = opened(waiting(project), ann)
        save = save_by(item, ann)
        first = services.submit(item=item, user=ann, save=save, spent=SPENT)
        monkeypatch.setattr(drafts, "submitted", blind_once(drafts.submitted))
        assert services.submit(item=Item.objects.get(pk=item.pk), user=ann, save=save, spent=SPENT) == first
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(("share", "state"), [(0.0, State.ACCEPTED), (1.0, State.TO_REVIEW)])
    def test_the_projects_share_is_reviewed(self, project: Project, ann: User, share: float, state: State) -> None:
        """None, or all."""
        Project.objects.update(review_share=share)
        item = opened(Item.objects.get(pk=waiting(project).pk), ann)
        services.submit(item=item, user=ann, save=save_by(item, ann), spent=SPENT)
        item.refresh_from_db()
        assert (item.state, item.seen_by_person) == (state, state == State.ACCEPTED)

    def test_what_was_sent_back_is_always_reviewed(self, project: Project, ann: User, rex: User) -> None:
        """Also after its annotator skipped it and somebody else draws it."""
        Project.objects.update(review_share=0.0)
        item = opened(Item.objects.get(pk=sent_back(project, ann).pk), ann)
        services.skip(item=item, user=ann, generation=item.generation, reason="not my kind")
        item = opened(Item.objects.get(pk=item.pk), rex)
        services.submit(item=item, user=rex, save=save_by(item, rex), spent=SPENT)
        item.refresh_from_db()
        assert item.state == State.TO_REVIEW

    def test_a_lost_lease_submits_nothing_and_keeps_everything(self, project: Project, ann: User, rex: User) -> None:
        """Rex submitted first."""
        item = opened(waiting(project), ann)
        late = save_by(item, ann, (1, 1, 9, 9))
        taken = others_turn(item, rex)
        version = services.submit(item=taken, user=rex, save=save_by(taken, rex), spent=SPENT)
        with pytest.raises(Conflict) as refused:
            services.submit(item=item, user=ann, save=late, spent=SPENT)
        assert refused.value.extra["kept"] == f"d{Draft.objects.get(author=ann, side=True).pk}"
        assert head_of(item.photo) == version

    def test_work_kept_under_a_drafts_name_is_not_mistaken_for_it(self, project: Project, ann: User) -> None:
        """A submit that reuses its draft's op_id and comes too late still keeps its own layers."""
        item = opened(waiting(project), ann)
        save = save_by(item, ann)
        services.save_draft(item=item, user=ann, save=save)
        late = replace(save, layers=drawn(item, (1, 1, 9, 9)))
        with pytest.raises(Stale):
            services.submit(item=item, user=ann, save=late, spent=SPENT)
        assert Draft.objects.get(side=True).layers == late.layers

    def test_others_drafts_are_put_aside(self, project: Project, ann: User, rex: User) -> None:
        """What Ann began before Rex handed in must not come back on top of his mask."""
        item = opened(waiting(project), ann)
        services.save_draft(item=item, user=ann, save=save_by(item, ann))
        taken = others_turn(item, rex)
        services.submit(item=taken, user=rex, save=save_by(taken, rex), spent=SPENT)
        item = factories.move(item.photo, Event.SENT_BACK, user=factories.user("boss"))
        assert work_order(opened(item, ann), ann)["from"] == "version"
        assert Draft.objects.get(author=ann).side


class TestLeaving:
    """Skipping, heartbeats, releasing."""

    def test_a_skipped_photo_goes_behind_all_others(self, project: Project, ann: User) -> None:
        """Also one that was sent back, which is the most urgent there is; the reason stays."""
        others = [waiting(project, f"d{n}.jpg", priority) for n, priority in enumerate((0.5, -3.0))]
        item = opened(sent_back(project, ann), ann)
        services.skip(item=item, user=ann, generation=item.generation, reason="  too dark ")
        for expected in (*others, item):
            assert services.next_item(project=project, user=ann) == expected
            Item.objects.filter(pk=expected.pk).update(state=State.DISCARDED)
        last = Transition.objects.filter(item=item).last()
        assert last is not None
        assert (last.event, last.reason, last.user) == (Event.SKIPPED, "too dark", ann)

    def test_skipping_needs_a_reason_and_the_lease(self, project: Project, ann: User, rex: User) -> None:
        """Neither blanks nor somebody else's photo."""
        item = opened(waiting(project), ann)
        with pytest.raises(BadInput):
            services.skip(item=item, user=ann, generation=item.generation, reason="  ")
        with pytest.raises(Conflict):
            services.skip(item=item, user=rex, generation=item.generation, reason="too dark")
        assert not Transition.objects.filter(event=Event.SKIPPED).exists()

    def test_a_heartbeat_extends_the_lease(self, project: Project, ann: User, rex: User) -> None:
        """For its holder only."""
        item = opened(waiting(project), ann)
        Item.objects.update(lease_until=timezone.now() + timedelta(seconds=5))
        beaten = services.heartbeat(item=item, user=ann, generation=item.generation)
        assert beaten.lease_until is not None
        assert beaten.lease_until > timezone.now() + timedelta(minutes=1)
        with pytest.raises(Conflict):
            services.heartbeat(item=item, user=rex, generation=item.generation)

    def test_releasing_lets_others_in_and_keeps_the_draft(self, project: Project, ann: User, rex: User) -> None:
        """Twice is no error."""
        item = opened(waiting(project), ann)
        services.save_draft(item=item, user=ann, save=save_by(item, ann))
        for _ in range(2):
            services.release(item=item, user=ann, generation=item.generation)
        assert opened(Item.objects.get(pk=item.pk), rex).lease_user == rex
        assert Draft.objects.filter(author=ann, live=True).exists()
