"""One training at a time on a device, and what becomes of a run whose process was killed, failed or had too much."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests import factories
from tests.workbench.training.test_services import imported, running
from workbench.accounts.models import Role, User
from workbench.datasets.models import Project
from workbench.datasets.services import set_role
from workbench.training import devices, label_checks, memory, services, tasks
from workbench.training.models import DeviceLease, Run


def waiting(name: str) -> Run:
    """A training of another project that waits."""
    project = factories.project(name)
    for number in range(4):
        imported(project, number)
    return services.request_run(project=project, trigger="a test")


class TestDevices:
    """Who may train on what."""

    def test_the_second_training_waits_for_the_device_and_says_so(self, project: Project) -> None:
        """Until the first is over; then nobody has to give anything back."""
        first, second = running(project), waiting("Winter")
        assert first.device == devices.here()[0]
        assert not services.start(second)
        assert (second.state, second.waits_for) == (Run.State.QUEUED, first.device)
        services.end(first, Run.State.FAILED, "no luck")
        assert services.start(second)
        assert (second.waits_for, second.device) == ("", first.device)

    def test_another_device_is_free(self, project: Project) -> None:
        """Two machines, or two GPUs shared out by CUDA_VISIBLE_DEVICES, train two projects."""
        running(project)
        assert services.start(waiting("Winter"), on=["other/cpu"])
        assert DeviceLease.objects.count() == 2

    def test_all_devices_or_none(self, project: Project) -> None:
        """A run that needs two GPUs and gets one leaves that one free."""
        assert services.start(waiting("Winter"), on=["box/cuda:1"])
        greedy = waiting("Spring")
        assert not services.start(greedy, on=["box/cuda:0", "box/cuda:1"])
        assert greedy.waits_for == "box/cuda:1"
        assert services.start(waiting("Autumn"), on=["box/cuda:0"])

    def test_a_check_of_masks_takes_the_device_too(self, project: Project) -> None:
        """It trains, after all."""
        running(project)
        other = factories.project("Winter")
        for number in range(8):
            imported(other, number)
        check = label_checks.request_check(project=other, trigger="a test")
        assert not services.start(check)

    def test_a_lease_ends_with_its_runs_signs_of_life(self, project: Project) -> None:
        """And a run of a later attempt has nothing to do with the lease of an earlier one."""
        first, second = running(project), waiting("Winter")
        Run.objects.filter(pk=first.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
        assert services.start(second)
        services.recover()
        first.refresh_from_db()
        assert not services.start(first)
        assert first.state == Run.State.QUEUED

    def test_two_workers_that_saw_it_free_cannot_both_have_it(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The second one changes no row that another changed since it looked."""
        DeviceLease.objects.create(device="box/cuda:0")
        first, second = waiting("Winter"), waiting("Spring")

        def too_late(lease: DeviceLease) -> bool:
            monkeypatch.undo()
            assert services.start(first, on=["box/cuda:0"])
            return False

        monkeypatch.setattr(devices, "_is_held", too_late)
        assert not services.start(second, on=["box/cuda:0"])
        # The other worker's transaction was inside this one's here, so it went with it; in life it is its own.
        assert second.waits_for == "box/cuda:0"

    def test_the_names_of_devices(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """The visible GPUs where there are some, else the processor."""
        monkeypatch.setattr("socket.gethostname", lambda: "box")
        monkeypatch.setattr(devices, "_NVIDIA", tmp_path / "none")
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        assert devices.here() == ["box/cpu"]
        for card in ("0000:01:00.0", "0000:02:00.0"):
            (tmp_path / "gpus" / card).mkdir(parents=True)
        monkeypatch.setattr(devices, "_NVIDIA", tmp_path / "gpus")
        assert devices.here() == ["box/cuda:0", "box/cuda:1"]
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
        assert devices.here() == ["box/cuda:1"]
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
        assert devices.here() == ["box/cpu"]

    def test_the_page_says_what_a_training_waits_for(self, project: Project, client: Client, lea: User) -> None:
        """The device, not whose training has it."""
        first, second = running(project), waiting("Winter")
        services.start(second)
        set_role(project=second.project, user=lea, role=Role.LEAD)
        client.force_login(lea)
        page = client.get(reverse("run", args=[second.project.slug, second.pk])).content.decode()
        assert f"Waits for {first.device}, where another training runs" in page
        assert project.name not in page.split('id="run"')[1]


class TestAttempts:
    """A process that dies."""

    def lose(self, run: Run) -> None:
        """Its heartbeat stopped."""
        Run.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
        services.recover()
        run.refresh_from_db()

    def test_attempts_that_got_further_do_not_count(self, project: Project) -> None:
        """A machine that is restarted ten times ends no long training; one that dies at once three times does."""
        run = running(project)
        for _ in range(10):
            services.note_checkpoint(run)
            self.lose(run)
            assert run.state == Run.State.QUEUED
            assert services.start(run)
        for _ in range(2):
            self.lose(run)
            assert services.start(run)
        self.lose(run)
        assert (run.state, "died 3 times without getting further" in run.error) == (Run.State.FAILED, True)

    def test_a_run_that_is_over_leaves_no_checkpoint(self, project: Project, storage: Path) -> None:
        """Whoever ends it: a worker, the tick or a lead. One that will be started again keeps them."""
        kept = storage / "runs"
        run = running(project)
        (kept / str(run.pk)).mkdir(parents=True)
        for _ in range(services.MOST_ATTEMPTS - 1):
            self.lose(run)
            assert services.start(run)
        assert (kept / str(run.pk)).exists()
        self.lose(run)
        assert (run.state, list(kept.iterdir())) == (Run.State.FAILED, [])

        failed = services.request_run(project=project, trigger="a test")
        assert services.start(failed)
        (kept / str(failed.pk)).mkdir()
        services.end(failed, Run.State.FAILED, "too much memory")
        assert not list(kept.iterdir())

        stopped = services.request_run(project=project, trigger="a test")
        assert services.start(stopped)
        (kept / str(stopped.pk)).mkdir()
        services.give_back(stopped)
        services.request_stop(stopped)
        assert not list(kept.iterdir())

    def test_the_most_memory_is_kept(self, project: Project) -> None:
        """Of what was noted in the same attempt."""
        run = running(project)
        for used in (5, 9, 7):
            services.note_memory(run, used)
        run.refresh_from_db()
        assert run.peak_memory == 9


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> "list[str]":
    """The program that stands in for a training's process."""
    program: list[str] = []
    monkeypatch.setattr(tasks, "_command", lambda _: [sys.executable, "-c", program[0]])
    return program


class TestProcess:
    """What a worker makes of the end of a training's process."""

    def test_a_killed_one_is_given_back_at_once(self, project: Project, child: list[str]) -> None:
        """Nobody waits for its heartbeat to be missed."""
        run = self.ended(project, child, "import os; os.kill(os.getpid(), 9)")
        assert (run.state, run.error, run.fruitless) == (Run.State.QUEUED, "", 1)

    def test_one_that_ends_with_an_error_has_failed(self, project: Project, child: list[str]) -> None:
        """Trying again would end the same way."""
        run = self.ended(project, child, "raise SystemExit(3)")
        assert (run.state, "status 3" in run.error) == (Run.State.FAILED, True)

    def test_one_with_too_much_memory_is_ended_with_both_numbers(
        self, project: Project, child: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And with what to change. Its own children count."""
        monkeypatch.setattr(memory, "limit", lambda: 150_000_000)
        greedy = "import time; x = bytearray(b'1') * 300_000_000; time.sleep(60)"
        nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {greedy!r}])"
        run = self.ended(project, child, nested)
        assert run.state == Run.State.FAILED
        assert "GB of memory, more than the 0.1 GB" in run.error or "more than the 0.2 GB" in run.error
        assert "SELVEDGE_TRAINING_MEMORY_GB" in run.error
        assert (run.peak_memory or 0) > 150_000_000

    @pytest.mark.parametrize(
        ("program", "state"),
        [
            ("from time import *\nend = monotonic() + 4\nwhile monotonic() < end: pass", Run.State.RUNNING),
            ("import time; time.sleep(4)", Run.State.QUEUED),
        ],
    )
    def test_one_that_works_without_a_word_is_not_lost(
        self, project: Project, child: list[str], monkeypatch: pytest.MonkeyPatch, program: str, state: Run.State
    ) -> None:
        """Validation, compiling and the ONNX file can take minutes; one that hangs is found out all the same."""
        soon = timedelta(seconds=1.5)
        monkeypatch.setattr(services, "HEARTBEAT_LOST", soon)
        monkeypatch.setattr(devices, "HEARTBEAT_LOST", soon)
        monkeypatch.setattr(tasks, "BEAT_EVERY", 0.3)
        other, started = waiting("Winter"), []

        def meanwhile(_process: int) -> int:
            started.append(services.start(other))
            services.recover()
            return 0

        monkeypatch.setattr(memory, "used", meanwhile)
        run = self.ended(project, child, program)
        assert (run.state, run.progress, any(started)) == (state, {}, state == Run.State.QUEUED)

    def test_several_gpus_are_several_processes(
        self, project: Project, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        """torchrun starts one on each; a check of masks stays alone, and so does the processor."""
        run = running(project)
        assert "torch.distributed.run" not in tasks._command(run)
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
        assert tasks._command(run)[1:6] == ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
        settings.TRAINING_PROCESSES = 3
        assert tasks._command(run)[5] == "3"
        run.kind = Run.Kind.CHECK
        assert "torch.distributed.run" not in tasks._command(run)

    def ended(self, project: Project, child: list[str], program: str) -> Run:
        """The run after a worker saw its process through."""
        child.append(program)
        for number in range(4):
            imported(project, number)
        run = services.request_run(project=project, trigger="a test")
        tasks.train(run.pk)
        run.refresh_from_db()
        return run


def test_what_is_mapped_from_a_file_is_not_counted(tmp_path: Path) -> None:
    """The system takes it back when others need it."""
    (tmp_path / "big").write_bytes(bytes(100_000_000))
    program = f"import mmap; m = mmap.mmap(open({str(tmp_path / 'big')!r}, 'r+b').fileno(), 0); sum(m[::4096]); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as process:
        process.communicate(b"\n") if memory.used(process.pid) > 90_000_000 else None
        assert 0 < memory.used(process.pid) < 90_000_000
        process.kill()


def test_the_machines_own_share_is_the_default(settings: Settings) -> None:
    """Three quarters of what there is; a setting overrides it."""
    assert 0 < memory.limit() < memory.peak() * 10_000
    assert memory.cache_limit() == memory.limit() // 4
    settings.TRAINING_MEMORY = 8_000_000_000
    assert (memory.limit(), memory.cache_limit()) == (8_000_000_000, 2_000_000_000)
