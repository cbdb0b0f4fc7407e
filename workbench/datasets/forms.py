"""Forms about projects, their labels and their members."""

from django import forms

from workbench.accounts.models import Role, User
from workbench.datasets.models import Label, Project

COLOR = forms.TextInput(attrs={"type": "color"})


class NewProjectForm(forms.Form):
    """A new project: name, labels, brand colour."""

    name = forms.CharField(max_length=120, help_text="For example the season or the client.")
    labels = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        initial="garment",
        help_text="One a line. “garment” alone is enough for cutouts; name the parts to tell them apart.",
    )
    brand_color = forms.CharField(
        label="Brand colour", initial="#8a6d3b", widget=COLOR, help_text="Cutouts are previewed on it."
    )

    def label_names(self) -> list[str]:
        """The labels asked for, in order."""
        return [line.strip() for line in self.cleaned_data["labels"].splitlines() if line.strip()]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything a lead decides about a project; the view asks check_settings whether they fit together."""

    class Meta:
        model = Project
        fields = [
            "name", "brand_color", "accept_dice", "review_dice", "doubt_dice", "least_contrast", "random_share",
            "review_share", "first_model_after", "retrain_after", "retrain_hours", "training_minutes", "architecture",
            "encoder", "encoder_weights", "input_height", "input_width", "validation_share", "holdout_share",
            "name_pattern",
        ]  # fmt: skip
        labels = {
            "brand_color": "Brand colour",
            "accept_dice": "Accept without a person from",
            "review_dice": "Send to an annotator below",
            "doubt_dice": "Doubt an imported mask below",
            "least_contrast": "Least contrast",
            "random_share": "Control share",
            "review_share": "Share reviewed",
            "first_model_after": "First training after",
            "retrain_after": "Train again after",
            "retrain_hours": "Or every",
            "training_minutes": "Longest training",
            "encoder_weights": "Encoder's first weights",
            "input_height": "Input height",
            "input_width": "Input width",
            "validation_share": "Validation",
            "holdout_share": "Holdout",
            "name_pattern": "Pattern",
        }
        help_texts = {
            "accept_dice": "Estimated Dice, 0 to 1.",
            "review_dice": "Estimated Dice, 0 to 1. Between the two a reviewer looks once.",
            "doubt_dice": "Dice between the model and an imported mask. Below it, a reviewer judges the import.",
            "least_contrast": "CIELAB ΔE between garment and surroundings, along the outline.",
            "random_share": "Of all photos, 0 to 1, that go to a person by lot. It keeps the estimates honest.",
            "review_share": "Of what annotators submit, 0 to 1, that a second person sees.",
            "first_model_after": "masks a person has accepted",
            "retrain_after": "newly accepted masks; 0 for never",
            "retrain_hours": "hours, if there are new masks; 0 for never",
            "training_minutes": "minutes",
            "encoder_weights": "Empty: none. A local file, or a name the machine may download.",
            "input_height": "pixels, a multiple of 32",
            "input_width": "pixels, a multiple of 32",
            "validation_share": "Share of garments, 0 to 1, that tune the threshold.",
            "holdout_share": "Share of garments, 0 to 1, that no training sees.",
            "name_pattern": "A regular expression on the name without its ending, with groups garment and viewpoint.",
        }
        widgets = {"brand_color": COLOR, "name_pattern": forms.Textarea(attrs={"rows": 3, "class": "mono"})}


class LabelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A label's name and colour; archived, it can no longer be drawn, and its masks stay."""

    class Meta:
        model = Label
        fields = ["name", "color", "archived"]
        widgets = {"color": COLOR}


class BaseLabelFormSet(forms.BaseModelFormSet):  # type: ignore[type-arg]
    """All labels of one project."""

    def clean(self) -> None:
        """Raises ValidationError for a name that stands there twice, or when no label is left to draw."""
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        names = [row["name"] for row in rows]
        if len(set(names)) != len(names):
            raise forms.ValidationError("A label stands there twice.")
        if rows and all(row["archived"] for row in rows):
            raise forms.ValidationError("At least one label must stay in use.")


LabelFormSet = forms.modelformset_factory(Label, form=LabelForm, formset=BaseLabelFormSet, extra=0)


class MemberForm(forms.Form):
    """Somebody's role in a project."""

    username = forms.CharField(label="Sign-in name", max_length=150)
    role = forms.ChoiceField(choices=Role.choices, initial=Role.ANNOTATOR)

    def clean_username(self) -> User:
        """The person of that name. Raises ValidationError when there is none."""
        user = User.objects.filter(username__iexact=self.cleaned_data["username"], is_active=True).first()
        if user is None:
            raise forms.ValidationError("Nobody signs in by that name. An admin adds people.")
        return user
