"""Forms about projects, their labels and their members."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import Role, User
from workbench.datasets.fields import LinesField
from workbench.datasets.models import Label, Project

MOST_CAUSES, LONGEST_CAUSE = 20, 60
COLOR = forms.TextInput(attrs={"type": "color"})


class NewProjectForm(forms.Form):
    """A new project: name, labels, brand colour."""

    name = forms.CharField(max_length=120, help_text=_("For example the season or the client."))
    labels = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        initial="garment",
        help_text=_("One a line. “garment” alone is enough for cutouts; name the parts to tell them apart."),
    )
    brand_color = forms.CharField(
        label=_("Brand colour"), initial="#8a6d3b", widget=COLOR, help_text=_("Cutouts are previewed on it.")
    )

    def label_names(self) -> list[str]:
        """The labels asked for, in order."""
        return [line.strip() for line in self.cleaned_data["labels"].splitlines() if line.strip()]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything a lead decides about a project; the view asks check_settings whether they fit together."""

    extra_causes = LinesField(
        most=MOST_CAUSES, longest=LONGEST_CAUSE, label=_("Own causes"),
        help_text=_("One a line. Reviewers pick from them beside the usual causes when a mask is wrong."),
    )  # fmt: skip

    class Meta:
        model = Project
        fields = [
            "name", "brand_color", "strategy",
            "review_share", "least_review_share", "known_share", "second_share", "extra_causes",
            "first_model_after", "retrain_after", "retrain_drift", "retrain_hours", "retrain_at", "training_minutes",
            "architecture", "encoder", "encoder_weights", "input_height", "input_width", "validation_share",
            "holdout_share", "name_pattern",
        ]  # fmt: skip
        labels = {
            "name": _("Name"),
            "brand_color": _("Brand colour"),
            "strategy": _("Next photo"),
            "review_share": _("Share reviewed"),
            "least_review_share": _("Least share reviewed"),
            "known_share": _("Hidden control photos"),
            "second_share": _("Second annotations"),
            "first_model_after": _("First training after"),
            "retrain_after": _("Train again after"),
            "retrain_drift": _("Or when it is worse by"),
            "retrain_hours": _("Or every"),
            "retrain_at": _("At this hour"),
            "training_minutes": _("Longest training"),
            "architecture": _("Architecture"),
            "encoder": _("Encoder"),
            "encoder_weights": _("Encoder's first weights"),
            "input_height": _("Input height"),
            "input_width": _("Input width"),
            "validation_share": _("Validation"),
            "holdout_share": _("Holdout"),
            "name_pattern": _("Pattern"),
        }
        help_texts = {
            "strategy": _(
                "By what photos that wait for an annotator are ordered. About one in seven comes by lot whatever the "
                "choice. A photo that somebody has begun stays where it is."
            ),
            "review_share": _("Of what annotators submit, 0 to 1, that a second person sees."),
            "least_review_share": _("The same for those whose masks are nearly always approved."),
            "known_share": _(
                "Of an annotator's photos, 0 to 1, that are done already and look new: their mask is compared with the "
                "known one, and never used."
            ),
            "second_share": _("Of an annotator's photos, 0 to 1, that somebody else did before: how far two agree."),
            "first_model_after": _("masks a person has accepted"),
            "retrain_after": _("newly accepted masks; 0 for never"),
            "retrain_drift": _("Dice, by people's masks, than the model promised, and not by chance; 0 for never"),
            "retrain_hours": _("hours, if there are new masks; 0 for never"),
            "retrain_at": _("of the day, 0 to 23, for example 2 for the night; empty for any"),
            "training_minutes": _("minutes; empty: as the recipe says"),
            "architecture": _("empty: as the recipe says"),
            "encoder": _("empty: as the recipe says"),
            "encoder_weights": _("Empty: as the recipe says. A local .safetensors file; nothing is downloaded."),
            "input_height": _("pixels, a multiple of 32; empty: as the recipe says"),
            "input_width": _("pixels, a multiple of 32; empty: as the recipe says"),
            "validation_share": _("Share of garments, 0 to 1, that tune the threshold."),
            "holdout_share": _("Share of garments, 0 to 1, that no training sees."),
            "name_pattern": _(
                "A regular expression on the name without its ending, with groups garment and viewpoint."
            ),
        }
        widgets = {"brand_color": COLOR, "name_pattern": forms.Textarea(attrs={"rows": 3, "class": "mono"})}


class LabelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A label's name and colour, and whether it is skin or a mannequin; archived, it can no longer be drawn, and its
    masks stay."""

    class Meta:
        model = Label
        fields = ["name", "color", "is_body", "archived"]
        widgets = {"color": COLOR}


class BaseLabelFormSet(forms.BaseModelFormSet):  # type: ignore[type-arg]
    """All labels of one project."""

    def clean(self) -> None:
        """Raises ValidationError for a name that stands there twice, or when no label is left to draw."""
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        names = [row["name"] for row in rows]
        if len(set(names)) != len(names):
            raise forms.ValidationError(gettext("A label stands there twice."))
        if rows and all(row["archived"] for row in rows):
            raise forms.ValidationError(gettext("At least one label must stay in use."))


LabelFormSet = forms.modelformset_factory(Label, form=LabelForm, formset=BaseLabelFormSet, extra=0)


class MemberForm(forms.Form):
    """Somebody's role in a project."""

    username = forms.CharField(label=_("Sign-in name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.ANNOTATOR)

    def clean_username(self) -> User:
        """The person of that name. Raises ValidationError when there is none."""
        user = User.objects.filter(username__iexact=self.cleaned_data["username"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(gettext("Nobody signs in by that name. An admin adds people."))
        return user
