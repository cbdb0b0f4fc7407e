"""Signing in, one's own account, and the admins' list of people."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workbench.accounts import services
from workbench.accounts.forms import NameForm, PasswordForm, PersonForm, SignInForm, TokenForm
from workbench.accounts.models import User, as_user
from workbench.errors import BadInput, NotAllowed

PER_PAGE = 50


class SignIn(LoginView):
    """The door."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post"]


@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """One's name, password and tokens."""
    return _account(request)


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Change one's shown name."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return _account(request, name_form=form)
    services.rename(user=as_user(request.user), full_name=form.cleaned_data["full_name"])
    messages.success(request, _("Your name is changed."))
    return redirect("account")


@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's password; this browser stays signed in, others do not."""
    form = PasswordForm(as_user(request.user), request.POST)
    if not form.is_valid():
        return _account(request, password_form=form)
    update_session_auth_hash(request, form.save())
    messages.success(request, _("Your password is changed. Other browsers have to sign in again."))
    return redirect("account")


@require_POST
def add_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _account(request, token_form=form)
    days = form.cleaned_data["days"] or None
    _, plain = services.issue_token(user=as_user(request.user), name=form.cleaned_data["name"], days=days)
    # Not redirected: the plain text must never be stored, not even in the session.
    return _account(request, new_token=plain)


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Close one's own token."""
    services.revoke_token(user=as_user(request.user), token_id=token_id)
    messages.success(request, _("The token is revoked."))
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in; admins add people here."""
    _require_admin(request)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _accepted(form, lambda: _add_person(form)):
        messages.success(request, _("%(name)s can sign in now.") % {"name": form.cleaned_data["username"]})
        return redirect("people")
    page = Paginator(User.objects.order_by("-is_active", "username"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"form": form, "page": page})


@require_POST
def set_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let a person in again, or keep them out."""
    _require_admin(request)
    person = get_object_or_404(User, pk=user_id)
    active = request.POST.get("active") == "1"
    try:
        services.set_active(user=person, active=active, by=as_user(request.user))
        messages.success(
            request,
            _("%(person)s can sign in again.") % {"person": person}
            if active
            else _("%(person)s can no longer sign in.") % {"person": person},
        )
    except BadInput as error:
        messages.error(request, str(error))
    return redirect("people")


def _account(request: HttpRequest, *, new_token: str = "", **forms: Form) -> HttpResponse:
    user = as_user(request.user)
    context = {
        "name_form": NameForm(initial={"full_name": str(user)}),
        "password_form": PasswordForm(user),
        "token_form": TokenForm(),
        "tokens": user.tokens.filter(revoked_at=None),
        "new_token": new_token,
    }
    return render(request, "accounts/account.html", context | forms)


def _add_person(form: PersonForm) -> User:
    data = form.cleaned_data
    return services.create_user(
        username=data["username"], password=data["password"], full_name=data["full_name"], admin=data["admin"]
    )


def _accepted(form: Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except BadInput as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return not form.errors


def _require_admin(request: HttpRequest) -> None:
    if not as_user(request.user).is_admin:
        raise NotAllowed(_("Only admins see the list of people."))
