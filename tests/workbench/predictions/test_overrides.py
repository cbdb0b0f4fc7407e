"""A lead decides against the gate and says why; everybody can read it afterwards."""

import pytest

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.errors import BadInput, Conflict
from workbench.predictions import services
from workbench.predictions.models import ModelVersion


@pytest.fixture
def first(project: Project) -> ModelVersion:
    """The champion that the gate let in."""
    made = factories.model_version(project, 1, champion=False, passed=True)
    services.promote(version=made, user=None, reason="Promoted: the first model.")
    return made


def second(project: Project, *, passed: bool | None) -> ModelVersion:
    """A version that the gate has judged."""
    return factories.model_version(project, 2, champion=False, passed=passed)


def test_promoting_what_was_kept_out_needs_a_reason(project: Project, first: ModelVersion, lea: User) -> None:
    kept_out = second(project, passed=False)
    for empty in ("", "   "):
        with pytest.raises(BadInput, match="Say why"):
            services.promote_by_hand(version=kept_out, user=lea, reason=empty)
    assert services.champion(project) == first
    row = services.promote_by_hand(version=kept_out, user=lea, reason=" Straps are much better. ")
    assert (row.overrides, row.keeps_out, row.user) == (kept_out, False, lea)
    assert row.reason == "Promoted by hand by Lea: Straps are much better."
    assert list(kept_out.overrides.all()) == [row]


def test_what_the_gate_never_judged_needs_none(project: Project, first: ModelVersion, lea: User) -> None:
    row = services.promote_by_hand(version=second(project, passed=None), user=lea, reason="")
    assert (row.overrides, row.reason) == (None, "Promoted by hand by Lea.")


def test_keeping_out_what_passed_needs_a_reason_and_goes_back(project: Project, first: ModelVersion, lea: User) -> None:
    passing = second(project, passed=True)
    services.promote(version=passing, user=None, reason="Promoted: better on the holdout.")
    with pytest.raises(BadInput, match="Say why"):
        services.keep_out(version=passing, user=lea, reason="")
    assert services.champion(project) == passing
    row = services.keep_out(version=passing, user=lea, reason="It cuts off hems.")
    assert services.champion(project) == first
    assert (row.overrides, row.keeps_out, row.replaced) == (passing, True, passing)
    assert row.reason == "v2 is kept out by Lea: It cuts off hems."
    with pytest.raises(Conflict):
        services.keep_out(version=passing, user=lea, reason="again")


def test_the_first_model_cannot_be_kept_out(project: Project, first: ModelVersion, lea: User) -> None:
    with pytest.raises(Conflict, match="no earlier champion"):
        services.keep_out(version=first, user=lea, reason="It is bad.")


def test_rolling_back_takes_a_reason_and_needs_none(project: Project, first: ModelVersion, lea: User) -> None:
    services.promote(version=second(project, passed=True), user=None, reason="")
    assert services.roll_back(project=project, user=lea, reason="Hems.").reason == "Rolled back from v2: Hems."
    third = factories.model_version(project, 3, champion=False, passed=True)
    services.promote(version=third, user=None, reason="")
    row = services.roll_back(project=project, user=lea)
    assert (row.reason, row.overrides) == ("Rolled back from v3.", None)
