"""Signing in, one's account, the list of people."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories
from workbench.accounts.models import User, digest
from workbench.accounts.services import issue_token

ClientOf = Callable[[User], Client]
PAIR = {"username": "sam", "password": factories.PASSWORD}


def test_a_right_pair_opens_the_door(sam: User, client: Client) -> None:
    assert client.post("/sign-in/", PAIR).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_a_wrong_pair_says_what_to_check(sam: User, client: Client) -> None:
    page = client.post("/sign-in/", PAIR | {"password": "wrong"}).content.decode()
    assert "do not belong together" in page
    assert 'value="sam"' in page


def test_the_door_leads_to_no_other_site(sam: User, client: Client) -> None:
    reply = client.post("/sign-in/", PAIR | {"next": "https://evil.example/"})
    assert reply.headers["Location"] == "/"


def test_guessing_is_slowed_down(sam: User, client: Client) -> None:
    for _ in range(20):
        client.post("/sign-in/", PAIR | {"password": "wrong"})
    page = client.post("/sign-in/", PAIR).content.decode()
    assert "Too many attempts" in page


def test_signing_out_needs_a_press_of_the_button(sam: User, client_of: ClientOf) -> None:
    client = client_of(sam)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/account/").status_code == 302


def test_a_token_is_shown_once_and_stored_as_a_hash(sam: User, client_of: ClientOf) -> None:
    client = client_of(sam)
    plain = client.post("/account/tokens/", {"name": "photo booth", "days": 90}).context["new_token"]
    assert sam.tokens.get().digest == digest(plain)
    assert plain not in client.get("/account/").content.decode()


def test_one_revokes_only_ones_own_tokens(sam: User, root: User, client_of: ClientOf) -> None:
    token, _ = issue_token(user=root, name="root's")
    client_of(sam).post(f"/account/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.is_live
    client_of(root).post(f"/account/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert not token.is_live


def test_a_changed_password_keeps_this_browser_and_closes_others(sam: User, client_of: ClientOf) -> None:
    here, there = client_of(sam), client_of(sam)
    new = "another long secret"
    body = {"old_password": factories.PASSWORD, "new_password1": new, "new_password2": new}
    here.post("/account/password/", body)
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_a_weak_password_is_refused_with_a_reason(sam: User, client_of: ClientOf) -> None:
    body = {"old_password": factories.PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    assert "too short" in client_of(sam).post("/account/password/", body).content.decode()


def test_a_person_changes_their_name(sam: User, client_of: ClientOf) -> None:
    client_of(sam).post("/account/name/", {"full_name": "Sam the Second"})
    sam.refresh_from_db()
    assert str(sam) == "Sam the Second"


@pytest.mark.parametrize("url", ["/people/", "/people/1/active/"])
def test_people_are_for_admins(url: str, lea: User, client_of: ClientOf) -> None:
    assert client_of(lea).post(url).status_code == 403


def test_an_admin_adds_a_person_who_can_sign_in(root: User, client_of: ClientOf) -> None:
    body = {"username": "ann", "full_name": "Ann", "password": factories.PASSWORD}
    client_of(root).post("/people/", body)
    assert Client().login(username="ann", password=factories.PASSWORD)
    assert (
        "already somebody called ANN" in client_of(root).post("/people/", body | {"username": "ANN"}).content.decode()
    )


def test_a_weak_first_password_is_refused(root: User, client_of: ClientOf) -> None:
    page = client_of(root).post("/people/", {"username": "ann", "password": "12345678"}).content.decode()
    assert "too common" in page
    assert not User.objects.filter(username="ann").exists()


def test_a_closed_account_opens_no_door_until_it_is_opened(sam: User, root: User, client_of: ClientOf) -> None:
    inside = client_of(sam)
    client_of(root).post(f"/people/{sam.pk}/active/", {"active": "0"})
    assert inside.get("/account/").status_code == 302
    client_of(root).post(f"/people/{sam.pk}/active/", {"active": "1"})
    assert inside.get("/account/").status_code == 200


def test_an_admin_cannot_keep_themselves_out(root: User, client_of: ClientOf) -> None:
    client_of(root).post(f"/people/{root.pk}/active/", {"active": "0"})
    root.refresh_from_db()
    assert root.is_active
