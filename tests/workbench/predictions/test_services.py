"""Model versions come and go; predictions never push a person's mask aside."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.errors import BadInput, Conflict
from workbench.masks import codec
from workbench.masks.models import MaskVersion
from workbench.masks.services import NewLayer, head_of
from workbench.predictions import services
from workbench.predictions.models import ModelVersion, Prediction, Promotion
from workbench.predictions.services import Scores
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import Actor, claim
from workbench.workflow.states import Event, State

GPU = Actor(worker="gpu-1")
SCORES = Scores(confidence=0.95, contrast=12.0, seconds=0.02)


def register(project: Project) -> ModelVersion:
    """A new candidate."""
    return services.register(
        project=project, weights=factories.weights({"classes": ["1"]}), config={"classes": ["1"]}, metrics={}
    )


def held(photo: Photo) -> Item:
    """The photo's item, claimed by a worker."""
    return claim(Item.objects.filter(photo=photo), GPU)[0]


def found(photo: Photo, box: tuple[int, int, int, int] = (10, 10, 30, 30)) -> list[NewLayer]:
    """What the network drew."""
    return [NewLayer(photo.project.labels.get().pk, codec.encode(factories.alpha(box=box)))]


class TestVersions:
    """Registering, promoting, rolling back."""

    def test_candidates_are_numbered_per_project(self, project: Project) -> None:
        """And are no champions yet."""
        other = factories.project("Winter")
        assert [register(project).number, register(project).number, register(other).number] == [1, 2, 1]
        assert services.champion(project) is None

    def test_there_is_one_champion(self, project: Project, lea: User) -> None:
        """The one before retires; the row says who, why and whom it replaced."""
        first, second = register(project), register(project)
        services.promote(version=first, user=None, reason="the first")
        promotion = services.promote(version=second, user=lea, reason="better")
        first.refresh_from_db()
        assert (services.champion(project), first.status) == (second, ModelVersion.Status.RETIRED)
        assert (promotion.replaced, promotion.user, promotion.reason) == (first, lea, "better")
        with pytest.raises(Conflict):
            services.promote(version=second, user=lea, reason="again")

    def test_the_database_refuses_a_second_champion(self, project: Project) -> None:
        """Whatever the code does."""
        factories.model_version(project, 1)
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.model_version(project, 2)

    def test_rolling_back_returns_to_the_one_before(self, project: Project, lea: User) -> None:
        """It is a promotion like any other; rolled back once more, it does not lead forward again."""
        first, second = register(project), register(project)
        services.promote(version=first, user=None, reason="the first")
        with pytest.raises(Conflict):
            services.roll_back(project=project, user=lea)
        services.promote(version=second, user=None, reason="better")
        services.roll_back(project=project, user=lea)
        assert services.champion(project) == first
        with pytest.raises(Conflict):
            services.roll_back(project=project, user=lea)
        assert services.champion(project) == first
        assert Promotion.objects.count() == 3


class TestRecord:
    """Storing what a model found."""

    def test_the_first_prediction_becomes_the_head(self, project: Project) -> None:
        """And the photo waits for triage."""
        photo = factories.photo(project)
        item = held(photo)
        prediction = services.record(item=item, actor=GPU, model=register(project), layers=found(photo), scores=SCORES)
        item.refresh_from_db()
        assert (item.state, head_of(photo), services.latest(photo)) == (State.TO_ROUTE, prediction.mask, prediction)

    def test_a_newer_prediction_replaces_a_models_head(self, project: Project) -> None:
        """With the older one as its parent."""
        photo, model = factories.photo(project), register(project)
        before = services.record(item=held(photo), actor=GPU, model=model, layers=found(photo), scores=SCORES)
        factories.move(photo, Event.SENT_TO_ANNOTATE, Event.SUPERSEDED)
        after = services.record(item=held(photo), actor=GPU, model=model, layers=found(photo), scores=SCORES)
        assert (head_of(photo), after.mask.parent) == (after.mask, before.mask)

    @pytest.mark.parametrize("by_person", [True, False])
    def test_a_persons_or_imported_mask_stays_the_head(self, project: Project, ann: User, by_person: bool) -> None:
        """The prediction lies beside it."""
        photo = factories.photo(project)
        mask = factories.mask(photo, author=ann if by_person else None)
        services.record(item=held(photo), actor=GPU, model=register(project), layers=found(photo), scores=SCORES)
        assert head_of(photo) == mask
        assert Prediction.objects.count() == 1

    def test_a_lost_lease_stores_nothing(self, project: Project) -> None:
        """No version, no prediction, no moved head."""
        photo = factories.photo(project)
        late = held(photo)
        Item.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        claim(Item.objects.filter(photo=photo), Actor(worker="gpu-2"))
        with pytest.raises(Conflict):
            services.record(item=late, actor=GPU, model=register(project), layers=found(photo), scores=SCORES)
        assert head_of(photo) is None
        assert not MaskVersion.objects.exists()
        assert not Prediction.objects.exists()

    def test_a_mask_of_another_size_is_refused(self, project: Project) -> None:
        """Before anything is opened."""
        photo = factories.photo(project)
        layers = [NewLayer(project.labels.get().pk, codec.encode(factories.alpha(20, 20)))]
        with pytest.raises(BadInput):
            services.record(item=held(photo), actor=GPU, model=register(project), layers=layers, scores=SCORES)


