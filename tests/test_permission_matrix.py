"""Every route, every method, every role: generated from the table in tests/routes.py."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.routes import ADMIN, ANNOTATOR, LEAD, MATRIX, PUBLIC, REVIEWER, SIGNED_IN, Least, parameters, patterns
from workbench.accounts.models import Role, User
from workbench.accounts.services import issue_token
from workbench.datasets import blobs
from workbench.datasets.models import Membership, Project
from workbench.datasets.services import set_role
from workbench.masks import codec
from workbench.masks.models import Opening
from workbench.predictions.models import ModelVersion, Score
from workbench.review.models import Verdict
from workbench.training.models import Comparison, LabelCheck, Run, Snapshot
from workbench.workflow.states import Event

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CASES = [(name, method, least) for name, methods in MATRIX.items() for method, least in methods.items()]
OF_A_PROJECT = [case for case in CASES if ANNOTATOR <= case[2] <= LEAD]
# Whatever is wrong with an empty request, it is not the person.
LET_IN = {200, 201, 204, 302, 304, 400, 409, 412, 415, 428}
# These only ever touch what is one's own; another's number changes nothing, and says nothing.
OWN_ONLY = {"token-revoke"}
# Parts of addresses that name a kind of thing rather than one thing.
WORDS = {"slug", "variant", "format_name", "table", "name"}
# Taking away what is gone already is no error: what was asked for is so.
GONE_IS_FINE = {"opening_id"}

ClientOf = Callable[[User], Client]
Ids = dict[str, Any]


def filled(project: Project) -> Ids:
    """One thing of each kind in this project, as the parts of addresses name them."""
    photo = factories.photo(project, f"{project.slug}.jpg")
    mask = factories.mask(photo)
    item = factories.move(photo, Event.SEGMENTED, Event.SENT_TO_ANNOTATE)
    number, onnx = 7 if project.slug == "summer" else 8, blobs.put([b"a network"])
    model = factories.model_version(project, number, onnx=onnx, onnx_check={"photos": 1, "pixels": 0.0})
    owner = factories.user(f"member-of-{project.slug}")
    set_role(project=project, user=owner, role=Role.ANNOTATOR)
    snapshot = Snapshot.objects.create(project=project, digest="0" * 64)
    run = Run.objects.create(project=project, trigger="a test", model=model, snapshot=snapshot)
    check = LabelCheck.objects.create(
        run=run, mask=mask, rank=1, score=0.1, kind="missing", text="a test", dice=0.9, surface_dice=0.8,
        region=[0, 0, 1, 1], shift=[0, 0], lines=[], found=codec.encode(factories.alpha()), doubted=True,
    )  # fmt: skip
    score = Score.objects.create(
        model=model, photo=photo, mask=mask, split="holdout", dice=0.9, surface_dice=0.8, seconds=0.1,
        found=codec.encode(factories.alpha()),
    )  # fmt: skip
    opening = Opening.objects.create(photo=photo, x=1, y=1, area=4, created_by=owner)
    verdict = Verdict.objects.create(item=item, version=mask, reviewer=owner, kind=Verdict.Kind.APPROVED)
    return {
        "slug": project.slug, "photo_id": photo.pk, "version_id": mask.pk, "item_id": item.pk, "number": model.number,
        "run_id": run.pk, "member_id": Membership.objects.get(project=project, user=owner).pk, "user_id": owner.pk,
        "token_id": issue_token(user=owner, name="a program")[0].pk, "variant": "thumb", "format_name": "masks",
        "opening_id": opening.pk, "batch": verdict.batch, "table": "weeks", "check_id": check.pk, "score_id": score.pk,
        "comparison_id": Comparison.objects.create(project=project, recipes=[]).pk, "name": "laptop",
    }  # fmt: skip


@pytest.fixture
def ids(project: Project) -> Ids:
    """What there is in the project at hand."""
    return filled(project)


@pytest.fixture
def foreign(db: None) -> Ids:
    """What there is in a project that nobody of the cast belongs to."""
    return filled(factories.project("Winter"))


@pytest.fixture
def cast(ids: Ids, sam: User, ann: User, rex: User, lea: User, root: User) -> dict[Least, User]:
    """Somebody for each step of the ladder."""
    return {SIGNED_IN: sam, ANNOTATOR: ann, REVIEWER: rex, LEAD: lea, ADMIN: root}


def call(client: Client, name: str, method: str, ids: Ids) -> Any:
    """Send an empty request to a route."""
    url = reverse(name, kwargs={part: ids[part] for part in parameters(name)})
    if name.startswith("api-") and name != "api-photos":
        return client.generic(method, url, "{}", content_type="application/json")
    return client.generic(method, url)


def test_every_route_is_in_the_table() -> None:
    """A route that nobody judged fails the build; so does a row without its route."""
    assert {entry.name for entry in patterns()} == set(MATRIX)


@pytest.mark.django_db
@pytest.mark.parametrize("name", MATRIX)
def test_no_other_method_is_answered(name: str, ids: Ids, root: User, client_of: ClientOf) -> None:
    """Not even to the admin; where everybody may come, not to anybody."""
    client = Client() if PUBLIC in MATRIX[name].values() else client_of(root)
    others = [method for method in METHODS if method not in MATRIX[name]]
    answered = {method: call(client, name, method, ids).status_code for method in others}
    assert set(answered.values()) <= {405}, answered


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method", "least"), CASES)
def test_nobody_gets_in_unknown(name: str, method: str, least: Least, ids: Ids) -> None:
    """Without signing in: pages lead to the door, the API says 401, and only what is public answers."""
    answer = call(Client(), name, method, ids)
    if least is PUBLIC:
        assert answer.status_code in {200, 204, 302, 400}
        assert reverse("sign-in") not in answer.headers.get("Location", "")
    elif answer.status_code == 302:
        assert answer.headers["Location"].startswith(reverse("sign-in"))
    else:
        assert answer.status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method", "least"), OF_A_PROJECT)
def test_a_stranger_sees_nothing(
    name: str, method: str, least: Least, ids: Ids, sam: User, client_of: ClientOf
) -> None:
    """Somebody of no project learns not even that there is something."""
    assert call(client_of(sam), name, method, ids).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method", "least"), [case for case in CASES if case[2] > SIGNED_IN])
def test_too_low_a_role_is_refused(
    name: str, method: str, least: Least, ids: Ids, cast: dict[Least, User], client_of: ClientOf
) -> None:
    """Each role that is too low, in the project at hand."""
    below = [step for step in cast if step < least and (step >= ANNOTATOR or least is ADMIN)]
    answers = {step.name: call(client_of(cast[step]), name, method, ids).status_code for step in below}
    assert set(answers.values()) <= {403}, answers


@pytest.mark.django_db
@pytest.mark.parametrize("admin", [False, True])
@pytest.mark.parametrize(("name", "method", "least"), [case for case in CASES if case[2] > PUBLIC])
def test_who_may_gets_in(
    name: str, method: str, least: Least, admin: bool, ids: Ids, cast: dict[Least, User], client_of: ClientOf
) -> None:
    """The lowest role, and the admin."""
    user = cast[ADMIN if admin else least]
    assert call(client_of(user), name, method, ids).status_code in LET_IN


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method", "least"), OF_A_PROJECT)
def test_another_projects_things_are_not_there(
    name: str, method: str, least: Least, ids: Ids, foreign: Ids, cast: dict[Least, User], client_of: ClientOf
) -> None:
    """Neither under their own address nor under one's own project, nor for an admin under the wrong one."""
    assert call(client_of(cast[LEAD]), name, method, foreign).status_code == 404
    varying = parameters(name) - WORDS
    if "slug" in parameters(name) and varying:
        mixed = foreign | {"slug": ids["slug"]}
        assert call(client_of(cast[LEAD]), name, method, mixed).status_code == 404
        assert call(client_of(cast[ADMIN]), name, method, mixed).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "method"),
    [(name, method) for name, method, least in CASES if least > PUBLIC and name not in OWN_ONLY],
)
def test_what_does_not_exist_is_404(name: str, method: str, ids: Ids, root: User, client_of: ClientOf) -> None:
    """Also a number that no database can hold."""
    numbers = parameters(name) - WORDS - {"batch"} - GONE_IS_FINE
    for wrong in (10**9, 10**17):
        for part in numbers:
            assert call(client_of(root), name, method, ids | {part: wrong}).status_code == 404, part
    for part, unknown in (("slug", "nowhere"), ("batch", uuid4())):
        if part in parameters(name):
            assert call(client_of(root), name, method, ids | {part: unknown}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method", "least"), OF_A_PROJECT)
def test_an_archived_project_is_gone(
    name: str, method: str, least: Least, ids: Ids, lea: User, client_of: ClientOf
) -> None:
    """With everything in it, for everybody."""
    Project.objects.update(archived=True)
    assert call(client_of(lea), name, method, ids).status_code == 404


def test_another_persons_token_stays(ids: Ids, ann: User, client_of: ClientOf) -> None:
    """Its number is guessed in vain."""
    call(client_of(ann), "token-revoke", "POST", ids)
    assert User.objects.get(pk=ids["user_id"]).tokens.get().is_live


def test_nothing_happened_while_knocking(ids: Ids, sam: User, client_of: ClientOf) -> None:
    """A refused request changes nothing: the champion, the run and the photo are where they were."""
    for name, method, _ in OF_A_PROJECT:
        call(client_of(sam), name, method, ids)
    assert ModelVersion.objects.get().status == ModelVersion.Status.CHAMPION
    assert Run.objects.get().state == Run.State.QUEUED
