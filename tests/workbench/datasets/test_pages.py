"""Making a project, its settings, labels and members."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from workbench.accounts.models import Role, User
from workbench.datasets.forms import SettingsForm
from workbench.datasets.models import Membership, Project

ClientOf = Callable[[User], Client]
PAGES = ["settings/", "settings/pattern/", "members/"]


def posted(project: Project, **changes: Any) -> dict[str, Any]:
    """The settings form as the browser sends it, with changes."""
    values = {name: getattr(project, name) for name in SettingsForm.Meta.fields}
    body = {name: "" if value is None else value for name, value in values.items()}
    labels = list(project.labels.all())
    body |= {"labels-TOTAL_FORMS": len(labels), "labels-INITIAL_FORMS": len(labels)}
    for at, label in enumerate(labels):
        body |= {f"labels-{at}-id": label.pk, f"labels-{at}-name": label.name, f"labels-{at}-color": label.color}
    return body | changes


@pytest.mark.parametrize("page", PAGES)
def test_only_leads_and_admins_open_them(
    page: str, project: Project, ann: User, rex: User, lea: User, root: User, sam: User, client_of: ClientOf
) -> None:
    url = f"/projects/{project.slug}/{page}"
    answers = [client_of(who).get(url).status_code for who in (sam, ann, rex, lea, root)]
    assert answers == [404, 403, 403, 200, 200]


def test_an_admin_makes_a_project_and_leads_it(root: User, client_of: ClientOf) -> None:
    body = {"name": "Winter", "labels": "coat\nlining\n", "brand_color": "#112233"}
    assert client_of(root).post("/projects/new/", body).headers["Location"] == "/projects/winter/"
    made = Project.objects.get(slug="winter")
    assert [label.name for label in made.labels.all()] == ["coat", "lining"]
    assert Membership.objects.get(project=made, user=root).role == Role.LEAD


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "Summer"}, "already a project called summer"),
        ({"name": "!!!"}, "at least one letter"),
        ({"labels": "coat\ncoat"}, "stands there twice"),
        ({"brand_color": "red"}, "#rrggbb"),
    ],
)
def test_a_project_that_cannot_be_made_says_why(
    changes: dict[str, str], why: str, project: Project, root: User, client_of: ClientOf
) -> None:
    body = {"name": "Winter", "labels": "coat", "brand_color": "#112233"} | changes
    assert why in client_of(root).post("/projects/new/", body).content.decode()
    assert Project.objects.count() == 1


def test_only_admins_make_projects(lea: User, client_of: ClientOf) -> None:
    assert client_of(lea).get("/projects/new/").status_code == 403


def test_a_lead_changes_the_settings_and_adds_a_label(project: Project, lea: User, client_of: ClientOf) -> None:
    body = posted(project, review_share=0.5, new_labels="belt\n")
    assert client_of(lea).post(f"/projects/{project.slug}/settings/", body).status_code == 302
    project.refresh_from_db()
    assert project.review_share == 0.5
    assert [label.name for label in project.labels.all()] == ["garment", "belt"]


def test_a_lead_says_which_label_is_skin_or_a_mannequin(project: Project, lea: User, client_of: ClientOf) -> None:
    page, client = f"/projects/{project.slug}/settings/", client_of(lea)
    client.post(page, posted(project, **{"labels-0-is_body": "on"}))
    assert project.labels.get().is_body
    client.post(page, posted(project))
    assert not project.labels.get().is_body


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"validation_share": 0.6, "holdout_share": 0.5}, "must leave some garments"),
        ({"input_width": 250}, "multiples of 32"),
        ({"name_pattern": "("}, "not a regular expression"),
        ({"review_share": 1.5}, "less than or equal to 1"),
        ({"new_labels": "garment"}, "stands there twice"),
        ({"labels-0-archived": "on"}, "At least one label"),
    ],
)
def test_settings_that_do_not_fit_are_refused_whole(
    changes: dict[str, Any], why: str, project: Project, lea: User, client_of: ClientOf
) -> None:
    body = posted(project, name="Renamed") | changes
    assert why in client_of(lea).post(f"/projects/{project.slug}/settings/", body).content.decode()
    project.refresh_from_db()
    assert (project.name, project.input_width) == ("Summer", None)


def test_a_pattern_is_tried_before_it_is_saved(project: Project, lea: User, client_of: ClientOf) -> None:
    url = f"/projects/{project.slug}/settings/pattern/"
    fits = client_of(lea).get(url, {"name_pattern": r"^(?P<garment>\d+)-(?P<viewpoint>\w+)$", "example": "12-Back.jpg"})
    assert "<strong>12</strong>" in fits.content.decode()
    assert "<strong>Back</strong>" in fits.content.decode()
    assert "does not fit" in client_of(lea).get(url, {"name_pattern": "^(?P<garment>x)$"}).content.decode()
    assert "needs a group called garment" in client_of(lea).get(url, {"name_pattern": "x"}).content.decode()


def test_a_lead_adds_changes_and_removes_a_member(project: Project, lea: User, sam: User, client_of: ClientOf) -> None:
    client, url = client_of(lea), f"/projects/{project.slug}/members/"
    client.post(url, {"username": "SAM", "role": "annotator"})
    member = Membership.objects.get(project=project, user=sam)
    client.post(f"{url}{member.pk}/", {"role": "reviewer"})
    member.refresh_from_db()
    assert member.role == Role.REVIEWER
    client.post(f"{url}{member.pk}/", {"role": ""})
    assert not Membership.objects.filter(user=sam).exists()


def test_a_name_that_nobody_has_is_said(project: Project, lea: User, client_of: ClientOf) -> None:
    page = client_of(lea).post(f"/projects/{project.slug}/members/", {"username": "nobody", "role": "lead"})
    assert "Nobody signs in by that name" in page.content.decode()


def test_a_role_that_does_not_exist_is_refused(project: Project, lea: User, ann: User, client_of: ClientOf) -> None:
    member = Membership.objects.get(user=ann)
    assert client_of(lea).post(f"/projects/{project.slug}/members/{member.pk}/", {"role": "king"}).status_code == 400


def test_a_lead_writes_the_projects_own_causes(project: Project, lea: User, client_of: ClientOf) -> None:
    """One a line; the page shows them again."""
    client, url = client_of(lea), f"/projects/{project.slug}/settings/"
    client.post(url, posted(project, extra_causes=" Fur \n\nSequins", least_review_share=0.1))
    project.refresh_from_db()
    assert (project.extra_causes, project.least_review_share) == (["Fur", "Sequins"], 0.1)
    assert "Fur\nSequins</textarea>" in client.get(url).content.decode()
    client.post(url, posted(project, extra_causes=""))
    project.refresh_from_db()
    assert project.extra_causes == []


@pytest.mark.parametrize(
    ("causes", "why"),
    [("Fur\nfur", "stands there twice"), ("x" * 61, "longer than 60"), ("\n".join(map(str, range(21))), "At most 20")],
)
def test_causes_that_cannot_be_say_why(causes: str, why: str, project: Project, lea: User, client_of: ClientOf) -> None:
    answer = client_of(lea).post(f"/projects/{project.slug}/settings/", posted(project, extra_causes=causes))
    assert why in answer.content.decode()
    project.refresh_from_db()
    assert project.extra_causes == []
