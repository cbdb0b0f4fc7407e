"""The pages of recipes and of their comparisons."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.models import Project
from workbench.datasets.permissions import leads, project_for
from workbench.errors import BadInput, DomainError
from workbench.training import comparisons, recipes, selectors
from workbench.training.permissions import comparison_for
from workbench.training.recipe_words import told

PER_PAGE = 20


@require_safe
def recipe_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The recipes there are, which one is in use, and what was compared."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    current = selectors.current_run(project)
    context = {
        "project": project,
        "nav": "models",
        "recipes": recipes.listed(project),
        "overrides": recipes.overrides(project),
        "page": Paginator(comparisons.listed(project), PER_PAGE).get_page(request.GET.get("page")),
        "current": current,
        "obstacle": selectors.obstacle(current, selectors.known_masks(project)),
        "leads": leads(user, project),
    }
    return render(request, "training/recipes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recipe(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One recipe as its text: a preset to read, an own one to change, "new" to add one, from another by ?from=."""
    user = as_user(request.user)
    role = Role.LEAD if request.method == "POST" or name == "new" else Role.REVIEWER
    project = project_for(user, slug, role)
    wanted = request.POST.get("name", "").strip() if name == "new" else name
    text = request.POST.get("text", "") if request.method == "POST" else _text(project, name, request)
    wrong: list[str] = []
    if request.method == "POST":
        wrong = recipes.problems(text) or _kept(project, wanted, text, request)
        if not wrong:
            messages.success(request, _("The recipe %(name)s is kept.") % {"name": wanted})
            return redirect("recipes", slug=slug)
    context = {
        "project": project, "nav": "models", "name": name, "wanted": wanted, "text": text,
        "leads": leads(user, project), "own": name == "new" or project.recipes.filter(name=name).exists(),
        "problems": [told(one) for one in wrong],
    }  # fmt: skip
    return render(request, "training/recipe.html", context)


def _text(project: Project, name: str, request: HttpRequest) -> str:
    source = request.GET.get("from", project.recipe) if name == "new" else name
    own = project.recipes.filter(name=source).first()
    return own.text if own else recipes.named(project, source).text


def _kept(project: Project, name: str, text: str, request: HttpRequest) -> list[str]:
    try:
        recipes.keep(project=project, name=name, text=text, user=as_user(request.user))
    except BadInput as error:
        return [str(error)]
    except ValidationError as error:
        return [_("The name: %(why)s") % {"why": " ".join(error.messages)}]
    return []


@require_POST
def use_recipe(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Make it the project's."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    try:
        recipes.use(project=project, name=name)
        messages.success(request, _("Trainings use the recipe %(name)s from now on.") % {"name": name})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("recipes", slug=slug)


@require_POST
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a comparison and go to its page."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.LEAD)
    try:
        minutes = _minutes(request.POST.get("minutes", ""))
        names = request.POST.getlist("recipe")
        comparison = comparisons.request(project=project, names=names, minutes=minutes, user=user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("recipes", slug=slug)
    return redirect("comparison", slug=slug, comparison_id=comparison.pk)


def _minutes(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        minutes = float(text.replace(",", "."))
    except ValueError:
        minutes = 0.0
    if not 0 < minutes < 100_000:
        raise BadInput(_("The longest training must be a number of minutes above zero."))
    return minutes


@require_safe
def comparison(request: HttpRequest, slug: str, comparison_id: int) -> HttpResponse:
    """The table of a comparison, which fills as its trainings end; htmx asks for the table alone."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    one = comparison_for(project, comparison_id)
    context = {
        "project": project,
        "nav": "models",
        "comparison": one,
        "rows": comparisons.rows(one),
        "over": comparisons.is_over(one),
        "leads": leads(user, project),
    }
    name = "training/comparison_table.html" if request.headers.get("HX-Request") else "training/comparison.html"
    return render(request, name, context)


@require_POST
def stop_comparison(request: HttpRequest, slug: str, comparison_id: int) -> HttpResponse:
    """Train no further recipe."""
    project = project_for(as_user(request.user), slug, Role.LEAD)
    one = comparison_for(project, comparison_id)
    try:
        comparisons.stop(one)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("comparison", slug=slug, comparison_id=comparison_id)