class TestSpread:
    """After a promotion: who is pre-segmented again."""

    @pytest.fixture
    def promotion(self, project: Project) -> Promotion:
        """A second champion has just been promoted."""
        services.promote(version=register(project), user=None, reason="the first")
        return services.promote(version=register(project), user=None, reason="better")

    def waiting(self, promotion: Promotion, name: str) -> Item:
        """A photo that the replaced model pre-segmented and that waits for an annotator."""
        photo = factories.photo(promotion.project, name)
        assert promotion.replaced is not None
        factories.prediction(photo, promotion.replaced)
        return factories.move(photo, Event.SEGMENTED, Event.SENT_TO_ANNOTATE)

    def test_only_untouched_and_unclaimed_photos_go_back(self, promotion: Promotion, ann: User) -> None:
        """Not those somebody holds, has drawn on, or is to correct; nor those in other states."""
        goes = self.waiting(promotion, "goes.jpg")
        claim(Item.objects.filter(pk=self.waiting(promotion, "held.jpg").pk), Actor(user=ann))
        Item.objects.filter(pk=self.waiting(promotion, "drawn.jpg").pk).update(drawn_on=True)
        Item.objects.filter(pk=self.waiting(promotion, "returned.jpg").pk).update(returned_to=ann)
        factories.move(self.waiting(promotion, "review.jpg").photo, Event.SUBMITTED, user=ann)
        current = self.waiting(promotion, "current.jpg")
        factories.prediction(current.photo, promotion.version)
        assert services.spread(promotion, GPU) == 1
        assert services.spread(promotion, GPU) == 0
        promotion.refresh_from_db()
        assert promotion.spread_at is not None
        gone = Item.objects.filter(state=State.TO_PRESEGMENT)
        assert [item.pk for item in gone] == [goes.pk]

    def test_after_a_rollback_waiting_photos_follow_to_the_older_champion(
        self, promotion: Promotion, project: Project, lea: User
    ) -> None:
        """What the newer one had pre-segmented goes back; what the older one predicts again stays."""
        item = self.waiting(promotion, "follows.jpg")
        factories.prediction(item.photo, promotion.version)
        back = services.roll_back(project=project, user=lea)
        assert promotion.replaced is not None
        assert list(services.stale_items(project, promotion.replaced)) == [item]
        assert services.spread(back, GPU) == 1
        words = Transition.objects.filter(item=item).latest("pk").reason
        assert words == "v1 was promoted after this photo was pre-segmented."
        factories.prediction(item.photo, promotion.replaced)
        factories.move(item.photo, Event.SEGMENTED, Event.SENT_TO_ANNOTATE)
        assert services.spread(back, GPU) == 0

    def test_a_promotion_is_spread_once_nothing_is_left(self, promotion: Promotion) -> None:
        """Until then the tick comes again."""
        self.waiting(promotion, "a.jpg")
        services.spread(promotion, GPU)
        promotion.refresh_from_db()
        assert promotion.spread_at is None
        assert services.spread(promotion, GPU) == 0
        promotion.refresh_from_db()
        assert promotion.spread_at is not None

    def test_a_photo_the_new_model_cannot_read_goes_back_once(self, promotion: Promotion) -> None:
        """It returns without a prediction; sent again it would go round for ever."""
        item = self.waiting(promotion, "broken.jpg")
        assert services.spread(promotion, GPU) == 1
        factories.move(item.photo, Event.FAILED)
        assert services.spread(promotion, GPU) == 0

    def test_photos_drawn_without_a_model_get_a_prediction_too(self, promotion: Promotion) -> None:
        """Nobody has begun with them."""
        factories.move(factories.photo(promotion.project), Event.NO_MODEL)
        assert services.spread(promotion, GPU) == 1
