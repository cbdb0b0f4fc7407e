"""House rules that imports cannot say; the import rules themselves stand in pyproject.toml."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).parent.parent
WRITER = Path("workbench/workflow/services.py")
LONGEST_FILE = 400
# What nobody writes by hand.
GENERATED = {"node_modules", "migrations", "dist", ".venv", "var"}


def sources(*endings: str, below: tuple[str, ...] = ("workbench", "ml", "tests", "frontend")) -> list[Path]:
    """Our own files with these endings, relative to the repository."""
    files = (file for folder in below for file in (ROOT / folder).rglob("*") if file.suffix in endings)
    return sorted(file.relative_to(ROOT) for file in files if not GENERATED & set(file.parts))


def tree(file: Path) -> ast.Module:
    """The file's syntax."""
    return ast.parse((ROOT / file).read_text(), str(file))


def writes_of_state(module: ast.Module) -> Iterator[int]:
    """Lines that set `.state` on something that is no `self`, or hand `state=` to a query that writes."""
    for node in ast.walk(module):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (node.lineno for target in targets if isinstance(target, ast.Attribute) and _is_state(target))
        elif isinstance(node, ast.Call) and _writes_state(node):
            yield node.lineno


def _writes_state(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"update", "create"}:
        return False
    return any(word.arg == "state" for word in call.keywords)


def _is_state(target: ast.Attribute) -> bool:
    return target.attr == "state" and not (isinstance(target.value, ast.Name) and target.value.id == "self")


def local_imports(module: ast.Module) -> Iterator[int]:
    """Lines of imports inside functions."""
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (node.lineno for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def test_layers_hold() -> None:
    """Every contract in pyproject.toml: who may import whom."""
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


def test_only_the_workflow_writes_a_photos_state() -> None:
    """A training's state is another column; its own service writes that one."""
    allowed = {WRITER, Path("workbench/training/services.py")}
    found = [
        f"{file}:{line}"
        for file in sources(".py", below=("workbench",))
        if file not in allowed
        for line in writes_of_state(tree(file))
    ]
    assert not found


def test_training_writes_only_the_state_of_runs() -> None:
    """The exception above must not become a hole."""
    text = (ROOT / "workbench/training/services.py").read_text()
    assert "Item" not in text


def test_writes_of_state_are_found() -> None:
    """The search itself works."""
    code = "item.state = S\nItem.objects.filter(pk=1).update(state=S)\nself.state = 1\nItem.objects.filter(state=S)\n"
    assert list(writes_of_state(ast.parse(code))) == [1, 2]


def test_no_signals_in_the_domain() -> None:
    """What happens after a save stands where the save stands."""
    words = ("@receiver", "post_save", "pre_save", "m2m_changed", "post_delete", "pre_delete")
    found = [
        file for file in sources(".py", below=("workbench",)) if any(w in (ROOT / file).read_text() for w in words)
    ]
    assert not found


def test_imports_stand_at_the_top() -> None:
    """An import inside a function hides an arrow that points up."""
    found = [
        f"{file}:{line}" for file in sources(".py", below=("workbench", "ml")) for line in local_imports(tree(file))
    ]
    assert not found


def test_files_stay_small() -> None:
    """Nobody reads a file of more than 400 lines."""
    kinds = (".py", ".ts", ".css", ".html", ".js", ".mjs")
    lengths = {file: len((ROOT / file).read_text().splitlines()) for file in sources(*kinds)}
    assert not {str(file): length for file, length in lengths.items() if length > LONGEST_FILE}


TEXT_ALONE = {"ml.recipe", "ml.config", "ml.encoders"}


@pytest.mark.parametrize("module", ["workbench.urls", "workbench.wsgi"])
def test_the_web_process_never_loads_torch(module: str) -> None:
    """In a process of its own: this one has long loaded it. Of ml it knows the recipes, which are text."""
    code = (
        "import django, importlib, os, sys\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'workbench.settings'\n"
        f"django.setup(); importlib.import_module({module!r})\n"
        "heavy = {'torch', 'segmentation_models_pytorch'} & set(sys.modules)\n"
        "ours = {name for name in sys.modules if name.startswith('ml.')}\n"
        f"print(sorted(heavy | ours - {TEXT_ALONE}))"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stdout.strip() == "[]", ended.stderr
