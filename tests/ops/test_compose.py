"""The compose file says what production needs, whether or not a docker client is there to read it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "deploy" / ".env.example"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The parsed file."""
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return parsed


def example() -> dict[str, str]:
    """The example's variables."""
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_docker_accepts_it() -> None:
    """`docker compose config` finds no fault."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("there is no docker client with compose")
    command = [docker, "compose", "--env-file", str(EXAMPLE), "-f", str(ROOT / "docker-compose.yml"), "config", "-q"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_every_service_is_there(compose: dict[str, Any]) -> None:
    """Web, worker, beat, both servers and the proxy; the GPU only where asked for."""
    expected = {"migrate", "web", "worker", "gpu-worker", "beat", "postgres", "redis", "nginx"}
    assert set(compose["services"]) == expected
    assert compose["services"]["gpu-worker"]["profiles"] == ["gpu"]
    assert [name for name, service in compose["services"].items() if "profiles" in service] == ["gpu-worker"]


def test_only_the_proxy_listens_outside(compose: dict[str, Any]) -> None:
    """And on loopback unless somebody says otherwise."""
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert ports == {"nginx": ["${SELVEDGE_LISTEN:-127.0.0.1:8080}:80"]}


def test_what_must_last_has_a_volume(compose: dict[str, Any]) -> None:
    """Each volume that is used is named, so that it outlives its container; photos are read-only for the proxy."""
    used = {name: service.get("volumes", []) for name, service in compose["services"].items()}
    named = {volume.split(":")[0] for volumes in used.values() for volume in volumes if not volume.startswith("./")}
    assert named == set(compose["volumes"])
    assert "files:/srv/selvedge/files:ro" in used["nginx"]
    assert "--appendonly yes" in compose["services"]["redis"]["command"]


def test_servers_are_waited_for(compose: dict[str, Any]) -> None:
    """Nothing that reads the database starts before it is migrated."""
    services = compose["services"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("web", "worker", "gpu-worker", "beat"):
        waits = services[name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}
        assert waits["redis"] == {"condition": "service_healthy"}
    assert all("healthcheck" in services[name] for name in ("web", "worker", "postgres", "redis", "nginx"))


def test_example_names_every_variable_and_no_secret(compose: dict[str, Any]) -> None:
    """Whoever copies it finds all there is to fill in, and starts nothing with its values."""
    text = (ROOT / "docker-compose.yml").read_text()
    asked = {part.split("}")[0].split(":")[0] for part in text.split("${")[1:]}
    assert asked == set(example())
    command = [sys.executable, "-c", "import workbench.settings"]
    assert "too weak" in run_settings(command, SELVEDGE_SECRET_KEY=example()["SELVEDGE_SECRET_KEY"]).stderr


def run_settings(command: list[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command with these variables on top of this process's."""
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_image_of_the_gpu_worker_has_a_compiler(compose: dict[str, Any]) -> None:
    """Triton builds its launcher in C where a training begins; only the last stage is shipped."""
    build = compose["services"]["gpu-worker"]["build"]
    last = (ROOT / build["context"] / build["dockerfile"]).read_text().split("\nFROM ")[-1]
    assert "gcc libc6-dev" in last.split("USER")[0]


def test_proxy_serves_uploads_only_after_the_check(compose: dict[str, Any]) -> None:
    """nginx's folder of uploads has no address of its own, and the web process knows its inner name."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    block = text[text.index("location /protected/") :]
    block = block[: block.index("}")]
    assert "internal;" in block
    assert "alias /srv/selvedge/files/;" in block
    assert text.count("/srv/selvedge/files") == 1
    assert compose["services"]["web"]["environment"]["SELVEDGE_ACCEL_PREFIX"] == "/protected"
    assert compose["services"]["web"]["environment"]["SELVEDGE_STORAGE"] == "/srv/selvedge/files"
