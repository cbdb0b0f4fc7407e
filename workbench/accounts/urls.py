"""Addresses of sign-in, account and people."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from workbench.accounts import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    # Whoever cannot sign in yet may choose too.
    path("language/", login_not_required(require_POST(set_language)), name="set-language"),
    path("account/", views.account, name="account"),
    path("account/name/", views.rename, name="account-name"),
    path("account/password/", views.change_password, name="account-password"),
    path("account/tokens/", views.add_token, name="token-add"),
    path("account/tokens/<int:token_id>/revoke/", views.revoke_token, name="token-revoke"),
    path("people/", views.people, name="people"),
    path("people/<int:user_id>/active/", views.set_active, name="person-active"),
]
