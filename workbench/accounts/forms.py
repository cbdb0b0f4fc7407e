"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from workbench.accounts.throttles import SignInThrottle


class SignInForm(AuthenticationForm):
    """Name and password, with an error that says what to do, and a limit on guesses."""

    error_messages = {
        "invalid_login": "This name and password do not belong together. Check both; capitals count in the password.",
        "inactive": "This account is closed. Ask an admin to open it again.",
    }

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a wrong pair, and after too many attempts."""
        if self.request is not None and not SignInThrottle().allow_request(self.request, None):  # type: ignore[arg-type]
            raise forms.ValidationError("Too many attempts. Wait a minute, then try again.")
        return super().clean()


class NameForm(forms.Form):
    """How a person's name is shown."""

    full_name = forms.CharField(label="Name", max_length=150, help_text="Shown beside your masks and verdicts.")


class PasswordForm(PasswordChangeForm):
    """A new password. It stands among other forms, so it does not take the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label="Used by", max_length=80, help_text="The program that will use it.")
    days = forms.TypedChoiceField(
        label="Valid for",
        coerce=int,
        choices=[(30, "30 days"), (90, "90 days"), (365, "1 year"), (0, "No end")],
        initial=90,
    )


class PersonForm(forms.Form):
    """A new person with a first password."""

    username = forms.CharField(max_length=150, label="Sign-in name")
    full_name = forms.CharField(max_length=150, label="Name", required=False)
    password = forms.CharField(
        label="First password",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="At least 8 characters. Hand it over yourself; they change it on their account page.",
    )
    admin = forms.BooleanField(label="Admin", required=False, help_text="Admins may do everything in every project.")
