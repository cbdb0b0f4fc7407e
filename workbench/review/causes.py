"""Why masks are wrong, in the words of one project: the built-in causes and its own."""

from django.utils.translation import gettext as _

from workbench.datasets.models import Project
from workbench.errors import BadInput
from workbench.review.models import Cause


def causes(project: Project) -> list[tuple[str, str]]:
    """(code, words) of every cause a reviewer may pick; a project's own are their own code, and stand before "else"."""
    own = [(name, name) for name in project.extra_causes if name not in Cause.values]
    *usual, other = [(one.value, str(one.label)) for one in Cause]
    return [*usual, *own, other]


def check_cause(project: Project, cause: str) -> None:
    """Raises BadInput for a cause that the project does not know."""
    known = causes(project)
    if cause not in {code for code, _words in known}:
        raise BadInput(_("Choose what is wrong: %(causes)s.") % {"causes": ", ".join(words for _code, words in known)})
