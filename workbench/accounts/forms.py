"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workbench.accounts.throttles import SignInThrottle


class SignInForm(AuthenticationForm):
    """Name and password, with an error that says what to do, and a limit on guesses."""

    error_messages = {
        "invalid_login": _(
            "This name and password do not belong together. Check both; capitals count in the password."
        ),
        "inactive": _("This account is closed. Ask an admin to open it again."),
    }

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a wrong pair, and after too many attempts."""
        if self.request is not None and not SignInThrottle().allow_request(self.request, None):  # type: ignore[arg-type]
            raise forms.ValidationError(gettext("Too many attempts. Wait a minute, then try again."))
        return super().clean()


class NameForm(forms.Form):
    """How a person's name is shown."""

    full_name = forms.CharField(label=_("Name"), max_length=150, help_text=_("Shown beside your masks and verdicts."))


class PasswordForm(PasswordChangeForm):
    """A new password. It stands among other forms, so it does not take the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("Used by"), max_length=80, help_text=_("The program that will use it."))
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("1 year")), (0, _("No end"))],
        initial=90,
    )


class PersonForm(forms.Form):
    """A new person with a first password."""

    username = forms.CharField(max_length=150, label=_("Sign-in name"))
    full_name = forms.CharField(max_length=150, label=_("Name"), required=False)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("At least 8 characters. Hand it over yourself; they change it on their account page."),
    )
    admin = forms.BooleanField(
        label=_("Admin"), required=False, help_text=_("Admins may do everything in every project.")
    )
