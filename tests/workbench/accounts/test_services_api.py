"""People, their doors and their programs' keys."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests import factories
from workbench.accounts import services
from workbench.accounts.models import ApiToken, Role, User, digest
from workbench.datasets.models import Project
from workbench.datasets.permissions import project_for, rank, visible_projects
from workbench.errors import BadInput, NotAllowed, NotFound

ClientOf = Callable[[User], Client]


def bearer(plain: str) -> Client:
    """A program with this token."""
    return Client(headers={"authorization": f"Bearer {plain}"})


def test_names_are_taken_whatever_their_case(sam: User) -> None:
    """Two people called sam and SAM would be mistaken for each other."""
    with pytest.raises(BadInput):
        factories.user("SAM")


@pytest.mark.parametrize("password", ["short", "password123", "1234567890"])
@pytest.mark.django_db
def test_weak_passwords_are_refused(password: str) -> None:
    """Nobody is made."""
    with pytest.raises(ValidationError):
        services.create_user(username="kim", password=password)
    assert not User.objects.exists()


def test_roles_are_a_ladder(project: Project, ann: User, rex: User, lea: User, sam: User, root: User) -> None:
    """And an admin stands above it, without being a member."""
    assert [rank(user, project) for user in (sam, ann, rex, lea, root)] == [-1, 0, 1, 2, 3]
    with pytest.raises(NotFound):
        project_for(sam, project.slug)
    with pytest.raises(NotAllowed):
        project_for(ann, project.slug, Role.REVIEWER)
    assert project_for(rex, project.slug, Role.REVIEWER) == project


def test_one_sees_one_s_own_projects(project: Project, ann: User, sam: User, root: User) -> None:
    """An admin sees all, nobody sees what is archived."""
    factories.project("Winter")
    assert [visible_projects(user).count() for user in (sam, ann, root)] == [0, 1, 2]
    Project.objects.update(archived=True)
    assert [visible_projects(user).count() for user in (sam, ann, root)] == [0, 0, 0]


def test_somebody_who_left_is_a_stranger(project: Project, lea: User, client_of: ClientOf) -> None:
    """With the session that is still open, too."""
    client = client_of(lea)
    User.objects.filter(pk=lea.pk).update(is_active=False)
    lea.refresh_from_db()
    assert rank(lea, project) == -1
    assert client.get(f"/api/projects/{project.slug}/").status_code == 401


class TestTokens:
    """Keys for programs."""

    def test_a_token_is_its_owner(self, project: Project, ann: User) -> None:
        """And only its digest is stored."""
        token, plain = services.issue_token(user=ann, name="  the exporter ")
        assert (token.name, token.digest) == ("the exporter", digest(plain))
        assert not ApiToken.objects.filter(digest=plain).exists()
        assert bearer(plain).get(f"/api/projects/{project.slug}/").status_code == 200
        assert bearer(plain).get(f"/api/projects/{project.slug}/runs/").status_code == 403

    def test_its_use_is_noted(self, ann: User) -> None:
        """Once a minute at most."""
        token, plain = services.issue_token(user=ann, name="the exporter")
        bearer(plain).get("/api/projects/")
        token.refresh_from_db()
        first = token.last_used_at
        bearer(plain).get("/api/projects/")
        token.refresh_from_db()
        assert first is not None
        assert token.last_used_at == first

    def test_a_dead_token_opens_nothing(self, ann: User, sam: User) -> None:
        """Unknown, expired, revoked, or of somebody who left; another person cannot revoke it."""
        token, plain = services.issue_token(user=ann, name="the exporter")
        services.revoke_token(user=sam, token_id=token.pk)
        assert bearer(plain).get("/api/projects/").status_code == 200
        for change in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}):
            ApiToken.objects.filter(pk=token.pk).update(**change)
            assert bearer(plain).get("/api/projects/").status_code == 401
            ApiToken.objects.filter(pk=token.pk).update(revoked_at=None, expires_at=None)
        User.objects.filter(pk=ann.pk).update(is_active=False)
        assert bearer(plain).get("/api/projects/").status_code == 401
        assert bearer("selv_guess").get("/api/projects/").status_code == 401
        assert bearer("").get("/api/projects/").status_code == 401

    def test_a_token_needs_no_csrf_and_a_session_does(self, project: Project, root: User) -> None:
        """A stranger's page cannot use somebody's open session."""
        _, plain = services.issue_token(user=root, name="the exporter")
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(root)
        body = {"name": "Winter", "labels": ["coat"]}
        assert strict.post("/api/projects/", body, content_type="application/json").status_code == 403
        program = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {plain}"})
        assert program.post("/api/projects/", body, content_type="application/json").status_code == 201


class TestSession:
    """The browser's door in the API."""

    def sign_in(self, client: Client, name: str, password: str) -> tuple[int, dict[str, str]]:
        """Try to sign in."""
        body = {"username": name, "password": password}
        answer = client.post("/api/session/", body, content_type="application/json")
        return answer.status_code, answer.json()

    def test_in_and_out(self, ann: User) -> None:
        """As the editor does it over an open photo."""
        client = Client()
        assert client.get("/api/session/").json() == {"user": None}
        assert self.sign_in(client, "ann", factories.PASSWORD) == (200, {"user": "Ann"})
        assert client.get("/api/session/").json() == {"user": "Ann"}
        assert client.delete("/api/session/").status_code == 204
        assert client.get("/api/session/").json() == {"user": None}

    def test_a_wrong_password_says_not_what_was_wrong(self, ann: User) -> None:
        """Name or password."""
        client = Client()
        assert self.sign_in(client, "ann", "wrong") == self.sign_in(client, "nobody", "wrong")
        assert self.sign_in(client, "ann", "wrong")[0] == 400

    def test_guessing_is_slow(self, ann: User) -> None:
        """Twenty attempts a minute."""
        client = Client()
        answers = [self.sign_in(client, "ann", str(number))[0] for number in range(21)]
        assert (answers[:20], answers[20]) == ([400] * 20, 429)
