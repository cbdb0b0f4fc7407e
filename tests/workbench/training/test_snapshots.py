"""What a training learnt from: frozen, under a digest that a recount proves, with the code that read it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

import workbench
from tests import factories
from tests.workbench.training.test_services import judged, running
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project, Split
from workbench.errors import BadInput
from workbench.masks.models import Layer
from workbench.training import services, snapshots
from workbench.training.code_version import UNKNOWN, code_version, commit_of, source_of
from workbench.training.models import Run, Snapshot, SnapshotEntry
from workbench.workflow.models import Item


class TestFreezing:
    """The snapshot."""

    def test_the_same_masks_have_the_same_digest(self, project: Project, ann: User) -> None:
        """And a corrected one has another."""
        run = running(project)
        photo = judged(project, ann, 1, Split.HOLDOUT)
        first, again = snapshots.freeze(run), snapshots.take(project)
        assert first.digest == again.digest
        assert (first.entries.count(), first.entries.filter(split=Split.HOLDOUT).count()) == (5, 1)
        factories.mask(photo, author=ann, box=(1, 1, 9, 9))
        assert snapshots.take(project).digest != first.digest

    def test_a_later_attempt_learns_from_the_same_masks(self, project: Project, ann: User) -> None:
        """However much was corrected since the first began."""
        run = running(project)
        first = snapshots.freeze(run)
        judged(project, ann, 1)
        assert snapshots.freeze(Run.objects.get(pk=run.pk)) == first
        assert Snapshot.objects.count() == 1

    def test_a_snapshot_stays_as_it_was(self, project: Project, ann: User) -> None:
        """Later corrections do not reach into it."""
        run = running(project)
        snapshot = snapshots.freeze(run)
        before = list(snapshot.entries.values_list("mask", flat=True))
        factories.mask(Photo.objects.get(name="imported0.jpg"), author=ann, box=(1, 1, 9, 9))
        assert list(Snapshot.objects.get(pk=snapshot.pk).entries.values_list("mask", flat=True)) == before

    def test_nothing_left_to_learn_from_is_said(self, project: Project) -> None:
        """Somebody discarded everything meanwhile."""
        run = running(project)
        Item.objects.update(state="DISCARDED")
        with pytest.raises(BadInput):
            snapshots.freeze(run)

    def test_what_is_counted_is_what_the_masks_look_like(self, project: Project) -> None:
        """The numbers of the rows are not enough: bytes that changed under them give another digest."""
        run = running(project)
        before = snapshots.freeze(run).digest
        _repaint(run)
        assert snapshots.take(project).digest != before

    def test_a_thousand_masks_cost_a_handful_of_queries(
        self, project: Project, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They are read in parts, never one by one."""
        run = running(project)
        monkeypatch.setattr(snapshots, "AT_ONCE", 2)
        with django_assert_max_num_queries(12):
            snapshots.freeze(run)


