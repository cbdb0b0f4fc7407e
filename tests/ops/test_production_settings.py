"""The settings as production sets them, in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "k3y-for-this-test-only-" * 3


def manage(home: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run manage.py with the variables of docker-compose.yml."""
    production = {
        "DATABASE_URL": "postgres://selvedge:secret@127.0.0.1:1/selvedge",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SELVEDGE_SECRET_KEY": KEY,
        "SELVEDGE_HOSTS": "selvedge.example.org",
        "SELVEDGE_HTTPS": "1",
        "SELVEDGE_HOME": str(home),
    }
    command = [sys.executable, "manage.py", *arguments]
    merged = {**os.environ, **production, **environment}
    return subprocess.run(command, cwd=ROOT, env=merged, capture_output=True, text=True, check=False)


def test_deploy_check_finds_nothing(tmp_path: Path) -> None:
    """`check --deploy` is clean with warnings counted as faults."""
    checked = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("SELVEDGE_SECRET_KEY", "short", "too weak"), ("SELVEDGE_HTTPS", "maybe", "must be 1 or 0")],
)
def test_wrong_value_stops_the_start(tmp_path: Path, name: str, value: str, says: str) -> None:
    """And the message names the variable's fault."""
    checked = manage(tmp_path, "check", **{name: value})
    assert checked.returncode != 0
    assert says in checked.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_embedded_commands_refuse_redis(tmp_path: Path, command: str) -> None:
    """Two workers of two kinds on one database would only confuse whoever looks for the log."""
    refused = manage(tmp_path, command)
    assert refused.returncode != 0
    assert "REDIS_URL is set" in refused.stderr
