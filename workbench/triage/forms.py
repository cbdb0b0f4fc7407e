"""What a lead fills in about the policy."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.triage.aims import PRESETS
from workbench.triage.policy import Thresholds


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The thresholds of a policy."""

    class Meta:
        model = Project
        fields = [
            "accept_dice", "review_dice", "doubt_dice", "least_contrast", "random_share", "audit_share",
            "accept_uncalibrated",
        ]  # fmt: skip
        labels = {
            "accept_dice": _("Accept without a person from"),
            "review_dice": _("Send to an annotator below"),
            "doubt_dice": _("Doubt an imported mask below"),
            "least_contrast": _("Least contrast"),
            "random_share": _("Control share"),
            "audit_share": _("Audit share"),
            "accept_uncalibrated": _("A model that was never calibrated may accept photos"),
        }
        help_texts = {
            "accept_dice": _("Estimated Dice, 0 to 1."),
            "review_dice": _("Estimated Dice, 0 to 1. Between the two a reviewer looks once."),
            "doubt_dice": _("Dice between the model and an imported mask. Below it, a reviewer judges the import."),
            "least_contrast": _("CIELAB ΔE between garment and surroundings, along the outline."),
            "random_share": _("Of all photos, 0 to 1, that go to a person by lot. It keeps the estimates honest."),
            "audit_share": _("Of what would be accepted, 0 to 1, that a reviewer sees all the same."),
            "accept_uncalibrated": _("If its holdout is good enough."),
        }
        widgets = {
            name: forms.NumberInput(attrs={"step": "any"})
            for name in ("accept_dice", "review_dice", "doubt_dice", "least_contrast", "random_share", "audit_share")
        }

    def thresholds(self) -> Thresholds:
        """The thresholds of a valid form."""
        return Thresholds(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class QualityForm(forms.Form):
    """What the accepted photos shall reach."""

    median = forms.FloatField(
        label=_("Median true Dice at least"), min_value=0, max_value=1, initial=0.98,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )  # fmt: skip
    worst = forms.FloatField(
        label=_("And the worst 5 % not below"), min_value=0, max_value=1, initial=0.93,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )  # fmt: skip


class CapacityForm(forms.Form):
    """What people can do."""

    photos_a_day = forms.FloatField(
        label=_("Photos a day that people can do"), min_value=0, widget=forms.NumberInput(attrs={"step": "any"})
    )


class PresetForm(forms.Form):
    """Ready thresholds by name."""

    preset = forms.ChoiceField(choices=[(name, name) for name in PRESETS])


class ChangeForm(forms.Form):
    """Why the policy changes."""

    note = forms.CharField(label=_("Why"), required=False, max_length=1000)


AIMS: tuple[type[forms.Form], ...] = (PresetForm, QualityForm, CapacityForm)


def aim_of(data: Any) -> dict[str, Any]:
    """What a query or a form aims for: the first aim that is there and makes sense, or {}."""
    for form in (kind(data) for kind in AIMS):
        if form.is_valid():
            return dict(form.cleaned_data)
    return {}