class TestRecount:
    """Counting a snapshot again."""

    def test_an_untouched_snapshot_has_no_fault(self, project: Project) -> None:
        """Whatever was drawn since."""
        snapshot = snapshots.freeze(running(project))
        factories.mask(Photo.objects.get(name="imported0.jpg"), box=(1, 1, 9, 9))
        assert snapshots.faults(snapshot) == []

    def test_a_mask_that_changed_is_named(self, project: Project) -> None:
        """By its photo and number."""
        run = running(project)
        snapshot = snapshots.freeze(run)
        mask = _repaint(run)
        assert snapshots.faults(snapshot) == [f"imported0.jpg: mask {mask} is no longer what was learnt."]

    @pytest.mark.parametrize("change", [{"split": Split.HOLDOUT}, {"content": "0" * 64}])
    def test_a_changed_list_is_noticed(self, project: Project, change: dict[str, str]) -> None:
        """A photo that went to the holdout afterwards, a hash that somebody wrote anew."""
        snapshot = snapshots.freeze(running(project))
        SnapshotEntry.objects.filter(pk=snapshot.entries.all()[0].pk).update(**change)
        assert "the digest does not fit" in snapshots.faults(snapshot)[-1]

    def test_a_snapshot_from_before_contents_were_kept_still_fits(self, project: Project) -> None:
        """It was counted over masks and splits alone."""
        snapshot = snapshots.freeze(running(project))
        snapshot.entries.update(content="")
        rows = snapshot.entries.values_list("mask_id", "split")
        snapshot.digest = snapshots.digest_of([(mask, split, "any", "") for mask, split in rows])
        snapshot.save()
        assert snapshots.faults(snapshot) == []

    def test_the_command_counts_all_again(self, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
        """Well: status 0. Damaged, or with weights that are not there: status 1 and each fault in words."""
        run = running(project)
        snapshots.freeze(run)
        call_command("check_lineage", project.slug, "--json")
        assert json.loads(capsys.readouterr().out) == {"snapshots": 1, "versions": 0, "faults": []}
        mask = _repaint(run)
        run.model = factories.model_version(project, weights="0" * 64)
        run.save()
        with pytest.raises(SystemExit, match="1"):
            call_command("check_lineage", project.slug, "--json")
        assert json.loads(capsys.readouterr().out)["faults"] == [
            f"imported0.jpg: mask {mask} is no longer what was learnt.",
            "v1: the file of its weights is missing.",
        ]


class TestCode:
    """Which code trained."""

    def test_a_run_knows_the_code_and_the_seed(self, project: Project) -> None:
        """From the moment a worker takes it."""
        run = running(project)
        assert run.code == code_version()
        assert (run.code["version"], len(run.code["source"]), run.seed) == (workbench.__version__, 64, 0)

    @pytest.mark.parametrize("seed", [-1, 2**31])
    def test_a_seed_that_no_row_holds_is_refused(self, project: Project, seed: int) -> None:
        """In words."""
        with pytest.raises(BadInput, match="whole number"):
            services.request_run(project=project, trigger="a test", seed=seed)

    def test_the_version_is_the_package_s(self) -> None:
        """One number, told in two places."""
        root = Path(workbench.__file__).parents[1]
        assert f'version = "{workbench.__version__}"' in (root / "pyproject.toml").read_text()

    def test_the_commit_is_read_from_the_clone(self, tmp_path: Path) -> None:
        """Loose, packed, or checked out by its hash."""
        git = tmp_path / ".git"
        (git / "refs/heads").mkdir(parents=True)
        (git / "HEAD").write_text("ref: refs/heads/main\n")
        (git / "packed-refs").write_text("# pack-refs\nbbb refs/heads/other\naaa refs/heads/main\n")
        assert commit_of(tmp_path) == "aaa"
        (git / "refs/heads/main").write_text("ccc\n")
        assert commit_of(tmp_path) == "ccc"
        (git / "HEAD").write_text("ddd\n")
        assert commit_of(tmp_path) == "ddd"

    def test_outside_a_clone_it_is_unknown(self, tmp_path: Path) -> None:
        """As in a container's image; and where the branch is not written down."""
        assert commit_of(tmp_path) == UNKNOWN
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        assert commit_of(tmp_path) == UNKNOWN

    def test_a_change_nobody_committed_is_another_source(self, tmp_path: Path) -> None:
        """The commit would not show it."""
        (tmp_path / "ml").mkdir()
        (tmp_path / "ml" / "a.py").write_text("1")
        before = source_of(tmp_path)
        (tmp_path / "ml" / "a.py").write_text("2")
        assert source_of(tmp_path) != before


def _repaint(run: Run) -> int:
    """Flip a bit of the first imported mask's bytes under its row; returns its number."""
    layer = Layer.objects.get(version__photo__project=run.project, version__photo__name="imported0.jpg")
    data = bytes(layer.data)
    Layer.objects.filter(pk=layer.pk).update(data=data[:-1] + bytes([data[-1] ^ 1]))
    return layer.version_id
