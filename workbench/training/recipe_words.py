"""What is wrong with a recipe, told in the reader's language; ml says it in English."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from workbench.retold import retold_by

_KINDS = (
    _("a whole number"),
    _("a number"),
    _("a text in quotes"),
    _("true or false"),
    _("a list of numbers"),
    _("one of %(names)s"),
    _("above zero"),
    _("above 0 and at most 1"),
    _("a whole number above zero"),
    _("1 or 2"),
    _("at least 0 and below 1"),
    _("two numbers above zero, the smaller first"),
    _("a whole number from 0 on, and fewer than epochs"),
    _("at least 2 with %(architecture)s"),
    _("a multiple of %(step)s from %(least)s on with %(architecture)s"),
    _("a multiple of %(step)s from %(least)s on"),
)
_PROBLEMS = (
    _("%(key)s belongs to no table; a recipe has [network] and [training]."),
    _("%(key)s is a table: write [%(name)s] and its settings below."),
    _("[%(table)s] has no setting %(key)s. Is it %(near)s?"),
    _("[%(table)s] has no setting %(key)s. There are: %(all)s."),
    _("This is not TOML: %(error)s."),
    _("encoder %(encoder)s is not known. For example: %(examples)s."),
    _("bce_weight and dice_weight cannot both be 0."),
    _("A recipe has two passes or several folds, not both."),
    _("A model needs an architecture and an encoder."),
    _("%(key)s cannot be negative."),
    _("%(key)s must be 1 to %(most)s."),
    _("The %(key)s must be %(what)s, not %(value)s."),
    _("%(key)s must be %(what)s, not %(value)s."),
    _("%(key)s must be %(what)s."),
)
_LINE = re.compile(r"Line (\d+): (.*)", re.DOTALL)


def told(problem: str) -> str:
    """One problem; its line's number and the names of settings stay as they are."""
    if placed := _LINE.fullmatch(problem):
        return gettext("Line %(number)s: %(problem)s") % {"number": placed[1], "problem": _told(placed[2])}
    return _told(problem)


def _told(problem: str) -> str:
    return retold_by(_PROBLEMS + _KINDS, problem)
