"""Form fields that other forms share."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class LinesField(forms.CharField):
    """A list of short names, written one a line; empty lines are left out."""

    def __init__(self, *, most: int, longest: int, **options: Any) -> None:
        self.most, self.longest = most, longest
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        """The stored list as lines; what was typed as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The names. Raises ValidationError for too many, one that is too long, or one that stands there twice."""
        names = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if len(names) > self.most:
            raise forms.ValidationError(_("At most %(most)s lines.") % {"most": self.most})
        if too_long := [name for name in names if len(name) > self.longest]:
            raise forms.ValidationError(
                _("“%(name)s” is longer than %(longest)s characters.")
                % {"name": too_long[0][: self.longest] + "…", "longest": self.longest}
            )
        if len({name.casefold() for name in names}) != len(names):
            raise forms.ValidationError(_("A line stands there twice."))
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as lines."""
        return super().has_changed(self.prepare_value(initial), data)
